/** One storm: whole stories at speed against real server processes, an adversary, and an audit when it is calm again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { rage } from './adversary.ts';
import { openOffice } from './agents.ts';
import { audit, type Complaint, workLeft } from './auditor.ts';
import { startCarrier } from './carrier.ts';
import { gatherCrowd } from './customers.ts';
import { randomOf } from './random.ts';
import { connectNumbers, newAccount, openStage, type Stage } from './stage.ts';

export interface StormOptions {
  seed: string;
  seconds: number;
  servers: number;
  customers: number;
}

export interface StormReport {
  accepted: number;
  delivered: number;
  served: number;
  /** What the adversary did, in order. */
  deeds: string[];
  complaints: Complaint[];
}

const NUMBERS = { echo: '+15550700001', agents: '+15550700002' };
const AGENTS = 4;
/** How long what is under way may take once it is calm: retries pause for seconds. */
const CALM_MS = 60_000;

export async function runStorm({ seed, seconds, servers, customers }: StormOptions): Promise<StormReport> {
  const random = randomOf(seed);
  const account = newAccount();
  const urls: string[] = [];
  const carrier = await startCarrier({ random: random.fork('carrier'), servers: () => urls, ...account });
  const stage = await openStage({ servers, carrierUrl: carrier.url, ...account });
  urls.push(...stage.servers.map(({ url }) => url));
  try {
    await connectNumbers(stage, NUMBERS);
    const until = performance.now() + seconds * 1000;
    const raging = (): boolean => performance.now() < until;
    const office = await openOffice({ ...stage, agents: AGENTS, working: raging });
    const crowd = gatherCrowd(
      { ...stage, random: random.fork('customers'), servers: () => urls, writing: raging },
      linesOf(customers),
    );
    const deeds = await rage({ ...stage, random: random.fork('adversary'), raging });
    carrier.calm();
    await Promise.all([crowd.done, office.done]);
    await calm(stage);
    await carrier.settled();
    const { accepted } = crowd;
    const { served } = office;
    const evidence = { ...stage, accepted, taken: carrier.taken(), echoing: new Set([NUMBERS.echo]), served };
    const complaints = await audit(evidence);
    return {
      accepted: accepted.length,
      delivered: carrier.taken().length,
      served: served.length,
      deeds,
      complaints,
    };
  } finally {
    await stage.close();
    await carrier.close();
  }
}

/** Three of four customers talk with the bot. */
function linesOf(customers: number): { from: string; to: string }[] {
  return Array.from({ length: customers }, (_, i) => ({
    from: `+1555071${String(i).padStart(4, '0')}`,
    to: i % 4 === 3 ? NUMBERS.agents : NUMBERS.echo,
  }));
}

async function calm({ databaseUrl }: Stage): Promise<void> {
  const until = performance.now() + CALM_MS;
  for (;;) {
    const left = await workLeft(databaseUrl).catch(() => undefined);
    if (left === 0) return;
    if (performance.now() > until)
      throw new Error(`it does not become calm: ${left} pieces of work are left`);
    await sleep(200);
  }
}
