import type { Listing } from '../page.ts';

/**
 * The jobs of a kind that an account waits for, in the order in which each line makes them: rows of `line.job`, with
 * `until` and `reason` where the line is parked after a failure.
 */
export function listWaiting(kind: string, accountSid: string): Listing {
  return {
    select: `select j.account_sid, j.lane, j.id, j.data, j.attempts, p.until, p.reason
      from line.job j left join line.parked p on p.lane = j.lane and p.key = j.key and p.queue = 'job'
      where j.kind = $1 and j.account_sid = $2`,
    params: [kind, accountSid],
    order: [
      ['lane', 'int'],
      ['id', 'bigint'],
    ],
  };
}
