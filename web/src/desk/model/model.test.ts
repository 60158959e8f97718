import { expect, test } from 'vitest';
import { type ChannelState, type MessageView, noChannel } from '../../sdk/channel-state.ts';
import type { WorkView } from '../../sdk/worker-state.ts';
import { cannedItem, settingsOf } from '../settings.ts';
import { filled, findCanned, gapAfter, hasGaps, slashAt } from './canned.ts';
import { fitting, neighbour, rowsOf } from './inbox.ts';
import { limitsOf, meterOf, obstacleOf, partsOf, windowOf } from './limits.ts';
import { reasonOf, withInteractions } from './marks.ts';
import {
  addressTyped,
  authorOf,
  bare,
  customerOf,
  initials,
  kindOf,
  kindOfAddress,
  nameOf,
  twinOf,
} from './people.ts';
import { isEmojiOnly, piecesOf, timelineOf } from './timeline.ts';

const GUEST = '+15550001111';
const guest = {
  sid: 'MB1',
  identity: GUEST,
  name: null,
  attributes: { member_type: 'guest' },
  lastRead: null,
};

const message = (index: number, author: string, at = index * 1000): MessageView => ({
  ...{ sid: `IM${index}`, index, author, body: `text ${index}`, at, media: null, attributes: {} },
});

const channel = (messages: MessageView[], attributes: Record<string, unknown> = {}): ChannelState => ({
  ...{ ...noChannel, status: 'ready', friendlyName: GUEST, members: [guest], messages },
  attributes: { from: GUEST, channel_type: 'sms', ...attributes },
});

const work = (name: string, status = 'accepted', more: Partial<WorkView> = {}): WorkView => ({
  ...{ sid: `WR${name}`, status, taskSid: `WT${name}`, taskStatus: 'assigned', channelSid: `CH${name}` },
  ...{ attributes: { name }, queueName: 'Everyone', queueSid: 'WQ1', workflowName: 'w', taskChannel: 'chat' },
  ...{ priority: 0, taskCreatedAt: 0, offeredAt: 0, updatedAt: 0, statusSince: 0, timeoutSeconds: 120 },
  ...{ incoming: null, outgoing: null, ...more },
});

const cast = { me: 'ana', channelSid: 'CH1', attributes: { from: GUEST }, members: [guest] };

test('authors: by seat, by address, by the channel itself', () => {
  const who = (author: string) => authorOf(author, cast);
  expect([GUEST, 'ana', 'CH1', 'whatsapp:+15550002222', 'script'].map(who)).toEqual([
    ...['customer', 'me', 'bot', 'customer', 'other'],
  ]);
  const ben = {
    sid: 'MB2',
    identity: 'ben',
    name: null,
    attributes: { member_type: 'agent' },
    lastRead: null,
  };
  expect(authorOf('ben', { ...cast, members: [guest, ben] })).toBe('agent');
  expect(customerOf(cast)).toBe(GUEST);
  expect([kindOf('facebook'), kindOf(undefined, 'sms'), kindOf('telegram')]).toEqual([
    ...['messenger', 'sms', 'other'],
  ]);
  expect([initials('Ana Souza'), initials('+15550001111'), initials('李雷'), initials('')]).toEqual([
    ...['AS', '11', '李', '?'],
  ]);
  expect(bare('whatsapp:+1')).toBe('+1');
});

