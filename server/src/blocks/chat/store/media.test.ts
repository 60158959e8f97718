import { expect, test } from 'vitest';
import { TEST_ACCOUNT } from '../../../../test/kernel.ts';
import { soloTurn } from '../../../kernel/line/turn.ts';
import { conversations, messageIn, openChat } from '../fixture.ts';
import { mediaUnsent, UNSENT } from './upkeep.ts';

const world = await openChat();
const { kernel, chat } = world;
const { transact, read } = kernel.store;

test('a file that nobody sends is forgotten after a day, one that was sent is kept', async () => {
  const { service, channels } = await conversations(world, 1);
  const store = () =>
    transact(tx =>
      chat.storeMedia(tx, {
        ...{ accountSid: TEST_ACCOUNT, serviceSid: service.sid, author: 'ann', contentType: 'text/plain' },
        ...{ filename: null, content: Buffer.from('x') },
      }),
    );
  const [sent, unsent] = [await store(), await store()];
  await transact(tx => chat.appendMessages(tx, [messageIn(channels[0]!, { mediaSid: sent.sid })]));
  const timers = (await kernel.timers()).filter(({ kind }) => kind === UNSENT.kind);
  expect(timers.length).toBe(1);
  const wake = () =>
    transact(tx =>
      mediaUnsent({ kind: UNSENT.kind, key: '', accountSid: TEST_ACCOUNT, data: {} }, soloTurn(tx)),
    );
  const isThere = async ({ sid: mediaSid }: { sid: string }) =>
    (await chat.readMedia(read, { accountSid: TEST_ACCOUNT, mediaSid })) !== null;
  kernel.parts.clock.advance(86_000);
  await wake();
  expect([await isThere(sent), await isThere(unsent)]).toEqual([true, true]);
  kernel.parts.clock.advance(1000);
  await wake();
  expect([await isThere(sent), await isThere(unsent)]).toEqual([true, false]);
});
