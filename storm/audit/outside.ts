/** What web services and sockets were told, against what is stored. */
import type { Called } from '../foreigners.ts';
import { type Complaint, differences, type Rows, sequence } from './complaints.ts';

export interface OutsideEvidence {
  called: readonly Called[];
  /** Messages whose statuses somebody wanted to be told. */
  notices: readonly string[];
  ears: { listSid: string; written: readonly string[]; heard: readonly (readonly number[])[] };
}

/**
 * Every call was signed; every event of a task and the last status of every notice were told at least once, or there is
 * an alert that they could not be: calls whose resource asks for no repeats are made once.
 */
export async function auditCalls(rows: Rows, { called, notices }: OutsideEvidence): Promise<Complaint[]> {
  const forged = called.filter(({ genuine }) => !genuine);
  const events = await rows<{ sid: string; event_type: string }>(
    `select sid, event_type from taskrouter.event e where task_sid is not null
       and not exists (select from monitor.alert a where strpos(a.request_variables, e.sid) > 0)`,
  );
  const told = new Set(called.map(({ parameters }) => parameters.Sid));
  const stored = await rows<{ sid: string; status: string; alerted: boolean }>(
    `select sid, status, exists (select from monitor.alert a where strpos(a.request_variables, m.sid) > 0
         and strpos(a.request_variables, 'MessageStatus=' || m.status) > 0) as alerted
     from messaging.message m where sid = any($1)`,
    [notices],
  );
  const toldStatuses = new Set(
    called.map(({ parameters }) => `${parameters.MessageSid} ${parameters.MessageStatus}`),
  );
  return [
    ...forged.map(({ path }) => `a call of ${path} with a wrong signature`),
    ...events
      .filter(({ sid }) => !told.has(sid))
      .map(one => `an event that nobody was told: ${JSON.stringify(one)}`),
    ...stored
      .filter(({ sid, status, alerted }) => !alerted && !toldStatuses.has(`${sid} ${status}`))
      .map(({ sid, status }) => `a status that nobody was told: ${JSON.stringify({ sid, status })}`),
    ...differences(
      'a notice',
      notices,
      stored.map(({ sid }) => sid),
    ),
  ];
}

/** What was written is stored once and in order, and every ear was told of every event once and in order. */
export async function auditEars(rows: Rows, { ears }: OutsideEvidence): Promise<Complaint[]> {
  const items = await rows<{ note: string }>(
    `select data::jsonb ->> 'note' as note from sync.item where object_sid = $1 order by index`,
    [ears.listSid],
  );
  const complaints = sequence(
    'notes in the list',
    ears.written,
    items.map(({ note }) => note),
  );
  const wanted = ears.written.map((_, i) => String(i + 1));
  return [
    ...complaints,
    ...ears.heard.flatMap((events, i) => sequence(`events that ear ${i} heard`, wanted, events.map(String))),
  ];
}
