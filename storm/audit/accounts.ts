/** Two accounts share the servers, the numbers and the customers' addresses: no row of one has to do with the other. */
import type { Complaint, Rows } from './complaints.ts';

const COLUMNS = `
  select format('%I.%I', c.table_schema, c.table_name) as table, c.column_name as column
  from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
  where t.table_type = 'BASE TABLE' and c.table_schema not in ('pg_catalog', 'information_schema')
    and c.data_type = 'text'`;

/** Every row belongs to an account of the storm, and refers to rows of the same account only. */
export async function auditAccounts(rows: Rows, accountSids: readonly string[]): Promise<Complaint[]> {
  const tables = Map.groupBy(await rows<{ table: string; column: string }>(COLUMNS), ({ table }) => table);
  const owned = [...tables].map(([table, columns]) => ({
    table,
    columns: columns.map(({ column }) => column),
  }));
  const all = owned.filter(({ columns }) => columns.includes('account_sid'));
  await listOwners(rows, all);
  const complaints: Complaint[] = [];
  for (const { table, columns } of all) {
    const [strange] = await rows<{ count: string }>(
      `select count(*) from ${table} where account_sid <> all($1::text[])`,
      [accountSids],
    );
    if (strange?.count !== '0') complaints.push(`${table} has ${strange?.count} rows of nobody's account`);
    for (const column of columns.filter(name => name.endsWith('_sid') && name !== 'account_sid')) {
      const [mixed] = await rows<{ count: string }>(
        `select count(*) from ${table} t join pg_temp.owner o on o.sid = t.${column} where o.account_sid <> t.account_sid`,
      );
      if (mixed?.count !== '0')
        complaints.push(`${table}.${column} refers to another account in ${mixed?.count} rows`);
    }
  }
  return complaints;
}

interface Owned {
  table: string;
  columns: readonly string[];
}

/** Whose everything with a SID is. */
async function listOwners(rows: Rows, all: readonly Owned[]): Promise<void> {
  const named = all.filter(({ columns }) => columns.includes('sid'));
  const selects = named.map(({ table }) => `select sid, account_sid from ${table}`);
  await rows(`create temporary table owner as ${selects.join(' union ')}`);
  await rows('create index on pg_temp.owner (sid)');
}