test('who waits longest for an answer stands first; a bot is no answer', () => {
  const channels = new Map([
    ['CHlate', channel([message(0, GUEST, 5000), message(1, 'CHlate', 6000)])],
    ['CHearly', channel([message(0, GUEST, 1000), message(1, GUEST, 9000)])],
    ['CHdone', channel([message(0, GUEST), message(1, 'ana')])],
  ]);
  const all = [work('done'), work('late'), work('early'), work('wrap', 'wrapping')];
  const offers = [
    work('second', 'pending', { offeredAt: 9000 }),
    work('first', 'pending', { offeredAt: 1000 }),
  ];
  const rows = rowsOf([...all, ...offers], channels, 'ana');
  expect(rows.map(({ name, section }) => [name, section])).toEqual([
    ['first', 'offered'],
    ['second', 'offered'],
    ['early', 'mine'],
    ['late', 'mine'],
    ['done', 'waiting'],
    ['wrap', 'wrapping'],
  ]);
  expect(rows.find(({ name }) => name === 'early')).toMatchObject({ waitingSince: 1000, unread: 2 });
  expect(neighbour(rows, 'WTearly', 1)).toBe('WTlate');
  expect(neighbour(rows, 'WTearly', -1)).toBe('WTwrap');
  expect(neighbour(rows, null, 1)).toBe('WTearly');
  expect(neighbour(rows.slice(0, 2), null, 1)).toBeNull();
});

test('the stream: days, what is new, notes and events by time, and what has not been confirmed', () => {
  const noon = new Date(2026, 0, 5, 12).getTime();
  const messages = [message(0, GUEST, noon), message(1, GUEST, noon + 1000), message(2, 'ana', noon - 5000)];
  const pending = (id: string) => ({
    ...{ id, text: 'hi', fileName: null, at: noon, state: 'sending' as const, reason: null },
  });
  const entries = timelineOf({
    messages: [...messages, { ...message(3, 'ana', noon + 86_400_000), attributes: { clientId: 'known' } }],
    notes: [{ ...message(0, 'ben', noon + 500), sid: 'IMnote' }],
    happenings: [{ sid: 'EV1', at: noon - 1000, type: 'task.created', who: '' }],
    pending: [pending('known'), pending('new')],
    ...{ cast, unreadFrom: 1 },
  });
  expect(entries.map(({ type }) => type)).toEqual([
    ...['day', 'event', 'message', 'note', 'unread', 'message', 'message', 'day', 'message', 'pending'],
  ]);
  const follows = entries.flatMap(entry => (entry.type === 'message' ? [entry.follows] : []));
  expect(follows).toEqual([false, true, false, false]);
});

test('only addresses of the web are linked, without what ends the sentence', () => {
  expect(piecesOf('see https://a.example/x?y=1. javascript:alert(1)')).toEqual([
    { text: 'see ', href: null },
    { text: 'https://a.example/x?y=1', href: 'https://a.example/x?y=1' },
    { text: '. javascript:alert(1)', href: null },
  ]);
  expect(piecesOf('<img src=x>')).toEqual([{ text: '<img src=x>', href: null }]);
  expect(piecesOf('"><script>https://e.example/"onload=x')[1]?.href).toBe('https://e.example/');
  expect([isEmojiOnly('👍🏽 ❤️'), isEmojiOnly('ok 👍'), isEmojiOnly('42')]).toEqual([true, false, false]);
});

test('a mark never goes back, whatever order receipts come in', () => {
  const said = (status: string) => ({
    ...{ inbound_resource_sid: 'IM1', outbound_resource_sid: 'SM1', outbound_resource_status: status },
  });
  const end = (...statuses: string[]) => withInteractions(new Map(), statuses.map(said)).get('IM1')?.mark;
  expect(end('sent', 'delivered', 'sent')).toBe('delivered');
  expect(end('undelivered', 'sent')).toBe('failed');
  expect(end('received')).toBeUndefined();
});

test('what failed has words of its own where the desk knows the code', () => {
  expect([reasonOf(30003), reasonOf(12345), reasonOf(null)]).toEqual(['30003', 'other', 'other']);
});

