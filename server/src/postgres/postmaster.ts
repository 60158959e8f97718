/** The one running server of a cluster, as its lock file tells it. */
import { readFileSync, readlinkSync, realpathSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

export type Postmaster = { pid: number; port: number; ready: boolean };

/** What `postmaster.pid` says, whether or not that process still lives; undefined without the file. */
export function readPostmaster(cluster: string): Postmaster | undefined {
  const text = readOptional(join(cluster, 'postmaster.pid'));
  // Lines: process id, folder, start time, port, socket folder, address, shared memory, status.
  const lines = text?.split('\n') ?? [];
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3] ?? 0), ready: lines[7]?.trim() === 'ready' };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Removes a lock file whose process id now belongs to another program. After a crash PostgreSQL takes over a lock file
 * of a dead process by itself, but process ids repeat (in a container always), and then it would wait for a stranger.
 * Only Linux shows us which program it is and where it works; elsewhere nothing is done.
 */
export function removeForeignLock(cluster: string): void {
  const postmaster = readPostmaster(cluster);
  if (!postmaster || process.platform !== 'linux') return;
  const program = readOptional(`/proc/${postmaster.pid}/comm`)?.trim();
  if (program === undefined || (program === 'postgres' && worksIn(postmaster.pid, cluster))) return;
  unlinkSync(join(cluster, 'postmaster.pid'));
}

/** True also when we may not look: then the process is better left in peace. */
function worksIn(pid: number, cluster: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster);
  } catch {
    return true;
  }
}

export function readOptional(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
