/** A server of our own for one conversation: a process as an operator would start it, its data in a temporary folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './api.ts';

export interface OwnServer extends Account {
  /** Resolves when it answers. Rejects with what the server has written when it does not start. */
  ready: Promise<void>;
  /** Ends it in good order, also while it is still starting, and removes its data. */
  stop(): Promise<void>;
}

const program = join(import.meta.dirname, '../../../server/src/main.ts');
const START_LIMIT_SECONDS = 60;

/** Starts it and gives it at once, so that it can be stopped whatever happens. */
export function startOwnServer(simulatorUrl: string, port: number): OwnServer {
  const url = `http://127.0.0.1:${port}`;
  const folder = mkdtempSync(join(tmpdir(), 'switchhook-simulate-'));
  const account: Account = {
    url,
    accountSid: `AC${randomBytes(16).toString('hex')}`,
    authToken: randomBytes(16).toString('hex'),
  };
  const child = launch(account, { folder, simulatorUrl });
  const output: string[] = [];
  child.stdout!.setEncoding('utf8').on('data', text => output.push(text));
  child.stderr!.setEncoding('utf8').on('data', text => output.push(text));
  const healthy = becomesHealthy(url, child);
  return {
    ...account,
    ready: healthy.then(ok => {
      if (!ok) throw new Error(`The server did not start.\n${output.join('')}`);
    }),
    async stop() {
      // One that is still starting could not yet take its PostgreSQL along.
      await healthy;
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The environment goes on to the server as it is, under options that keep it apart from any other server. */
function launch(
  account: Account,
  { folder, simulatorUrl }: { folder: string; simulatorUrl: string },
): ChildProcess {
  const options = {
    PORT: new URL(account.url).port,
    HOST: '127.0.0.1',
    DATABASE_URL: '',
    SWITCHHOOK_DATA: folder,
    SWITCHHOOK_ACCOUNT_SID: account.accountSid,
    SWITCHHOOK_AUTH_TOKEN: account.authToken,
    SWITCHHOOK_PUBLIC_URL: account.url,
    SWITCHHOOK_SECRET_KEY: '',
    SWITCHHOOK_CARRIER: 'simulated',
    SWITCHHOOK_SIMULATOR_URL: simulatorUrl,
    SWITCHHOOK_LOG: 'warn',
  };
  const assignments = Object.entries(options).map(([name, value]) => `${name}=${value}`);
  // Detached: the Ctrl-C of a terminal is for us alone, and we end the server.
  return spawn('env', [...assignments, process.execPath, program], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
}

async function becomesHealthy(url: string, child: ChildProcess): Promise<boolean> {
  const deadline = performance.now() + START_LIMIT_SECONDS * 1000;
  while (child.exitCode === null && performance.now() < deadline) {
    if (await isHealthy(url)) return true;
    await sleep(50);
  }
  return false;
}

/** Whether a server answers there. */
export async function isHealthy(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`).then(
    response => response.ok,
    () => false,
  );
}
