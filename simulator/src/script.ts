/** Conversations as a list of steps. */
import { pause } from './clock.ts';
import type { Customer, Match } from './customer.ts';
import type { Network } from './network.ts';
import type { Media } from './parameters.ts';

/** `say` goes to the address last named; the first one must name it. Times are in milliseconds. */
export type Step =
  | { say: string; to?: string; media?: Media[] }
  | { expect: Match; withinMs?: number }
  | { pause: number }
  | { reads: true };

export interface Line {
  who: 'customer' | 'business';
  text: string;
}

/**
 * Plays the steps one after the other and gives what was said. Rejects when a message is refused by the webhook or an
 * expected answer does not come; the error names the step.
 */
export async function script(network: Network, customer: Customer, steps: Step[]): Promise<Line[]> {
  const lines: Line[] = [];
  let to: string | undefined;
  for (const [at, step] of steps.entries()) {
    if ('say' in step) {
      to = step.to ?? to;
      await say(customer, step, { to, at });
      lines.push({ who: 'customer', text: step.say });
    } else if ('expect' in step) {
      const delivery = await customer.waitFor(step.expect, step.withinMs).catch((cause: Error) => {
        throw new Error(`Step ${at + 1}: ${cause.message}`, { cause });
      });
      lines.push({ who: 'business', text: delivery.body });
    } else if ('pause' in step) await pause(network.clock, step.pause);
    else await customer.reads();
  }
  return lines;
}

async function say(
  customer: Customer,
  step: { say: string; media?: Media[] },
  { to, at }: { to: string | undefined; at: number },
): Promise<void> {
  if (to === undefined) throw new Error(`Step ${at + 1} does not say to whom`);
  const { status, body } = await customer.write(step.say, { to, ...(step.media && { media: step.media }) });
  if (status < 200 || status > 299) throw new Error(`Step ${at + 1}: the webhook answered ${status} ${body}`);
}
