import type { Channel } from 'twilio-chat/lib/channel';
import { expect, test } from 'vitest';
import { openChannel } from './channel-link.ts';

const settled = () => new Promise(resolve => setImmediate(resolve));

test('a seat that was taken is known before the SDK has heard of it, until it is given up', async () => {
  const link = openChannel('CH1', async () => ({ status: 'notParticipating' }) as Channel);
  await settled();
  expect([link.isSeated(), link.state.get().status]).toEqual([false, 'outside']);
  link.enter();
  await settled();
  expect([link.isSeated(), link.state.get().status]).toEqual([true, 'outside']);
  link.exit();
  expect(link.isSeated()).toBe(false);
});
