/** PostgreSQL refuses to run as root. This is how it runs for everybody: as whom, and through which command. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * `direct`: we are an ordinary user. `namespace`: we are root, and a user namespace shows us to PostgreSQL as nobody,
 * so that it reads and writes with our rights and no file changes its owner. `nobody`: we are root where user
 * namespaces are forbidden (some containers), so it really runs as nobody, on files given to nobody.
 */
export type RunAs = { way: 'direct' | 'namespace' | 'nobody'; uid: number; gid: number };

/** Nothing of our environment reaches PostgreSQL: a stray PGPORT or LC_ALL must not change what it does. */
const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

export function chooseRunAs(): RunAs {
  if (process.getuid?.() !== 0) return { way: 'direct', uid: -1, gid: -1 };
  const nobody = findNobody();
  const inNamespace: RunAs = { way: 'namespace', ...nobody };
  return runSync(inNamespace, 'true', []).status === 0 ? inNamespace : { way: 'nobody', ...nobody };
}

/** The command line and the spawn options that run `command` that way. */
export function commandAs(runAs: RunAs, command: string, args: readonly string[]) {
  const ids = runAs.way === 'nobody' ? { uid: runAs.uid, gid: runAs.gid } : {};
  const options = { cwd: '/', env: environment, ...ids };
  if (runAs.way !== 'namespace') return { command, args: [...args], options };
  const map = ['-U', `--map-user=${runAs.uid}`, `--map-group=${runAs.gid}`];
  return { command: 'unshare', args: [...map, command, ...args], options };
}

/** Runs a command to its end. `status` is null when it could not be started at all. */
export function runSync(runAs: RunAs, command: string, args: readonly string[]): SpawnSyncReturns<string> {
  const line = commandAs(runAs, command, args);
  return spawnSync(line.command, line.args, { ...line.options, encoding: 'utf8' });
}

/** initdb looks its user up by name, so the id must be one that the system knows. */
function findNobody(): { uid: number; gid: number } {
  const line = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
  return { uid: Number(line?.[1] ?? 65_534), gid: Number(line?.[2] ?? 65_534) };
}
