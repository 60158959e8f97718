import { setImmediate as breath } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, TEST_ACCOUNT } from '../../../../test/kernel.ts';
import { ApiError } from '../../../kernel/errors.ts';
import type { Tx } from '../../../kernel/line/tx.ts';
import { one } from '../../../kernel/line/tx.ts';
import { channelClient, userClient } from '../client-fixture.ts';
import { conversations, memberIn, messageIn, openChat } from '../fixture.ts';
import type { ChannelRow, ServiceRow, UserRow } from '../index.ts';

const world = await openChat();
const { kernel, chat } = world;
const { transact, read } = kernel.store;

const CHANNELS = 3;
const IDENTITIES = ['ann', 'ben', 'zoe'];

interface Scene {
  service: ServiceRow;
  channels: ChannelRow[];
  users: UserRow[];
}

interface Deed {
  kind: keyof typeof deeds;
  channel: number;
  who: number;
  number: number;
}

type Act = (tx: Tx, scene: Scene, deed: Deed) => Promise<unknown>;

const accountSid = TEST_ACCOUNT;
const asked = { webhooks: false };
const channelOf = (scene: Scene, { channel }: Deed) => scene.channels[channel % CHANNELS]!;
const identityOf = ({ who }: Deed) => IDENTITIES[who % IDENTITIES.length]!;

async function messageOf(tx: Tx, scene: Scene, deed: Deed) {
  const { sid: channelSid, nextIndex } = (await chat.findChannel(tx, {
    ...{ accountSid, serviceSid: scene.service.sid },
    key: channelOf(scene, deed).sid,
  })) ?? { sid: '', nextIndex: 0 };
  if (nextIndex === 0) return null;
  return chat.findMessage(tx, { accountSid, channelSid, key: String(deed.number % nextIndex) });
}

const memberOf = (tx: Tx, scene: Scene, deed: Deed) =>
  chat.findMember(tx, { accountSid, channelSid: channelOf(scene, deed).sid, key: identityOf(deed) });

const deeds = {
  append: (tx, scene, deed) =>
    chat.appendMessages(
      tx,
      Array.from({ length: 1 + (deed.number % 3) }, () => messageIn(channelOf(scene, deed))),
    ),
  appendEverywhere: (tx, { channels }) =>
    chat.appendMessages(
      tx,
      channels.map(channel => messageIn(channel)),
    ),
  edit: async (tx, scene, deed) => {
    const message = await messageOf(tx, scene, deed);
    return message && chat.updateMessage(tx, message, { ...asked, body: `edit ${deed.number}` });
  },
  remove: async (tx, scene, deed) => {
    const message = await messageOf(tx, scene, deed);
    return message && chat.removeMessage(tx, message, asked);
  },
  seat: (tx, scene, deed) =>
    chat.seatMembers(tx, [memberIn(channelOf(scene, deed), { identity: identityOf(deed) })]),
  seatEverybody: (tx, scene, deed) => {
    const inputs = scene.channels.flatMap(channel =>
      IDENTITIES.map(identity => memberIn(channel, { identity })),
    );
    return chat.seatMembers(tx, deed.number % 2 ? inputs : inputs.reverse());
  },
  unseat: async (tx, scene, deed) => {
    const member = await memberOf(tx, scene, deed);
    return member && chat.removeMember(tx, member, asked);
  },
  editMember: async (tx, scene, deed) => {
    const member = await memberOf(tx, scene, deed);
    const notificationLevel = deed.number % 2 ? 'muted' : undefined;
    const change = { ...asked, attributes: `{"n":${deed.number}}`, notificationLevel } as const;
    return member && chat.updateMember(tx, member, change);
  },
  read: (tx, scene, deed) =>
    chat.reportHorizons(
      tx,
      scene.channels.map(({ sid: channelSid }) => ({
        ...{ accountSid, serviceSid: scene.service.sid, channelSid, identity: identityOf(deed), ...asked },
        index: deed.number % 4 === 0 ? null : deed.number,
      })),
    ),
  invite: async (tx, scene, deed) => {
    const { defaultChannelRoleSid: roleSid } = scene.service;
    return chat.invite(tx, channelOf(scene, deed), { identity: identityOf(deed), roleSid });
  },
  uninvite: async (tx, scene, deed) => {
    const at = { accountSid, channelSid: channelOf(scene, deed).sid };
    const invite = await chat.findInviteOf(tx, { ...at, identity: identityOf(deed) });
    return invite && chat.removeInvite(tx, { ...at, sid: invite.sid });
  },
  rename: (tx, scene, deed) =>
    chat.updateChannels(tx, [
      { accountSid, channelSid: channelOf(scene, deed).sid, friendlyName: `name ${deed.number}`, ...asked },
    ]),
  merge: (tx, { channels }, deed) =>
    chat.mergeAttributes(
      tx,
      [...channels, channels[0]!].map(({ sid: channelSid }) => ({
        ...{ accountSid, channelSid, ...asked },
        set: { n: deed.number },
      })),
    ),
  editUser: (tx, scene, deed) =>
    chat.updateUser(tx, scene.users[deed.who % IDENTITIES.length]!, {
      ...asked,
      friendlyName: `${deed.number}`,
    }),
  destroy: async (tx, scene, deed) =>
    deed.number % 3 === 0
      ? one(tx, chat.removeChannels, { accountSid, channelSid: channelOf(scene, deed).sid, ...asked })
      : null,
} satisfies Record<string, Act>;

