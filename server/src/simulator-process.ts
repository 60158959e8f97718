/**
 * The simulated carrier beside the server: a process of its own, started where the carrier is simulated and nothing
 * listens at its address yet, and gone with the server. So one command gives numbers, phones and a bot that answers.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.ts';

/** What the carrier has to know of the account that it writes to. */
export interface Subscription {
  webhookUrl: string;
  statusUrl: string;
  accountSid: string;
  authToken: string;
}

export interface SimulatorProcess {
  stop(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('../../simulator/src/main.ts', import.meta.url));
const START_LIMIT_MS = 10_000;
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Starts the simulator and registers the account with it; null where there is nothing to start: the carrier is a real
 * one, its address lies on another machine, or a simulator answers there already. Rejects when it does not come up.
 */
export async function startSimulator(
  { carrier, simulatorUrl }: Pick<Config, 'carrier' | 'simulatorUrl'>,
  subscription: Subscription,
): Promise<SimulatorProcess | null> {
  const { hostname, port } = new URL(simulatorUrl);
  if (carrier !== 'simulated' || !LOOPBACK.includes(hostname) || (await isHealthy(simulatorUrl))) return null;
  const host = hostname.replace(/[[\]]/g, '');
  // The channel to the child is what it lives by: when we die, however suddenly, it closes and the child ends.
  const child = fork(PROGRAM, ['--host', host, '--port', port || '80'], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  // A program that cannot even be started is no exit: it is told below, by the deadline.
  const ended = once(child, 'exit').catch(() => undefined);
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await ended;
  };
  const deadline = AbortSignal.timeout(START_LIMIT_MS);
  while (!(await isHealthy(simulatorUrl))) {
    if (deadline.aborted || child.exitCode !== null || child.signalCode !== null) {
      await stop();
      throw new Error(`The simulated carrier does not start at ${simulatorUrl}`);
    }
    await sleep(50);
  }
  await register(simulatorUrl, subscription).catch(async (error: Error) => {
    await stop();
    throw error;
  });
  return { stop };
}

async function isHealthy(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2000) }).catch(() => null);
  return answer?.status === 200;
}

async function register(url: string, subscription: Subscription): Promise<void> {
  const answer = await fetch(`${url}/subscriptions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(subscription),
  });
  if (!answer.ok) throw new Error(`The simulated carrier refuses the account: ${await answer.text()}`);
}
