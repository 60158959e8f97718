/**
 * Whether a database is whole: what must be true of all its rows when nobody is writing, whoever wrote them. Half of a
 * change that was never rolled back, an orphan or a wrong count shows here, where no single answer would show it.
 */
import pg from 'pg';
import { eventually, type Rows } from './quiet.ts';
import { references, standsAlone } from './references.ts';
import { rules } from './rules.ts';

/** Rows listed of one broken rule. */
const LISTED = 5;

/**
 * One sentence for each broken rule, with some of the rows that break it; none for a whole database. Waits until events
 * that were under way have had their effects. All rules see the same moment.
 */
export async function brokenRules(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  const rows: Rows = async text => (await client.query(text)).rows;
  try {
    await eventually(rows);
    await client.query('begin isolation level repeatable read read only');
    return await brokenIn(rows);
  } finally {
    await client.end();
  }
}

/** The same of what one transaction sees. */
export async function brokenIn(rows: Rows): Promise<string[]> {
  const broken = [...(await unnamedColumns(rows)), ...(await brokenReferences(rows))];
  for (const [what, text] of Object.entries(rules)) broken.push(...complaint(what, await rows(text)));
  return broken;
}

function complaint(what: string, found: readonly object[]): string[] {
  if (found.length === 0) return [];
  const listed = found.slice(0, LISTED).map(row => JSON.stringify(row));
  return [`${what} (${found.length}): ${listed.join(' ')}`];
}

const COLUMNS = `
select table_schema || '.' || table_name as "table", column_name as column from information_schema.columns
where table_schema not in ('pg_catalog', 'information_schema') and column_name like '%\\_sid' order by 1, 2`;

interface Column {
  table: string;
  column: string;
}

/** A column that names a row must say which row, or why it stands alone: a new table cannot be forgotten here. */
async function unnamedColumns(rows: Rows): Promise<string[]> {
  const found = await rows<Column>(COLUMNS);
  const there = new Set(found.map(({ table, column }) => `${table}.${column}`));
  const named = new Set([...Object.keys(references), ...Object.keys(standsAlone)]);
  const isOfAccount = (name: string) => /\.(owner_)?account_sid$/.test(name);
  return [
    ...[...there]
      .filter(name => !named.has(name) && !isOfAccount(name))
      .map(name => `${name} is checked by no rule`),
    ...[...named].filter(name => !there.has(name)).map(name => `${name} does not exist`),
  ];
}

/** Every child has its parent, in the same account, and in the same service or workspace where both have one. */
async function brokenReferences(rows: Rows): Promise<string[]> {
  const found = await rows<Column>(COLUMNS);
  const columnsOf = Map.groupBy(found, ({ table }) => table);
  const has = (table: string, column: string) => columnsOf.get(table)?.some(one => one.column === column);
  const wanted = [
    ...found.filter(({ column }) => column === 'account_sid').map(one => ({ ...one, parent: ACCOUNT })),
    ...Object.entries(references).map(([name, parent]) => ({ ...split(name), parent })),
  ];
  const broken: string[] = [];
  for (const { table, column, parent } of wanted) {
    const [parentTable, key = 'sid'] = parent.split(' by ') as [string, string?];
    const shared = ['account_sid', 'service_sid', 'workspace_sid'].filter(
      one => one !== column && one !== key && has(table, one) && has(parentTable, one),
    );
    const same = shared.map(one => ` and p.${one} = c.${one}`).join('');
    const text = `select to_jsonb(c)->>'sid' as sid, c.${column} from ${table} c
      where c.${column} <> '' and not exists (select from ${parentTable} p where p.${key} = c.${column}${same})`;
    broken.push(...complaint(`${table}.${column} names no ${parent} of its own`, await rows(text)));
  }
  return broken;
}

const ACCOUNT = 'accounts.account';

function split(name: string): Column {
  const at = name.lastIndexOf('.');
  return { table: name.slice(0, at), column: name.slice(at + 1) };
}
