import { expect, test } from 'vitest';
import { TEST_ACCOUNT } from '../../../test/kernel.ts';
import { openLive } from './fixture.ts';
import type { ChatParts } from './parts.ts';
import { makePersonOf } from './people.ts';
import { usersOfChannel } from './rest-reads.ts';

const { kernel, chat, parts, service, callerOf } = await openLive();

test('those who sit in a channel are read together, however many they are', async () => {
  const person = { accountSid: TEST_ACCOUNT, serviceSid: service.sid, identity: 'ann' };
  const given = { friendlyName: 'Hall', uniqueName: null, type: 'public', attributes: '{}' } as const;
  const channelSid = await kernel.store.transact(async tx => {
    const { sid } = await chat.carryOut(tx, { person, name: 'createChannel', given });
    await chat.carryOut(tx, { person, name: 'joinChannel', given: { channelSid: sid } });
    return sid;
  });
  const asking = makePersonOf(parts as ChatParts);
  const ann = callerOf('ann');
  const read = async () => {
    let statements = 0;
    const query: typeof kernel.store.read.query = (...asked) => {
      statements++;
      return kernel.store.read.query(...asked);
    };
    const counted = { ...parts, store: { ...parts.store, read: { query } } } as ChatParts;
    const { rows } = await usersOfChannel(counted, asking, { caller: ann, params: {}, channelSid });
    return { rows, statements };
  };
  const alone = await read();
  expect(alone.rows).toMatchObject([{ identity: 'ann', reachability: null }]);
  const guests = Array.from({ length: 20 }, (_, n) => `guest ${n}`);
  await kernel.store.transact(async tx => {
    for (const identity of guests)
      await chat.carryOut(tx, { person, name: 'addMember', given: { channelSid, identity } });
  });
  const all = await read();
  expect(all.rows.map(({ identity }) => identity).sort()).toEqual(['ann', ...guests].sort());
  expect(all.statements).toBe(alone.statements);
});
