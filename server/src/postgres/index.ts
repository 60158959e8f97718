/**
 * PostgreSQL without an installation: the server that npm brought, started in the data folder.
 *
 * It lives as a process of its own. Whoever needs it looks for a live one first and shares it, so a killed server
 * process of ours leaves nothing behind that the next start would stumble over, and a second process on the same data
 * folder simply joins. Everybody holds one connection open as a sign of presence; the last one to leave stops it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { openCluster } from './cluster.ts';
import { type Bringing, bringDown, bringUp, type Log, urlOf } from './server.ts';

export type StartPostgres = {
  /** SWITCHHOOK_DATA; everything of PostgreSQL is kept below its folder `postgres`. */
  dataFolder: string;
  log: Log;
  /** Settings (name, value) on top of ours, for tests and measurements. They count only if this call starts the server. */
  settings?: Record<string, string>;
};

export type Postgres = {
  /** Address of the database `switchhook`. It stays the same as long as this process lives. */
  url: string;
  /** A live server was found, and is shared. */
  reused: boolean;
  /** Leaves the server, and stops it when nobody else is connected. Close all other connections first. */
  stop(): Promise<void>;
};

const database = 'switchhook';

/**
 * Starts PostgreSQL or joins the live one. While this process lives, a server that dies is started again on the same
 * port, so connection pools recover by themselves. Throws with a cure in the message when it cannot run here.
 */
export async function startPostgres({ dataFolder, log, settings }: StartPostgres): Promise<Postgres> {
  const bringing: Bringing = { cluster: openCluster(dataFolder), log, settings };
  const { client, started } = await bringUp(bringing);
  await createDatabase(client);
  const presence = keepPresence(bringing, client);
  const url = urlOf(bringing.cluster, database);
  return { url, reused: !started, stop: () => presence.leave() };
}

async function createDatabase(client: pg.Client): Promise<void> {
  const found = await client.query('select from pg_database where datname = $1', [database]);
  if (found.rowCount) return;
  await client.query(`create database ${database}`).catch(error => {
    // Somebody else created it in this moment.
    if (!['42P04', '23505'].includes(error.code)) throw error;
  });
}

function keepPresence(bringing: Bringing, first: pg.Client) {
  // Processes of a killed server may hold its port for a moment; whoever knows the address knows no other.
  const { port } = first;
  let client: pg.Client | undefined;
  let leaving = false;
  let left: Promise<void> | undefined;

  const hold = (next: pg.Client) => {
    client = next;
    next.once('end', () => void restore());
  };
  const restore = async () => {
    client = undefined;
    for (let attempt = 1; !leaving; attempt++) {
      bringing.log('PostgreSQL has gone away, starting it again');
      try {
        const { client: next } = await bringUp({ ...bringing, port });
        if (leaving) return void (await next.end());
        return hold(next);
      } catch (error) {
        bringing.log((error as Error).message);
        await sleep(Math.min(attempt, 10) * 1000);
      }
    }
  };
  const leave = async () => {
    leaving = true;
    const alone = client && (await isAlone(client).catch(() => false));
    await client?.end().catch(() => {});
    if (alone) await bringDown(bringing);
  };

  hold(first);
  return {
    leave: () => {
      left ??= leave();
      return left;
    },
  };
}

async function isAlone(client: pg.Client): Promise<boolean> {
  const others = await client.query(
    "select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1",
  );
  return others.rowCount === 0;
}
