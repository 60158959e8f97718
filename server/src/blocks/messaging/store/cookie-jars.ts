/** The cookies of numbers' webhooks: one jar for each conversation, that is for each pair of addresses. */
import type { CookieJar } from '../../../kernel/cookie-jar.ts';
import type { Cookie } from '../../../kernel/cookies.ts';
import type { Tx } from '../../../kernel/line/tx.ts';
import { type Queryable, rowsParameter } from '../../../kernel/sql.ts';

export async function readCookies(connection: Queryable, line: string): Promise<Cookie[]> {
  const [row] = await connection.query<{ cookies: Cookie[] }>(
    'select cookies from messaging.cookie_jar where line = $1',
    [line],
  );
  return row?.cookies ?? [];
}

/** Writes jars anew, and throws away those that nobody has asked for in time. */
export async function keepCookies(tx: Tx, jars: readonly CookieJar[]): Promise<void> {
  const rows = jars.map(({ name: line, cookies }) => ({
    line,
    cookies,
    dateExpires: cookies.reduce((last, { until }) => (until > last ? until : last), tx.now.toISOString()),
  }));
  await tx.query(
    `insert into messaging.cookie_jar (line, cookies, date_expires)
     select line, cookies, date_expires from json_populate_recordset(null::messaging.cookie_jar, $1::json)
     on conflict (line) do update set cookies = excluded.cookies, date_expires = excluded.date_expires`,
    [rowsParameter(rows)],
  );
  await tx.query('delete from messaging.cookie_jar where date_expires <= $1', [tx.now]);
}

/** Jars are named by addresses, so they go with what was said between these. */
export async function throwAwayCookies(tx: Tx, lines: readonly string[]): Promise<void> {
  await tx.query('delete from messaging.cookie_jar where line = any($1)', [lines]);
}
