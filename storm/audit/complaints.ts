/** What auditors say, and how they compare. */
import pg from 'pg';

export type Complaint = string;
export type Rows = <Row>(text: string, params?: unknown[]) => Promise<Row[]>;

/** Runs `work` with a connection of its own. */
export async function withRows<T>(databaseUrl: string, work: (rows: Rows) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(async (text, params = []) => (await client.query(text, params)).rows);
  } finally {
    await client.end();
  }
}

/** Each row that there must not be, as a complaint. */
export async function never(
  rows: Rows,
  what: string,
  text: string,
  params: unknown[] = [],
): Promise<Complaint[]> {
  return (await rows<object>(text, params)).map(row => `${what}: ${JSON.stringify(row)}`);
}

/** What is missing, what nobody asked for, and what is there twice. */
export function differences(what: string, wanted: readonly string[], found: readonly string[]): Complaint[] {
  const known = new Set(wanted);
  const there = new Set<string>();
  const doubled = found.filter(one => there.has(one) || !there.add(one));
  return [
    ...wanted.filter(one => !there.has(one)).map(one => `${what} is missing: ${one}`),
    ...[...there].filter(one => !known.has(one)).map(one => `${what} that nobody knows: ${one}`),
    ...doubled.map(one => `${what} is there twice: ${one}`),
  ];
}

/** The first place at which two sequences differ. */
export function sequence(what: string, wanted: readonly string[], found: readonly string[]): Complaint[] {
  const at = wanted.findIndex((one, i) => found[i] !== one);
  if (at === -1 && wanted.length === found.length) return [];
  const place = at === -1 ? wanted.length : at;
  return [
    `${what}: ${wanted.length} wanted, ${found.length} found; at ${place + 1} "${wanted[place] ?? 'nothing'}" was wanted and "${found[place] ?? 'nothing'}" found`,
  ];
}
