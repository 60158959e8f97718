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
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}

const TICKS_PER_SECOND = 100;

/** The fields of /proc/PID/stat behind the name of the command; null when the process has ended. */
function statOf(pid: number | string): string[] | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  } catch {
    return null;
  }
}

const PARENT = 1;
/** User and system time, own and of the children that were waited for. */
const TIMES = [11, 12, 13, 14];

function secondsOf(stat: string[] | null): number {
  return stat === null ? 0 : TIMES.reduce((sum, i) => sum + Number(stat[i]), 0) / TICKS_PER_SECOND;
}

/** CPU seconds of a process and its children. */
function familySeconds(parent: number): number {
  const children = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(statOf)
    .filter(stat => stat !== null && Number(stat[PARENT]) === parent);
  return [statOf(parent), ...children].reduce((sum, stat) => sum + secondsOf(stat), 0);
}

export interface Cpu {
  node: number;
  postgres: number;
}

/** CPU seconds so far of the servers and of PostgreSQL, whose first process is given. */
export function readCpu(servers: Worker[], postmaster: number): Cpu {
  return {
    node: servers.reduce((sum, server) => sum + secondsOf(statOf(server.process.pid!)), 0),
    postgres: familySeconds(postmaster),
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

/** Memory that a process holds. */
export function residentKb(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
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