const anyDeed = fc.record({
  kind: fc.constantFrom(...(Object.keys(deeds) as (keyof typeof deeds)[])),
  channel: fc.nat(CHANNELS - 1),
  who: fc.nat(IDENTITIES.length - 1),
  number: fc.nat(20),
});

async function makeScene(): Promise<Scene> {
  const { service, channels } = await conversations(world, CHANNELS);
  const users = await transact(tx =>
    chat.ensureUsers(
      tx,
      IDENTITIES.map(identity => ({ accountSid, serviceSid: service.sid, identity, friendlyName: null })),
    ),
  );
  return { service, channels, users };
}

/** Does one deed after the other; what the contract refuses changes nothing. */
async function perform(scene: Scene, list: readonly Deed[]): Promise<void> {
  for (const deed of list) {
    const act: Act = deeds[deed.kind];
    await transact(tx => act(tx, scene, deed)).catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
    });
  }
}

test('whoever applies what has changed since, whenever told to, has what is there', async () => {
  const anyDeeds = fc.array(anyDeed, { minLength: 5, maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(anyDeeds, anyDeeds, async (first, second) => {
      const scene = await makeScene();
      const clients = [
        ...scene.channels.map(({ sid }) => channelClient(world, sid)),
        ...scene.users.map(({ sid }) => userClient(world, sid)),
      ];
      let writing = true;
      const writers = Promise.all([perform(scene, first), perform(scene, second)]).finally(() => {
        writing = false;
      });
      while (writing) {
        for (const client of clients) await client.catchUp();
        await breath();
      }
      await writers;
      for (const client of clients) {
        await client.catchUp();
        client.leave();
        expect(client.believed()).toEqual(await client.fresh());
      }
    }),
    { numRuns: 12, seed: 20260115, endOnFailure: true },
  );
}, 60_000);

test('more changes than one answer holds come in several, none of them lost', async () => {
  const { channels } = await makeScene();
  const channel = channels[0]!;
  const client = channelClient(world, channel.sid);
  await transact(tx =>
    chat.appendMessages(
      tx,
      Array.from({ length: 1200 }, () => messageIn(channel)),
    ),
  );
  const at = { accountSid, channelSid: channel.sid };
  for (const key of ['3', '700', '1100']) {
    const message = await chat.findMessage(read, { ...at, key });
    await transact(tx => chat.updateMessage(tx, message!, { ...asked, body: 'edited' }));
  }
  const [begin] = await chat.channelChanges(read, [{ ...at, since: 0 }]);
  expect(begin).toMatchObject({ complete: false, through: 501 });
  expect(begin!.messages).toHaveLength(500);
  await client.catchUp();
  expect(client.believed()).toEqual(await client.fresh());
  client.leave();
});

test('what a channel was and who was in it is told after its end, to its own account only', async () => {
  const { channels, users } = await makeScene();
  const { sid: channelSid } = channels[0]!;
  await transact(tx => chat.seatMembers(tx, [memberIn(channels[0]!)]));
  const [before] = await chat.userChanges(read, [{ accountSid, userSid: users[0]!.sid, since: 0 }]);
  expect(before!.memberships[0]).toMatchObject({ channelSid, channel: { sid: channelSid, type: 'private' } });
  await transact(tx => chat.removeChannels(tx, [{ accountSid, channelSid, ...asked }]));
  const [own, foreign] = await chat.channelChanges(read, [
    { accountSid, channelSid, since: 0 },
    { accountSid: OTHER_ACCOUNT, channelSid, since: 0 },
  ]);
  expect(foreign).toBeNull();
  expect(own).toMatchObject({
    channel: null,
    removals: [{ kind: 'channel', item: channelSid }],
    complete: true,
  });
  const since = before!.through;
  const [user, other] = await chat.userChanges(read, [
    { accountSid, userSid: users[0]!.sid, since },
    { accountSid: OTHER_ACCOUNT, userSid: users[0]!.sid, since },
  ]);
  expect(user).toMatchObject({ memberships: [], removals: [{ kind: 'membership', item: channelSid }] });
  expect(other).toBeNull();
});

test('what does not concern the document or the members does not move their positions', async () => {
  const { channels } = await makeScene();
  const [channel] = channels;
  await transact(tx => chat.seatMembers(tx, [memberIn(channel!)]));
  const position = async () =>
    (await chat.findChannel(read, { accountSid, serviceSid: channel!.serviceSid, key: channel!.sid }))!;
  const seated = await position();
  expect(seated).toMatchObject({ position: 2, documentPosition: 1, membersPosition: 2 });
  await transact(tx => chat.appendMessages(tx, [messageIn(channel!), messageIn(channel!)]));
  expect(await position()).toMatchObject({ position: 4, documentPosition: 4, membersPosition: 2 });
  const at = { accountSid, serviceSid: channel!.serviceSid, channelSid: channel!.sid };
  await transact(tx => chat.reportHorizons(tx, [{ ...at, identity: 'ann', index: 0, ...asked }]));
  expect(await position()).toMatchObject({ position: 5, documentPosition: 4, membersPosition: 5 });
});