test('files that a network cannot carry are told apart from those that are too big', () => {
  const file = (type: string, size = 1) => ({ type, size });
  expect(obstacleOf(file('image/jpeg'), 'sms')).toBeNull();
  expect(obstacleOf(file('image/svg+xml'), 'whatsapp')).toBe('type');
  expect(obstacleOf(file('image/svg+xml'), 'web')).toBeNull();
  expect(obstacleOf(file('application/vnd.openxmlformats-officedocument.x'), 'whatsapp')).toBeNull();
  expect(obstacleOf(file('application/zip'), 'line')).toBe('type');
  expect(obstacleOf(file('', 6 * 1024 * 1024), 'sms')).toBe('big');
  expect(obstacleOf(file(''), 'sms')).toBeNull();
});

test('limits: counted, split at a sentence, never cut', () => {
  expect(meterOf('', 'sms')).toBeNull();
  expect(meterOf('hi', 'sms')).toEqual({ used: 2, room: 160, segments: 1, isOver: false });
  expect(meterOf('hi', 'whatsapp')).toBeNull();
  expect(meterOf('x'.repeat(4001), 'whatsapp')).toMatchObject({ segments: null, isOver: true });
  const text = `${'a'.repeat(1000)}. ${'b'.repeat(900)}`;
  expect(partsOf(text, 'sms')).toEqual([`${'a'.repeat(1000)}.`, 'b'.repeat(900)]);
  const solid = 'x'.repeat(3300);
  expect(partsOf(solid, 'sms').join('')).toBe(solid);
  expect(partsOf(`${'x'.repeat(1599)}😀`, 'sms')).toEqual(['x'.repeat(1599), '😀']);
  expect(limitsOf('whatsapp').fileBytes).toBe(16 * 1024 * 1024);
});

test("WhatsApp's window closes a day after the customer's last message", () => {
  const hour = 3_600_000;
  expect(windowOf('sms', 0, 99 * hour)).toBeNull();
  expect(windowOf('whatsapp', 0, hour)).toEqual({ isOpen: true, left: 23 * hour, isSoon: false });
  expect(windowOf('whatsapp', 0, 23 * hour)).toMatchObject({ isOpen: true, isSoon: true });
  expect(windowOf('whatsapp', 0, 24 * hour)).toMatchObject({ isOpen: false });
  expect(windowOf('whatsapp', null, 0)).toMatchObject({ isOpen: false });
});

test('ready-made answers: found, and filled in without reaching into objects', () => {
  const all = [
    { shortcut: 'thanks', title: 'Thank you', body: 'Thanks!' },
    { shortcut: 'delay', title: 'Parcel is late', body: 'Sorry, {{customer.name}}' },
  ];
  expect(findCanned(all, 'del').map(({ shortcut }) => shortcut)).toEqual(['delay']);
  expect(findCanned(all, 'pl').map(({ shortcut }) => shortcut)).toEqual(['delay']);
  expect(findCanned(all, '')).toHaveLength(2);
  expect(slashAt('Hi /de', 6)).toEqual({ query: 'de', start: 3 });
  expect(slashAt('1/2', 3)).toBeNull();
  const values = { customer: { name: 'Jane' } };
  expect(filled('{{ customer.name }} {{agent.name}}', values)).toBe('Jane {{agent.name}}');
  expect(filled('{{constructor.name}}', values)).toBe('{{constructor.name}}');
  expect([hasGaps('{{x}}'), hasGaps('x')]).toEqual([true, false]);
  expect([0, 4, 5, 17].map(from => gapAfter('Pay {{sum}} by {{day}}', from)?.start)).toEqual([
    ...[4, 4, 15, undefined],
  ]);
  expect(cannedItem({ key: 'hi', data: { body: 'Hello' } })).toEqual([
    { shortcut: 'hi', title: 'hi', body: 'Hello' },
  ]);
  expect(cannedItem({ key: 'hi', data: null })).toEqual([]);
});

