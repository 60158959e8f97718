import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, openKernel, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { one } from '../../kernel/line/tx.ts';
import { provision } from './provision.ts';
import type { FlexFlowRow } from './rows.ts';
import * as conversations from './store/conversations.ts';
import { flowsBySid, flowsFor, insertFlow, type NewFlow } from './store/flows.ts';

const kernel = await openKernel({ name: 'flex', folder: new URL('./migrations/', import.meta.url) });
const { transact } = kernel.store;
const accountSid = TEST_ACCOUNT;
const sidOf = (prefix: string, number: number): string => prefix + String(number).padStart(32, '0');

function keepFlow(flow: Partial<NewFlow>): Promise<FlexFlowRow> {
  return transact(tx =>
    insertFlow(tx, {
      accountSid,
      friendlyName: 'flow',
      chatServiceSid: sidOf('IS', 1),
      channelType: 'sms',
      contactIdentity: null,
      enabled: true,
      integrationType: 'studio',
      integration: { flowSid: sidOf('FW', 1), retryCount: 3 },
      longLived: false,
      janitorEnabled: false,
      ...flow,
    }),
  );
}

let channels = 0;
function newConversation(more: Partial<conversations.NewConversation> = {}): conversations.NewConversation {
  return {
    accountSid,
    channelSid: sidOf('CH', ++channels),
    flexFlowSid: sidOf('FO', 1),
    serviceSid: sidOf('IS', 1),
    userSid: sidOf('US', 1),
    identity: `customer-${channels}`,
    kind: 'channel',
    taskSid: null,
    proxied: false,
    customerAddress: null,
    longLived: false,
    janitorEnabled: true,
    ...more,
  };
}

const remember = (...inputs: conversations.NewConversation[]) =>
  transact(tx => conversations.rememberConversations(tx, inputs));

test('addresses find their enabled flow, each in its account, asked for together and twice', async () => {
  const sms = await keepFlow({ contactIdentity: '+15550100' });
  await keepFlow({ contactIdentity: '+15550101', enabled: false });
  const theirs = await keepFlow({ contactIdentity: '+15550100', accountSid: OTHER_ACCOUNT });
  await keepFlow({ channelType: 'web', contactIdentity: '+15550102' });
  await keepFlow({ contactIdentity: '' });
  const ask = (contactIdentity: string, channelType = 'sms', account = accountSid) => ({
    accountSid: account,
    channelType,
    contactIdentity,
  });
  const asked = [
    ask('+15550100'),
    ask('+15550101'),
    ask('+15550100', 'sms', OTHER_ACCOUNT),
    ask('+15550100'),
    ask('+15550100', 'whatsapp'),
    ask('+15550102', 'web'),
    ask(''),
  ];
  const found = await transact(tx => flowsFor(tx, asked));
  expect(found.map(row => row?.sid ?? null)).toEqual([sms.sid, null, theirs.sid, sms.sid, null, null, null]);
});

test('pages, LINE accounts and custom addresses are known with and without their prefix, the exact name first', async () => {
  const bare = await keepFlow({ channelType: 'facebook', contactIdentity: '1234' });
  const exact = await keepFlow({ channelType: 'facebook', contactIdentity: 'messenger:1234' });
  const line = await keepFlow({ channelType: 'line', contactIdentity: 'Ucafe' });
  const whatsapp = await keepFlow({ channelType: 'whatsapp', contactIdentity: '+15550100' });
  const sids = await transact(async tx => {
    const asked = [
      ['facebook', 'messenger:1234'],
      ['facebook', '1234'],
      ['line', 'line:Ucafe'],
      ['custom', 'telegram:'],
      ['whatsapp', 'whatsapp:+15550100'],
    ] as const;
    const rows = await flowsFor(
      tx,
      asked.map(([channelType, contactIdentity]) => ({ accountSid, channelType, contactIdentity })),
    );
    return rows.map(row => row?.sid ?? null);
  });
  expect(sids).toEqual([exact.sid, bare.sid, line.sid, null, null]);
  const foreign = await transact(tx =>
    flowsBySid(tx, [
      { accountSid: OTHER_ACCOUNT, sid: whatsapp.sid },
      { accountSid, sid: whatsapp.sid },
    ]),
  );
  expect(foreign).toEqual([null, whatsapp]);
});

