/** `switchhook backup FOLDER`: copies the data folder with its PostgreSQL, while the server runs or not. */
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Config, readConfig } from '../../server/src/config.ts';
import { copyCluster } from '../../server/src/postgres/backup.ts';
import { dataOf } from '../../server/src/postgres/cluster.ts';
import { startPostgres } from '../../server/src/postgres/index.ts';

const usage = `Usage: switchhook backup FOLDER [--with-key]

Copies SWITCHHOOK_DATA, with the PostgreSQL in it, into a folder that does not exist yet; the server may run. The key
of the installation stays behind unless --with-key is given. To restore, put the folder where SWITCHHOOK_DATA leads,
the key into it as secret.key, and start.`;

const KEY_FILE = 'secret.key';

/** Sets the exit code: 1 when there is no backup now, 2 when the command was not understood. */
export async function backup(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { 'with-key': { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  const [given] = positionals;
  if (values.help) return console.log(usage);
  if (given === undefined || positionals.length > 1) return refuse(usage, 2);
  try {
    const config = readConfig();
    const to = resolve(given);
    check(config, to);
    await copy(config, { to, withKey: values['with-key'] });
    console.log(`The backup is in ${to}`);
    console.log(aboutKey(config, values['with-key']));
  } catch (error) {
    refuse((error as Error).message, 1);
  }
}

function check({ databaseUrl, dataFolder }: Config, to: string): void {
  if (databaseUrl)
    throw new Error(
      'DATABASE_URL leads to a PostgreSQL of your own: back it up with pg_basebackup or pg_dump.',
    );
  if (!existsSync(dataOf(dataFolder))) throw new Error(`There is no database in ${dataFolder}.`);
  if (existsSync(to)) throw new Error(`${to} exists already: a backup is made into a new folder.`);
  if (`${to}/`.startsWith(`${dataFolder}/`))
    throw new Error(`${to} is inside of what it would be a backup of.`);
}

/** The folder has its name when all of it is there: one that was cut off ends in `.part`. */
async function copy(config: Config, { to, withKey }: { to: string; withKey: boolean }): Promise<void> {
  const { dataFolder } = config;
  const draft = `${to}.part`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(join(draft, 'postgres'), { recursive: true, mode: 0o700 });
  for (const name of await readdir(dataFolder)) {
    if (name === 'postgres' || (name.startsWith(KEY_FILE) && !withKey)) continue;
    await cp(join(dataFolder, name), join(draft, name), { recursive: true, preserveTimestamps: true });
  }
  await copyFile(join(dataFolder, 'postgres/password'), join(draft, 'postgres/password'));
  const postgres = await startPostgres({ dataFolder, log: line => console.error(line) });
  await copyCluster({ url: postgres.url, cluster: dataOf(dataFolder), to: dataOf(draft) }).finally(() =>
    postgres.stop(),
  );
  await rename(draft, to);
}

function aboutKey({ secretKey, dataFolder }: Config, withKey: boolean): string {
  if (secretKey) return 'Keep SWITCHHOOK_SECRET_KEY too: without it the stored secrets cannot be read.';
  if (withKey) return 'The key is in it: whoever has this folder has the stored secrets.';
  return `Keep ${join(dataFolder, KEY_FILE)} too, apart from it: without it the stored secrets cannot be read.`;
}

function refuse(message: string, code: number): void {
  console.error(message);
  process.exitCode = code;
}