test('of two thousand ready-made answers the right one is found between two frames', () => {
  const many = Array.from({ length: 2_000 }, (_, at) => ({
    ...{
      shortcut: `answer-${at}`,
      title: `About parcel ${at}`,
      body: 'Sorry, {{customer.name}}. '.repeat(20),
    },
  }));
  const began = performance.now();
  const found = ['answer-1999', 'parcel 1999', 'abtprcl1999'].map(
    query => findCanned(many, query)[0]?.shortcut,
  );
  // Fifty milliseconds are promised for one; a busy machine has air.
  expect(performance.now() - began).toBeLessThan(300);
  expect(found).toEqual(['answer-1999', 'answer-1999', 'answer-1999']);
});

test('what the Flex configuration says', () => {
  const features = {
    dispositions: {
      global: { dispositions: ['Solved', 7], require_disposition: false },
      per_queue: { Billing: { dispositions: ['Refund', 'Solved'], require_disposition: true } },
    },
    canned_responses: { categories: [{ responses: [{ label: 'Good Day', text: 'Hi' }, null] }] },
  };
  const settings = settingsOf({
    ...{ chat_service_instance_sid: 'IS1', taskrouter_workspace_sid: 'WS1' },
    ...{ attributes: { proxy_service_sid: 'KS1' }, ui_attributes: { custom_data: { features } } },
    ...{ crm_enabled: true, crm_type: null, crm_callback_url: 'javascript:alert(1)', crm_attributes: null },
    taskrouter_skills: [{ name: 'billing', minimum: 1, maximum: 5 }],
  });
  expect(settings.dispositionsOf({ sid: 'WQ1', name: 'Billing' })).toEqual({
    names: ['Solved', 'Refund'],
    required: true,
  });
  expect(settings.dispositionsOf({ sid: 'WQ1', name: 'x' })).toEqual({ names: ['Solved'], required: false });
  expect(settings.canned).toEqual([{ shortcut: 'good-day', title: 'Good Day', body: 'Hi' }]);
  expect([settings.crmUrl, settings.proxyServiceSid]).toEqual([null, 'KS1']);
  expect(settings.skillKinds).toEqual([{ name: 'billing', lowest: 1, highest: 5 }]);
});

test('a name that somebody was given goes before an address', () => {
  const named = (name: string | null, task: string) =>
    nameOf({ attributes: { name: task } }, { ...channel([]), members: [{ ...guest, name }] });
  expect([named(GUEST, 'Jane'), named('Jane D.', GUEST), named(null, 'whatsapp:+15550001111')]).toEqual([
    ...['Jane', 'Jane D.', '+15550001111'],
  ]);
});

test('all that fit are accepted, for each TaskChannel by itself; what is offered is no load yet', () => {
  const offers = ['A', 'B', 'C'].map(name => work(name, 'pending'));
  const sms = work('D', 'pending', { taskChannel: 'sms' });
  const capacity = [
    { name: 'chat', capacity: 3, used: 4 },
    { name: 'sms', capacity: 1, used: 1 },
  ];
  expect(fitting([...offers, sms], capacity).map(({ sid }) => sid)).toEqual(['WRA', 'WRB', 'WRD']);
  expect(fitting(offers, [])).toEqual(offers);
});

test('addresses: their network, the same number on the other network, and how people type them', () => {
  expect(['+15550001111', 'whatsapp:+15550001111', 'messenger:7', 'jane'].map(kindOfAddress)).toEqual([
    ...['sms', 'whatsapp', 'messenger', 'other'],
  ]);
  expect(twinOf('+15550001111')).toBe('whatsapp:+15550001111');
  expect(twinOf('whatsapp:+15550001111')).toBe('+15550001111');
  expect(['messenger:7', 'jane', 'line:+15550001111'].map(twinOf)).toEqual([null, null, null]);
  expect(addressTyped(' +1 (555) 000-1111 ')).toBe('+15550001111');
  expect(addressTyped('whatsapp:+1 555 000 1111')).toBe('whatsapp:+15550001111');
  expect(addressTyped(' Jane Doe-1 ')).toBe('Jane Doe-1');
});
