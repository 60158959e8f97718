/** Taking a message, the same for both faces: draw what goes wrong, enter it, answer, report. */
import { pause } from '../clock.ts';
import type { Faults } from '../faults.ts';
import type { Delivery, Offer } from '../ledger.ts';
import { faultsFor } from '../phones.ts';
import { within } from '../random.ts';
import { reportLater } from '../receipts.ts';
import type { World } from '../world.ts';
import { answer, type Exchange, Refused } from './route.ts';

type Fate = 'error' | 'busy' | 'refuse' | 'hang' | 'lose' | 'fine';

/**
 * Takes a message under the network's faults and answers 201 with what `shows` makes of it. A repeat under a known key
 * is answered with the same message and has no effect; 422 when it says something else.
 */
export async function take(
  world: World,
  exchange: Exchange,
  { offer, shows }: { offer: Omit<Offer, 'at'>; shows: (delivery: Delivery) => unknown },
): Promise<void> {
  const stream = world.streams(`answers ${offer.to}`);
  const delayMs = within(faultsFor(world, offer.to).answers.delayMs, stream);
  const fate = fateOf(faultsFor(world, offer.to), stream());
  if (fate === 'hang') return;
  if (fate !== 'fine' && fate !== 'lose') {
    await pause(world.clock, delayMs, world.closing);
    refuse(exchange, fate);
    return;
  }
  const { delivery, fresh, conflict } = world.ledger.take({ ...offer, at: world.clock.now() });
  await pause(world.clock, delayMs, world.closing);
  if (conflict) throw new Refused(422, 20422, 'This Idempotency-Key was used for another message');
  if (fate === 'lose') exchange.response.destroy();
  else answer(exchange, 201, shows(delivery));
  if (fresh) reportLater(world, delivery);
}

function fateOf({ answers }: Faults, draw: number): Fate {
  let limit = 0;
  for (const fate of ['error', 'busy', 'refuse', 'hang', 'lose'] as const) {
    limit += answers[fate];
    if (draw < limit) return fate;
  }
  return 'fine';
}

function refuse(exchange: Exchange, fate: 'error' | 'busy' | 'refuse'): void {
  if (fate === 'busy') {
    const body = { code: 20429, message: 'Too Many Requests', status: 429 };
    answer(exchange, 429, body, { 'retry-after': '1' });
    return;
  }
  if (fate === 'error') throw new Refused(500, 20500, 'Internal Server Error');
  throw new Refused(400, 21610, 'Attempt to send to unsubscribed recipient');
}
