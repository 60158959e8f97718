/**
 * The PostgreSQL of the tests: DATABASE_URL when it is set, else one server for all test files of all runs of this
 * user, in the folder for temporary files. It is started by the first test that needs it. As vitest's globalSetup this
 * module stops it at the end of a run, if no other run uses it.
 */
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../config.ts';
import { dataOf } from './cluster.ts';
import { type Postgres, startPostgres } from './index.ts';
import { isAlive, readPostmaster } from './postmaster.ts';

let joined: Promise<Postgres> | undefined;

/** Address of a database on the test server from which other databases may be created. */
export async function testServerUrl(): Promise<string> {
  const { databaseUrl } = readConfig();
  if (databaseUrl) return databaseUrl;
  joined ??= startPostgres({ dataFolder: ownFolder(), log: () => {} });
  return (await joined).url;
}

/** The folder is private and ours, or it is refused: everybody may write to the folder for temporary files. */
function ownFolder(): string {
  const { uid } = userInfo();
  const folder = join(tmpdir(), `switchhook-test-${uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || (uid >= 0 && found.uid !== uid))
    throw new Error(`${folder} belongs to somebody else`);
  return folder;
}

export default function setup() {
  return async function teardown() {
    if (readConfig().databaseUrl) return;
    const folder = ownFolder();
    const postmaster = readPostmaster(dataOf(folder));
    if (!postmaster || !isAlive(postmaster.pid)) return;
    const { stop } = await startPostgres({ dataFolder: folder, log: () => {} });
    await stop();
  };
}
