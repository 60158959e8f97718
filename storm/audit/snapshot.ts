/** Everything that is stored, for whoever looks for the cause of a complaint. */
import { type Rows, withRows } from './complaints.ts';

const TABLES = `
  select format('%I.%I', table_schema, table_name) as table from information_schema.tables
  where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema') order by 1`;
const LIMIT = 20_000;

/** Rows by table; tables without rows are left out. */
export const snapshotOf = (databaseUrl: string): Promise<Record<string, unknown[]>> =>
  withRows(databaseUrl, async rows => {
    const found: Record<string, unknown[]> = {};
    for (const { table } of await rows<{ table: string }>(TABLES)) {
      const all = await readAll(rows, table);
      if (all.length > 0) found[table] = all;
    }
    return found;
  });

const readAll = (rows: Rows, table: string): Promise<unknown[]> =>
  rows(`select * from ${table} limit ${LIMIT}`);
