/** Real server processes on one database, as an operator runs them: started, asked over HTTP, killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../server/src/free-port.ts';
import { eventually } from './eventually.ts';

const thisVersion = join(import.meta.dirname, '../../server/src/main.ts');
const compiled = join(tmpdir(), 'switchhook-conformance-compiled');
const START_LIMIT_MS = 120_000;

export interface ServerOptions {
  databaseUrl: string;
  dataFolder: string;
  accountSid: string;
  authToken: string;
  simulatorUrl: string;
  /** More options of the server, by their names in the environment. */
  environment?: Record<string, string>;
}

export interface ServerProcess {
  /** Where it listens, without a slash at the end; the same after a restart. */
  readonly url: string;
  /** Everything that it has written to its output, for the message of a failed test. */
  output(): string;
  /** SIGKILL: no farewell, as in a power cut. */
  kill(): Promise<void>;
  /** Starts it again after its end, on the same port; with these options besides, for this time. */
  restart(more?: Record<string, string>): Promise<void>;
  /** Stops the process where it is (SIGSTOP), and lets it go on (SIGCONT). */
  freeze(): void;
  thaw(): void;
  signal(name: NodeJS.Signals): void;
  /** From its next start on it is this program: the `main.ts` of another version. */
  become(program: string): void;
  /** Whether the process has ended, by itself or by others. */
  hasEnded(): boolean;
  /** SIGTERM, also to one that stands still, and waits for its end. Gives the exit code. */
  stop(): Promise<number | null>;
}

/** Processes that run now. None of them outlives this one, however it ends. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Resolves when the server answers /healthz. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const said: string[] = [];
  let child: ChildProcess;
  let program = thisVersion;
  const start = async (more: Record<string, string> = {}): Promise<void> => {
    const before = said.length;
    child = launch({ ...options, environment: { ...options.environment, ...more } }, { port, program });
    child.stdout!.setEncoding('utf8').on('data', text => said.push(text));
    child.stderr!.setEncoding('utf8').on('data', text => said.push(text));
    await healthy(url, child).catch(async error => {
      await end(child, 'SIGKILL');
      throw new Error(`the server did not start: ${said.slice(before).join('')}`, { cause: error });
    });
  };
  await start();
  return {
    url,
    output: () => said.join(''),
    kill: async () => void (await end(child, 'SIGKILL')),
    restart: start,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    signal: name => void child.kill(name),
    become: other => {
      program = other;
    },
    hasEnded: () => hasEnded(child),
    stop: async () => {
      child.kill('SIGCONT');
      return end(child, 'SIGTERM');
    },
  };
}

/** A process that a signal has ended has no exit code. */
const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (!hasEnded(child)) {
    child.kill(signal);
    await once(child, 'exit');
  }
  return child.exitCode;
}

function launch(options: ServerOptions, { port, program }: { port: number; program: string }): ChildProcess {
  const { databaseUrl, dataFolder, accountSid, authToken, simulatorUrl, environment } = options;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      // Halves the time of a start; filled by processes that end in good order.
      NODE_COMPILE_CACHE: compiled,
      PORT: String(port),
      HOST: '127.0.0.1',
      DATABASE_URL: databaseUrl,
      SWITCHHOOK_DATA: dataFolder,
      SWITCHHOOK_ACCOUNT_SID: accountSid,
      SWITCHHOOK_AUTH_TOKEN: authToken,
      SWITCHHOOK_SIMULATOR_URL: simulatorUrl,
      SWITCHHOOK_ALLOWED_HOSTS: '127.0.0.1',
      SWITCHHOOK_PUBLIC_URL: `http://127.0.0.1:${port}`,
      SWITCHHOOK_LOG: 'warn',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

async function healthy(url: string, child: ChildProcess): Promise<void> {
  await eventually(
    async () => hasEnded(child) || (await fetch(`${url}/healthz`)).status === 200,
    START_LIMIT_MS,
  );
  if (hasEnded(child)) throw new Error(`it ended with ${child.exitCode ?? child.signalCode}`);
}
