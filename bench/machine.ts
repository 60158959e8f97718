/** Processes of a measurement: started, waited for, and their CPU time read from the operating system. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A process that says one JSON line per result on its standard output. */
export interface Worker {
  process: ChildProcess;
  /** The next line that it says. */
  next(): Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts a program of this folder (or of the server) with the Node that runs this one. */
export function startProgram(
  file: string,
  args: string[],
  { env = {}, nodeOptions = [] }: { env?: Record<string, string>; nodeOptions?: string[] } = {},
): Worker {
  const child = spawn(process.execPath, [...nodeOptions, file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const lines: string[] = [];
  const waiting: ((line: string) => void)[] = [];
  createInterface({ input: child.stdout! }).on('line', line => {
    if (!line.startsWith('{')) return;
    // A server's log: what it warns of belongs before the eyes of who measures.
    if (line.startsWith('{"level"')) return void process.stderr.write(`${line}\n`);
    const waiter = waiting.shift();
    if (waiter) waiter(line);
    else lines.push(line);
  });
  return {
    process: child,
    next: () =>
      new Promise((resolve, reject) => {
        const ready = lines.shift();
        if (ready !== undefined) return resolve(JSON.parse(ready));
        waiting.push(line => resolve(JSON.parse(line)));
        child.once('exit', code => reject(new Error(`${file} ended with ${code}`)));
      }),
    stop: () =>
      new Promise(resolve => {
        if (child.exitCode !== null) return resolve();
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}

const TICKS_PER_SECOND = 100;

/** CPU seconds (user and system) that a process and the children that it waited for have used. */
function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return [11, 12, 13, 14].reduce((sum, i) => sum + Number(fields[i]), 0) / TICKS_PER_SECOND;
  } catch {
    return 0;
  }
}

/** CPU seconds of every running process whose command line or name passes. */
function cpuWhere(passes: (command: string) => boolean): number {
  let sum = 0;
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      if (passes(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')))
        sum += cpuOf(Number(pid));
    } catch {
      // It has ended in the meantime.
    }
  }
  return sum;
}

export interface Cpu {
  node: number;
  postgres: number;
}

/** CPU seconds so far of the servers and of PostgreSQL. */
export function readCpu(servers: Worker[]): Cpu {
  return {
    node: servers.reduce((sum, server) => sum + cpuOf(server.process.pid!), 0),
    postgres: cpuWhere(command => /postgres(:|.*-D )/.test(command)),
  };
}

/** Microseconds of CPU per message between two readings. */
export function cpuPerMessage(
  before: Cpu,
  after: Cpu,
  messages: number,
): { nodeUs: number; postgresUs: number } {
  const us = (from: number, to: number) => Math.round(((to - from) * 1e6) / Math.max(1, messages));
  return { nodeUs: us(before.node, after.node), postgresUs: us(before.postgres, after.postgres) };
}

export async function untilReady(url: string, limitMs = 60_000): Promise<void> {
  const end = performance.now() + limitMs;
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    if (performance.now() > end) throw new Error(`${url} does not answer`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
