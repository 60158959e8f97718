/** How soon the server serves: at its first start, after a stop in good order, after `kill -9`; and what it holds in memory. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../server/src/free-port.ts';
import { startPostgres } from '../server/src/postgres/index.ts';
import { residentKb, startProgram, untilReady, type Worker } from './machine.ts';
import { makeChannel } from './pages.ts';
import { ACCOUNT_SID, AUTH_TOKEN } from './stage.ts';

const IDLE_MS = 10_000;

/** Seconds from the command to the first answer of /healthz, PostgreSQL of our own included. */
export interface StartFigures {
  firstStart: number;
  /** Chat messages that are stored from here on. */
  stored: number;
  restart: number;
  afterKill: number;
  /** Resident memory of the Node process that has nothing to do, in MB. */
  idleMegabytes: number;
}

export async function measureStart(messages: number): Promise<StartFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'switchhook-bench-start-'));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const start = async (): Promise<{ server: Worker; seconds: number }> => {
    const begun = performance.now();
    const server = startProgram(join(import.meta.dirname, '../server/src/main.ts'), [], {
      env: {
        ...{ PORT: String(port), HOST: '127.0.0.1', SWITCHHOOK_DATA: folder, SWITCHHOOK_LOG: 'warn' },
        ...{ SWITCHHOOK_ACCOUNT_SID: ACCOUNT_SID, SWITCHHOOK_AUTH_TOKEN: AUTH_TOKEN },
        // As `npm start` has it: what was compiled once is kept.
        NODE_COMPILE_CACHE: join(folder, 'compiled'),
      },
    });
    await untilReady(`${origin}/healthz`);
    return { server, seconds: Math.round(performance.now() - begun) / 1000 };
  };
  try {
    const first = await start();
    // The one that runs already.
    const postgres = await startPostgres({ dataFolder: folder, log: () => {} });
    await makeChannel({ databaseUrl: postgres.url, origin }, messages);
    await postgres.stop();
    await first.server.stop();
    const second = await start();
    second.server.process.kill('SIGKILL');
    await once(second.server.process, 'exit');
    const third = await start();
    await sleep(IDLE_MS);
    const idleMegabytes = Math.round(residentKb(third.server.process.pid!) / 1024);
    await third.server.stop();
    return {
      firstStart: first.seconds,
      stored: messages,
      restart: second.seconds,
      afterKill: third.seconds,
      idleMegabytes,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
