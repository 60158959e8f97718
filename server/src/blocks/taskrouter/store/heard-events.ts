/** SQL of events as live connections read them: by SID, or those since a moment; with the rows that they are about. */
import type { Queryable } from '../../../kernel/sql.ts';
import { EVENTS } from './events.ts';
import {
  type ReservationView,
  reservationsBySid,
  reservationViews,
  tasksBySid,
  transfersBySid,
  type Wanted,
} from './reservation-views.ts';
import type { EventRow, TaskRow, TransferRow, WorkerChannelRow, WorkerRow, WorkspaceKey } from './rows.ts';
import { workerChannelsOf, workersBySid } from './workers.ts';

/** An event with the rows that it is about, as they are now; null for what is gone or has no part in it. */
export interface HeardEvent {
  event: EventRow;
  worker: WorkerRow | null;
  workerChannel: WorkerChannelRow | null;
  /** The reservation with its task. */
  view: ReservationView | null;
  task: TaskRow | null;
  transfer: TransferRow | null;
}

/** Events by their SIDs, in the order of the SIDs that were asked for. */
export async function eventsBySid(read: Queryable, { accountSids, sids }: Wanted): Promise<HeardEvent[]> {
  if (sids.length === 0) return [];
  const rows = await read.query<EventRow>(`${EVENTS} where e.sid = any($1) and e.account_sid = any($2)`, [
    sids,
    accountSids,
  ]);
  const bySid = new Map(rows.map(row => [row.sid, row]));
  return withRows(
    read,
    sids.flatMap(sid => bySid.get(sid ?? '') ?? []),
  );
}

export interface Missed {
  workerSids: readonly string[];
  since: Date;
  limit: number;
}

/** What these workers' clients hear of since a moment, oldest first: at most `limit` events. */
export async function eventsSince(
  read: Queryable,
  { accountSid, workspaceSid }: WorkspaceKey,
  { workerSids, since, limit }: Missed,
): Promise<HeardEvent[]> {
  const rows = await read.query<EventRow>(
    `${EVENTS} where e.workspace_sid = $2 and e.account_sid = $1 and e.event_date >= $3 and e.heard_by && $4
     order by e.event_date, e.sid limit $5`,
    [accountSid, workspaceSid, since, workerSids, limit],
  );
  return withRows(read, rows);
}

const resourceSids = (rows: readonly EventRow[], type: string): string[] =>
  rows.filter(({ resourceType }) => resourceType === type).map(({ resourceSid }) => resourceSid);

async function withRows(read: Queryable, rows: readonly EventRow[]): Promise<HeardEvent[]> {
  const accountSids = [...new Set(rows.map(({ accountSid }) => accountSid))];
  const wanted = (sids: readonly (string | null)[]): Wanted => ({ accountSids, sids });
  const reservations = await reservationsBySid(read, wanted(resourceSids(rows, 'reservation')));
  const views = await reservationViews(read, [...reservations.values()]);
  const tasks = await tasksBySid(read, wanted(resourceSids(rows, 'task')));
  const transfers = await transfersBySid(read, wanted(rows.map(transferSidOf)));
  const workers = await workersBySid(
    read,
    rows
      .filter(({ resourceType }) => resourceType === 'worker')
      .map(({ accountSid, resourceSid: sid }) => ({ accountSid, sid })),
  );
  const channels = await channelsOf(read, rows);
  return rows.map(event => ({
    event,
    worker: workers.get(event.resourceSid) ?? null,
    workerChannel: channels.get(String(event.eventData.worker_channel_sid)) ?? null,
    view: views.get(event.resourceSid) ?? null,
    task: tasks.get(event.resourceSid) ?? null,
    transfer: transfers.get(transferSidOf(event) ?? '') ?? null,
  }));
}

function transferSidOf({ eventType, eventData }: EventRow): string | null {
  return eventType.startsWith('task.transfer-') ? String(eventData.transfer_sid) : null;
}

async function channelsOf(read: Queryable, rows: readonly EventRow[]) {
  const about = rows.filter(({ eventData }) => eventData.worker_channel_sid !== undefined);
  const channels = new Map<string, WorkerChannelRow>();
  for (const [accountSid, own] of Map.groupBy(about, row => row.accountSid)) {
    const workerSids = [...new Set(own.map(({ resourceSid }) => resourceSid))];
    for (const channel of await workerChannelsOf(read, accountSid, workerSids))
      channels.set(channel.sid, channel);
  }
  return channels;
}
