/**
 * `switchhook simulate`: a scripted conversation in the terminal, with every station that a message passes. Customer,
 * bot and agent are played through the doors that everybody uses: a carrier's webhook and the public API.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Network, startNetwork } from '@switchhook/simulator';
import { readConfig } from '../../server/src/config.ts';
import { freePort } from '../../server/src/free-port.ts';
import { type Account, apiOf } from './simulate/api.ts';
import { play } from './simulate/play.ts';
import { type Screen, terminal } from './simulate/screen.ts';
import { firstConversation, isWrapUp, readScript, type Script } from './simulate/script.ts';
import { isHealthy, startOwnServer } from './simulate/server.ts';
import { closeOffice, type Office, openOffice, webhookOf } from './simulate/setup.ts';

const usage = `Usage: switchhook simulate [--script file.json] [--server URL --account-sid AC… --auth-token …]

Without --server it starts a server of its own, with data that is thrown away afterwards. With it, the pretend
network listens where that server looks for it: at SWITCHHOOK_SIMULATOR_URL, http://127.0.0.1:4001 by default.`;

/** The exit code of programs that a signal ends. */
const INTERRUPTED = 130;

type Values = { server?: string; 'account-sid'?: string; 'auth-token'?: string };

/** Sets the exit code: 0 when every step happened in time, 1 when one did not. */
export async function simulate(args: string[]): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: {
      ...{ script: text, server: text, 'account-sid': text, 'auth-token': text },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const screen = terminal(line => console.log(line));
  const closing: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) {
      await end().catch((error: Error) => console.error(error.message));
    }
  };
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
    void close().finally(() => process.exit(INTERRUPTED));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  try {
    const script = values.script ? readScript(readFileSync(values.script, 'utf8')) : firstConversation;
    await perform(script, { values, screen, closing });
  } catch (error) {
    if (!interrupted) console.error(`\nIt stopped here. ${(error as Error).message}`);
    process.exitCode = 1;
  } finally {
    await close();
  }
}

interface Performing {
  values: Values;
  screen: Screen;
  /** What is to be undone at the end, in the order in which it was done. */
  closing: (() => Promise<void>)[];
}

async function perform(script: Script, { values, screen, closing }: Performing): Promise<void> {
  const running = runningServer(values);
  const network = await listen(running);
  closing.push(() => network.close());
  const account = running ?? (await ownServer(network, { screen, closing }));
  const api = apiOf(account);
  const office = await openOffice(api, script);
  if (running)
    closing.push(async () => (await closeOffice(api, office)).forEach(told => console.error(told)));
  subscribe(network, { account, office, webhookUrl: webhookOf(api, office.proxyServiceSid) });
  const customer = network.customer(office.theirs, { name: script.name });
  screen.title(`${script.name} (${office.theirs}) writes to ${office.ours}`);
  const began = performance.now();
  await play({ api, office, customer, clock: network.clock, script, screen });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const after = script.lines.some(isWrapUp) ? ` ${script.name}'s next message begins anew.` : '';
  screen.title(`Every step happened, in ${seconds} seconds.${after}`);
}

function runningServer(values: Values): Account | undefined {
  if (values.server === undefined) return undefined;
  const config = readConfig();
  const accountSid = values['account-sid'] ?? config.accountSid;
  const authToken = values['auth-token'] ?? config.authToken;
  if (!accountSid || !authToken) throw new Error('--server needs --account-sid and --auth-token');
  return { url: values.server.replace(/\/$/, ''), accountSid, authToken };
}

/** Where a running server looks for the network; on any free port for a server of our own. */
async function listen(running: Account | undefined): Promise<Network> {
  if (running === undefined) return startNetwork();
  if (!(await isHealthy(running.url))) throw new Error(`No server answers at ${running.url}`);
  const { hostname, port } = new URL(readConfig().simulatorUrl);
  return startNetwork({ host: hostname, port: Number(port) }).catch((cause: Error) => {
    throw new Error(`The pretend network cannot listen at ${hostname}:${port}: ${cause.message}`, { cause });
  });
}

async function ownServer(
  { url }: Network,
  { screen, closing }: Pick<Performing, 'screen' | 'closing'>,
): Promise<Account> {
  screen.title('A server with a database of its own starts for this conversation');
  const server = startOwnServer(url, await freePort());
  closing.push(() => server.stop());
  await server.ready;
  return server;
}

interface Subscribing {
  account: Account;
  office: Office;
  webhookUrl: string;
}

function subscribe(network: Network, { account, office, webhookUrl }: Subscribing): void {
  const { url, accountSid, authToken } = account;
  const statusUrl = `${url}/webhooks/v1/Accounts/${accountSid}/Carriers/simulated/Receipts`;
  network.register({ webhookUrl, statusUrl, accountSid, authToken, addresses: [office.ours] });
}
