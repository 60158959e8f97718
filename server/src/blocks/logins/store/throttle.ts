/** The buckets of failed attempts: durable, and the same for all servers of one database. */
import type { Tx } from '../../../kernel/line/tx.ts';
import { rowsParameter } from '../../../kernel/sql.ts';
import { type Bucket, levelAfter, waitOf } from '../rules/throttle.ts';

const KEPT_MS = 86_400_000;

interface ThrottleRow {
  key: string;
  level: number;
  dateUsed: Date;
}

/**
 * Takes one attempt out of every bucket and answers 0, or takes none and answers the seconds to wait. It is taken
 * before the attempt is made, so that many attempts at once are no way around.
 */
export async function takeAttempt(tx: Tx, buckets: readonly Bucket[]): Promise<number> {
  const fresh = buckets.map(({ key }) => ({ key, level: 0, dateUsed: tx.now }));
  await tx.query(
    `insert into logins.throttle (key, level, date_used)
     select key, level, date_used from json_populate_recordset(null::logins.throttle, $1::json) order by key
     on conflict (key) do nothing`,
    [rowsParameter(fresh)],
  );
  const rows = await tx.query<ThrottleRow>(
    'select key, level, date_used from logins.throttle where key = any($1) order by key for update',
    [buckets.map(({ key }) => key)],
  );
  const levels = buckets.map(bucket => {
    const { level, dateUsed } = rows.find(({ key }) => key === bucket.key)!;
    return levelAfter(level, bucket, (tx.now.getTime() - dateUsed.getTime()) / 1000);
  });
  const wait = Math.max(...buckets.map((bucket, i) => waitOf(levels[i]!, bucket)));
  if (wait > 0) return wait;
  const filled = buckets.map(({ key }, i) => ({ key, level: levels[i]! + 1, dateUsed: tx.now }));
  await tx.query(
    `update logins.throttle t set level = x.level, date_used = x.date_used
     from json_populate_recordset(null::logins.throttle, $1::json) x where t.key = x.key`,
    [rowsParameter(filled)],
  );
  return 0;
}

/** The attempt was right: it shall not count. */
export async function giveBack(tx: Tx, buckets: readonly Bucket[]): Promise<void> {
  await tx.query('update logins.throttle set level = greatest(0, level - 1) where key = any($1)', [
    buckets.map(({ key }) => key),
  ]);
}

/** Removes what has long leaked out. */
export async function forgetAttempts(tx: Tx): Promise<void> {
  await tx.query('delete from logins.throttle where date_used < $1', [new Date(tx.now.getTime() - KEPT_MS)]);
}
