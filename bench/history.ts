/**
 * Conversations of the past, written in bulk: copies of real ones, each with SIDs of its own, as they lie when they are
 * over. The references between them hold, and so do the sizes of rows and indexes.
 */
import pg from 'pg';

interface Past {
  /** Columns whose SIDs and names every copy has of its own. */
  own: readonly string[];
  /** What a row is when its conversation is over. */
  over?: Readonly<Record<string, string>>;
}

const TABLES: Readonly<Record<string, Past>> = {
  'messaging.message': { own: ['sid', 'provider_sid'] },
  'chat.channel': { own: ['sid', 'unique_name'] },
  'chat.member': { own: ['sid', 'channel_sid'] },
  'chat.message': { own: ['sid', 'channel_sid'] },
  'proxy.session': { own: ['sid', 'unique_name'], over: { status: "'closed'" } },
  'proxy.participant': { own: ['sid', 'session_sid'], over: { live: 'false' } },
  'proxy.interaction': {
    own: [
      ...['sid', 'session_sid', 'inbound_participant_sid', 'inbound_resource_sid'],
      ...['outbound_participant_sid', 'outbound_resource_sid'],
    ],
  },
  'studio.execution': { own: ['sid'], over: { status: "'ended'", wait_until: 'null', wakes_at: 'null' } },
  'studio.step': { own: ['sid', 'execution_sid'] },
  'flex.conversation': { own: ['channel_sid'], over: { active: 'false' } },
};

/** Copies of the conversations that are there when it is opened. */
export interface History {
  /** Chat messages of one generation of copies. */
  messages: number;
  /** Writes generations of copies: as many as it takes for so many chat messages more. */
  store(messages: number): Promise<void>;
  close(): Promise<void>;
}

export async function openHistory(databaseUrl: string): Promise<History> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  await client.query('create schema history');
  for (const table of Object.keys(TABLES))
    await client.query(`create table history."${table}" as table ${table}`);
  const { rows } = await client.query('select count(*)::int as messages from history."chat.message"');
  const { messages } = rows[0] as { messages: number };
  let generations = 0;
  return {
    messages,
    async store(wanted) {
      const first = generations;
      generations += Math.max(1, Math.round(wanted / messages));
      for (const table of Object.keys(TABLES)) {
        await client.query(await copying(client, table), [first, generations - 1]);
        await client.query(`vacuum analyze ${table}`);
      }
      await client.query('checkpoint');
    },
    close: () => client.end(),
  };
}

async function copying(client: pg.Client, table: string): Promise<string> {
  const { own, over = {} } = TABLES[table]!;
  const { rows } = await client.query<{ name: string }>(
    `select quote_ident(attname) as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    [table],
  );
  const names = rows.map(({ name }) => name);
  const values = names.map(name => {
    if (own.includes(name)) return `left(${name}, 2) || md5(g || ${name})`;
    return over[name] ?? name;
  });
  return `insert into ${table} (${names.join(', ')})
    select ${values.join(', ')} from history."${table}", generate_series($1::int, $2::int) as g`;
}
