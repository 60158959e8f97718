/**
 * A small disk of the storm's own for everything that the servers and PostgreSQL write: memory that is mounted, so that
 * it can be full without harm to anybody else. Only root may mount; without that the folder lies on the machine's disk.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Disk {
  folder: string;
  /** Why it cannot be filled; undefined when it can. */
  reason: string | undefined;
  /** Leaves not one free block. Blocks are taken again as soon as somebody frees some, until `free`. */
  fill(): void;
  free(): void;
  /** Nobody uses it any more. */
  close(): void;
}

const SIZE_MEGABYTES = 512;
const BLOCK = Buffer.alloc(1 << 20);
const SMALL_BLOCK = BLOCK.subarray(0, 4096);

export function openDisk(): Disk {
  const folder = mkdtempSync(join(tmpdir(), 'switchhook-storm-'));
  const reason = mount(folder);
  const ballast = join(folder, 'ballast');
  let isOpen = true;
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    if (reason === undefined) unmount(folder);
    rmSync(folder, { recursive: true, force: true });
    process.off('exit', close);
  };
  process.once('exit', close);
  return {
    folder,
    reason,
    fill: () => fill(ballast),
    free: () => rmSync(ballast, { force: true }),
    close,
  };
}

/** Why it was not possible. */
function mount(folder: string): string | undefined {
  try {
    const options = `size=${SIZE_MEGABYTES}m,mode=711`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'pipe' });
    return undefined;
  } catch {
    return 'a disk of its own may not be mounted here';
  }
}

/** Lazily when somebody still looks at it: it goes with the last one who does. */
function unmount(folder: string): void {
  execFileSync('umount', ['-l', folder], { stdio: 'pipe' });
}

function fill(ballast: string): void {
  const file = openSync(ballast, 'a', 0o600);
  try {
    for (const block of [BLOCK, SMALL_BLOCK]) writeUntilFull(file, block);
  } finally {
    closeSync(file);
  }
}

function writeUntilFull(file: number, block: Buffer): void {
  try {
    for (;;) if (writeSync(file, block) < block.length) return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
