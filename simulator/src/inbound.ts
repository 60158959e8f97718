/** A customer's message on its way to the webhook, with everything that can happen to it there. */
import { pause } from './clock.ts';
import { faultsFor } from './phones.ts';
import { within } from './random.ts';
import { isSuccess, type WebhookAnswer } from './request.ts';
import type { Letter } from './webhook.ts';
import type { World } from './world.ts';

/**
 * Carries a letter under the network's faults: late, twice, and again until the webhook takes it or the attempts are
 * used up. Gives the last answer.
 */
export async function carry(world: World, letter: Letter): Promise<WebhookAnswer> {
  const { inbound } = faultsFor(world, letter.parameters.From ?? '');
  const stream = world.streams(`inbound ${letter.parameters.From}`);
  // All draws come first and in one order, so that the answers of the server do not change later draws.
  const delayMs = within(inbound.delayMs, stream) + (stream() < inbound.reorder ? inbound.reorderMs : 0);
  const twice = stream() < inbound.duplicate;
  await pause(world.clock, delayMs, world.closing);
  if (twice) world.background(untilTaken(world, letter));
  return untilTaken(world, letter);
}

async function untilTaken(world: World, letter: Letter): Promise<WebhookAnswer> {
  const { attempts, retryMs } = faultsFor(world, letter.parameters.From ?? '').inbound;
  let answer = await letter.post();
  for (let tried = 1; tried < attempts && !isSuccess(answer) && !world.closing.closed; tried += 1) {
    await pause(world.clock, retryMs * Math.min(2 ** (tried - 1), 16), world.closing);
    answer = await letter.post();
  }
  return answer;
}
