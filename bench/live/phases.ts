/** Programs that are measured phase by phase: each says a JSON line, and goes on when it is told to. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from '../machine.ts';

/** In the program: runs the phases. A signal that nobody waits for would end the process: listen from the beginning. */
export async function runPhases(phases: readonly (() => Promise<object>)[]): Promise<never> {
  let signals = 0;
  process.on('SIGUSR2', () => signals++);
  for (const phase of phases) {
    process.stdout.write(`${JSON.stringify(await phase())}\n`);
    while (signals === 0) await new Promise(resolve => setTimeout(resolve, 20));
    signals--;
  }
  process.exit(0);
}

export interface Phased {
  /** What the phase under way says at its end. */
  result(): Promise<object>;
  /** Begins the next phase, and answers what it says. */
  next(): Promise<object>;
  stop(): Promise<void>;
}

/** Starts a program of this folder, with its order in a file: it may be larger than arguments can be. */
export function startPhased(program: string, order: object): Phased {
  const folder = mkdtempSync(join(tmpdir(), 'switchhook-bench-live-'));
  const file = join(folder, 'order.json');
  writeFileSync(file, JSON.stringify(order));
  const worker = startProgram(join(import.meta.dirname, program), [file]);
  return {
    result: async () => (await worker.next()) as object,
    async next() {
      worker.process.kill('SIGUSR2');
      return (await worker.next()) as object;
    },
    async stop() {
      await worker.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The middle and the worst hundredth of times in milliseconds. */
export function spread(values: number[], prefix = ''): object {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number) => round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  return { [`${prefix}p50 ms`]: at(0.5), [`${prefix}p99 ms`]: at(0.99) };
}

export const round = (value: number): number => Math.round(value * 10) / 10;

/** Calls `send` so many times a second for some seconds, whatever becomes of it. */
export async function paced(
  { perSecond, seconds }: { perSecond: number; seconds: number },
  send: () => void,
): Promise<void> {
  const begun = performance.now();
  for (let sent = 0; sent < perSecond * seconds; ) {
    const due = Math.min(perSecond * seconds, ((performance.now() - begun) / 1000) * perSecond);
    for (; sent < due; sent++) send();
    await new Promise(resolve => setTimeout(resolve, 2));
  }
}

/** Waits until something is so, for some seconds at most. */
export async function waitFor(isSo: () => boolean, seconds = 30): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!isSo() && performance.now() < end) await new Promise(resolve => setTimeout(resolve, 10));
}