test('a conversation is remembered as it was told and found by its channel and by its customer', async () => {
  const [first, second] = await remember(
    newConversation({ identity: 'ann', taskAttributes: '{"a": 1}', waitsForTask: true }),
    newConversation({ identity: 'bob', active: false }),
  );
  expect(first).toMatchObject({
    identity: 'ann',
    active: true,
    waitsForTask: true,
    taskAttributes: '{"a": 1}',
  });
  expect(second).toMatchObject({ identity: 'bob', active: false, waitsForTask: false, taskAttributes: null });
  const [byChannel, again, unknown, foreign] = await transact(tx =>
    conversations.conversationsByChannel(tx, [
      { accountSid, channelSid: first!.channelSid },
      { accountSid, channelSid: first!.channelSid },
      { accountSid, channelSid: sidOf('CH', 999) },
      { accountSid: OTHER_ACCOUNT, channelSid: first!.channelSid },
    ]),
  );
  expect(byChannel).toMatchObject({ channelSid: first!.channelSid, dateCreated: first!.dateCreated });
  expect(again).toEqual(byChannel);
  expect([unknown, foreign]).toEqual([null, null]);
  const flexFlowSid = sidOf('FO', 1);
  const active = await transact(tx =>
    conversations.activeConversations(tx, [
      { accountSid, flexFlowSid, identity: 'bob' },
      { accountSid, flexFlowSid, identity: 'ann' },
      { accountSid, flexFlowSid: sidOf('FO', 2), identity: 'ann' },
    ]),
  );
  expect(active.map(row => row?.channelSid ?? null)).toEqual([null, first!.channelSid, null]);
});

test('the later of two tasks stays, and the wait is over', async () => {
  const [row] = await remember(newConversation({ waitsForTask: true, taskAttributes: '{}' }));
  const at = { accountSid, channelSid: row!.channelSid };
  const after = await transact(async tx => {
    await conversations.setTasks(tx, [
      { ...at, taskSid: sidOf('WT', 1) },
      { ...at, taskSid: sidOf('WT', 2) },
      { ...at, accountSid: OTHER_ACCOUNT, taskSid: sidOf('WT', 3) },
    ]);
    return one(tx, conversations.conversationsByChannel, at);
  });
  expect(after).toMatchObject({ taskSid: sidOf('WT', 2), waitsForTask: false, taskAttributes: null });
});

test('ending, waking and forgetting answer in order and are safe to repeat', async () => {
  const rows = await remember(newConversation(), newConversation());
  const [a, b] = rows.map(({ channelSid }) => ({ accountSid, channelSid }));
  const none = { accountSid, channelSid: sidOf('CH', 998) };
  kernel.parts.clock.advance(5);
  const ended = await transact(tx => conversations.deactivate(tx, [b!, none, a!, b!]));
  expect(ended.map(row => row?.channelSid ?? null)).toEqual([
    b!.channelSid,
    null,
    a!.channelSid,
    b!.channelSid,
  ]);
  expect(ended[0]!.active).toBe(false);
  const endedAt = ended[0]!.dateUpdated;
  expect(endedAt.getTime()).toBe(rows[1]!.dateCreated.getTime() + 5000);
  kernel.parts.clock.advance(5);
  const again = await transact(tx => one(tx, conversations.deactivate, b!));
  expect(again).toMatchObject({ active: false, dateUpdated: endedAt });
  expect(await transact(tx => one(tx, conversations.reactivate, b!))).toMatchObject({ active: true });
  const left = await transact(async tx => {
    await conversations.forget(tx, [a!, a!, none]);
    return conversations.conversationsByChannel(tx, [a!, b!]);
  });
  expect(left.map(row => row?.active ?? null)).toEqual([null, true]);
});

test('a project is provisioned once, and what its owner changed stays changed', async () => {
  const project = {
    accountSid: sidOf('AC', 77),
    chatServiceSid: sidOf('IS', 1),
    messagingFlowSid: sidOf('FW', 1),
    webFlowSid: sidOf('FW', 2),
    proxyServiceSid: sidOf('KS', 1),
    workspaceSid: sidOf('WS', 1),
  };
  const [first, second] = await Promise.all([1, 2].map(() => transact(tx => provision(tx, project))));
  expect(second).toEqual(first);
  expect(first!.messagingFlow).toMatchObject({
    channelType: 'sms',
    integration: { flowSid: sidOf('FW', 1) },
  });
  expect(first!.webFlow).toMatchObject({ channelType: 'web', integration: { flowSid: sidOf('FW', 2) } });
  const rows = await kernel.database.query('select * from flex.flow where account_sid = $1', [
    project.accountSid,
  ]);
  expect(rows).toHaveLength(2);
});
