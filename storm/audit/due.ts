/** Work that is due and not done yet: while there is any, it is too early for an audit. */
import { type Rows, withRows } from './complaints.ts';

const DUE = `
  select 'event' as what, count(*)::int, min(kind || ' of ' || key) as example from line.work group by kind
  union all
  select 'call', count(*)::int, min(kind || ' of ' || key) from line.job group by kind
  union all
  select 'timer', count(*)::int, min(name || ' at ' || run_at) from line.timer where run_at < now() group by kind`;

/** Why it waits, in the words of the server. */
const PARKED = `
  select 'parked line' as what, count(*)::int,
    min(key || ' until ' || until || ', attempts ' || attempts || ': ' || reason) as example
  from line.parked group by queue, lane`;

export interface Due {
  what: string;
  count: number;
  example: string;
}

export const stillDue = (databaseUrl: string): Promise<Due[]> =>
  withRows(databaseUrl, rows => rows<Due>(DUE));

/** In words, for whoever wonders why it does not become calm. */
export const dueInWords = (databaseUrl: string): Promise<string[]> =>
  withRows(databaseUrl, async (rows: Rows) =>
    [...(await rows<Due>(DUE)), ...(await rows<Due>(PARKED))].map(
      ({ what, count, example }) => `still due: ${what} × ${count}, such as ${example}`,
    ),
  );
