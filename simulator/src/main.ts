/**
 * Runs the network by itself, for other processes:
 *   node simulator/src/main.ts --port 4001 --webhook-url URL --account-sid AC… --auth-token …
 * Options: --host, --seed, --status-url, --allow-origin, --faults '{"inbound":{"duplicate":0.1}}'. A webhook can also be registered
 * later with POST /subscriptions.
 */
import { parseArgs } from 'node:util';
import type { FaultChanges } from './faults.ts';
import { type NetworkOptions, startNetwork } from './network.ts';

const text = { type: 'string' } as const;

/** The network's options from command-line arguments; throws with a sentence for the user. */
export function optionsFrom(argv: string[]): NetworkOptions {
  const { values } = parseArgs({
    args: argv,
    options: {
      port: { ...text, default: '4001' },
      host: text,
      seed: text,
      faults: text,
      'webhook-url': text,
      'status-url': text,
      'account-sid': text,
      'auth-token': text,
      'allow-origin': text,
    },
  });
  const [webhookUrl, accountSid, authToken] = [
    values['webhook-url'],
    values['account-sid'],
    values['auth-token'],
  ];
  const statusUrl = values['status-url'];
  if (webhookUrl && !(accountSid && authToken)) {
    throw new Error('--webhook-url needs --account-sid and --auth-token');
  }
  return {
    port: wholeNumber('port', values.port),
    ...(values['allow-origin'] && { allowOrigin: values['allow-origin'] }),
    ...(values.host && { host: values.host }),
    ...(values.seed && { seed: wholeNumber('seed', values.seed) }),
    ...(values.faults && { faults: JSON.parse(values.faults) as FaultChanges }),
    ...(webhookUrl &&
      accountSid &&
      authToken && { deliverTo: { webhookUrl, accountSid, authToken, ...(statusUrl && { statusUrl }) } }),
  };
}

function wholeNumber(name: string, value: string): number {
  if (!/^\d{1,10}$/.test(value)) throw new Error(`--${name} must be a whole number`);
  return Number(value);
}

async function main(): Promise<void> {
  const network = await startNetwork(optionsFrom(process.argv.slice(2)));
  console.log(`The pretend network listens on ${network.url} (seed ${network.seed})`);
  const end = () => void network.close().then(() => process.exit(0));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, end);
  }
  // Started by another program: its end is ours, however it came.
  process.once('disconnect', end);
}

if (import.meta.main) {
  main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
