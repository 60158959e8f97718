/**
 * Looks at the tables all the time that the storm lasts: what must hold at every moment, and not only in the end. Each
 * look is one statement, so that it sees one moment.
 */
import pg from 'pg';
import { pause } from './scope.ts';

export interface Watch {
  /** Each breach once, with how often it was seen; and when nothing was seen at all, that. */
  breaches(): string[];
}

const PAUSE_MS = 300;

/** Rows that there must never be, by what they are. */
const NEVER = `
  select 'a worker over capacity' as what, to_jsonb(r) as row from (
    select r.worker_sid, r.task_channel_sid, count(*), c.configured_capacity from taskrouter.reservation r
    join taskrouter.worker_channel c on c.worker_sid = r.worker_sid and c.task_channel_sid = r.task_channel_sid
    where r.reservation_status in ('pending', 'accepted', 'wrapping')
    group by r.worker_sid, r.task_channel_sid, c.configured_capacity having count(*) > c.configured_capacity) r
  union all
  select 'a task with two agents', to_jsonb(r) from (
    select task_sid from taskrouter.reservation where reservation_status in ('accepted', 'wrapping')
    group by task_sid having count(*) > 1) r
  union all
  select 'a task that is assigned to nobody', to_jsonb(t) from (
    select sid from taskrouter.task t where assignment_status in ('assigned', 'wrapping') and not exists (
      select from taskrouter.reservation r where r.task_sid = t.sid and r.reservation_status in ('accepted', 'wrapping'))) t
  union all
  select 'an offer of a task that is not reserved', to_jsonb(r) from (
    select r.sid, t.assignment_status from taskrouter.reservation r join taskrouter.task t on t.sid = r.task_sid
    where r.reservation_status = 'pending' and r.transfer_sid is null and t.assignment_status <> 'reserved') r
  union all
  select 'an offer whose end nobody will bring', to_jsonb(r) from (
    select r.sid from taskrouter.reservation r where r.reservation_status = 'pending' and not exists (
      select from line.timer t where t.name = r.sid || ':timeout')) r
  union all
  select 'two active executions of one contact', to_jsonb(e) from (
    select account_sid, contact, flow_address from studio.execution where status = 'active' and parent_sid is null
    group by 1, 2, 3 having count(*) > 1) e`;

/** Looks until the scope ends; a database that is away is looked at again when it is back. */
export function keepWatch(databaseUrl: string, signal: AbortSignal): Watch {
  const seen = new Map<string, number>();
  let looks = 0;
  const look = async (): Promise<void> => {
    const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 3000 });
    client.on('error', () => {});
    try {
      await client.connect();
      for (;;) {
        const { rows } = await client.query(NEVER);
        looks++;
        for (const { what, row } of rows) {
          const breach = `${what}: ${JSON.stringify(row)}`;
          seen.set(breach, (seen.get(breach) ?? 0) + 1);
        }
        await pause(PAUSE_MS, signal);
      }
    } finally {
      await client.end().catch(() => {});
    }
  };
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      await look().catch(() => undefined);
      await pause(PAUSE_MS, signal).catch(() => undefined);
    }
  };
  void run();
  return {
    breaches: () => [
      ...(looks === 0 ? ['nobody looked while the storm lasted'] : []),
      ...[...seen].map(([breach, times]) => `${breach}, seen ${times} times`),
    ],
  };
}
