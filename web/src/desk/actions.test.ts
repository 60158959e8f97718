import { beforeEach, expect, test, vi } from 'vitest';
import type { Api } from '../api/client.ts';
import { targetsOf } from './conversation/targets.ts';
import { crmAddress } from './model/crm.ts';
import type { Row } from './model/inbox.ts';
import { addressFor, type Flow, senders, start } from './outbound/recipe.ts';

/** The browser's own store, as far as drafts and the outbox use it. */
const stored = new Map<string, string>();
vi.stubGlobal('localStorage', {
  getItem: (name: string) => stored.get(name) ?? null,
  setItem: (name: string, value: string) => void stored.set(name, value),
  removeItem: (name: string) => void stored.delete(name),
});
vi.stubGlobal('window', { addEventListener: () => undefined });
const { channelOf, drain, noteQueue, openOutbox, outbox, post, recall, takeBack, tryAgain, unsentIn } =
  await import('./composer/outbox.ts');

const { attachments, drafts, writeDraft } = await import('./composer/drafts.ts');

beforeEach(() => {
  stored.clear();
  outbox.set({});
  openOutbox('ana');
});

const states = () => (outbox.get().CH1 ?? []).map(({ text, state }) => `${text}: ${state}`);

test('what is sent goes out in order; what fails holds the rest back until it is tried again', async () => {
  const sent: string[] = [];
  let isBroken = true;
  const send = async ({ text }: { text: string }) => {
    if (text === 'b' && isBroken) throw new Error('no line');
    sent.push(text);
  };
  for (const text of ['a', 'b', 'c']) post('CH1', { text });
  await drain('CH1', send);
  expect(states()).toEqual(['b: failed', 'c: waiting']);
  await drain('CH1', send);
  expect(sent).toEqual(['a']);
  isBroken = false;
  tryAgain('CH1', outbox.get().CH1![0]!.id);
  await drain('CH1', send);
  expect(sent).toEqual(['a', 'b', 'c']);
  expect(outbox.get()).toEqual({});
});

test('two drains at once send nothing twice, and each letter carries its own mark', async () => {
  const sent: unknown[] = [];
  for (const text of ['a', 'b']) post('CH1', { text, attributes: { resendOf: 'IM1' } });
  const ids = outbox.get().CH1!.map(({ id }) => id);
  const send = async ({ attributes }: { attributes: unknown }) => void sent.push(attributes);
  await Promise.all([drain('CH1', send), drain('CH1', send)]);
  expect(sent).toEqual(ids.map(clientId => ({ clientId, resendOf: 'IM1' })));
});

test('texts outlive the page, files do not, and what was being sent waits again', async () => {
  post('CH1', { text: 'kept' });
  post('CH1', { text: '', file: new File(['x'], 'x.txt') });
  const never = new Promise<void>(() => undefined);
  void drain('CH1', () => never);
  expect(states()).toEqual(['kept: sending', ': waiting']);
  openOutbox('ana');
  expect(states()).toEqual(['kept: waiting']);
  takeBack('CH1', outbox.get().CH1![0]!.id);
  openOutbox('ana');
  expect(outbox.get()).toEqual({});
});

test('the inbox says of replies and of notes that they have not got through', async () => {
  expect(unsentIn(outbox.get(), 'CH3')).toBe(null);
  post(noteQueue('CH3'), { text: 'a' });
  post('CH2', { text: 'b' });
  expect(unsentIn(outbox.get(), 'CH3')).toBe('waiting');
  expect(Object.keys(outbox.get()).map(channelOf)).toEqual(['CH3', 'CH2']);
  post('CH3', { text: 'c' });
  await drain('CH3', () => Promise.reject(new Error('refused')));
  expect(unsentIn(outbox.get(), 'CH3')).toBe('failed');
  expect(unsentIn(outbox.get(), 'CH2')).toBe('waiting');
});

test('what is taken back stands in the draft again, with its file', () => {
  const file = new File(['x'], 'x.txt');
  writeDraft('CH4', { reply: 'Typed since' });
  post('CH4', { text: 'a' });
  post('CH4', { text: '', file });
  post(noteQueue('CH4'), { text: 'n' });
  for (const queue of ['CH4', noteQueue('CH4')])
    for (const letter of outbox.get()[queue] ?? []) recall(queue, letter);
  expect(drafts.get().CH4).toEqual({ reply: 'Typed since\na', note: 'n', mode: 'reply' });
  expect(attachments.get().CH4).toEqual([file]);
  expect(outbox.get()).toEqual({});
});

const flow = (channel: string, address: string | null, type = 'task'): Flow => ({
  ...{ sid: `FO${channel}`, friendly_name: channel, channel_type: channel, contact_identity: address },
  integration_type: type,
});

test('one writes first from task flows of networks that Proxy reaches', () => {
  const flows = [
    flow('whatsapp', 'whatsapp:+1'),
    flow('sms', '+1'),
    flow('sms', null),
    flow('sms', '+2', 'studio'),
    flow('web', 'x'),
  ];
  expect(senders(flows).map(({ sid }) => sid)).toEqual(['FOsms', 'FOwhatsapp']);
  expect(addressFor(flow('sms', '+1'), '+49 (151) 234-5678')).toBe('+491512345678');
  expect(addressFor(flow('whatsapp', 'whatsapp:+1'), '+491512345678')).toBe('whatsapp:+491512345678');
  expect(['0151', '+0151234567', '+49', 'x'].map(typed => addressFor(flow('sms', '+1'), typed))).toEqual([
    ...[null, null, null, null],
  ]);
});

test('writing first: the channel, a seat in it, the session named by it, then the message', async () => {
  const calls: string[] = [];
  const api = {
    async post(path: string, form: Record<string, string>) {
      calls.push(`${path} ${form.UniqueName ?? form.Body ?? form.Target}`);
      return { sid: 'CH1', task_sid: 'WT1' };
    },
  } as unknown as Api;
  const taskSid = await start(api, {
    ...{ flow: flow('sms', '+1'), to: '+2', name: '', text: 'Hello', me: 'ana' },
    settings: { chatServiceSid: 'IS1', proxyServiceSid: 'KS1' },
    sit: async sid => void calls.push(`sit ${sid}`),
  });
  expect(taskSid).toBe('WT1');
  expect(calls).toEqual([
    '/flex-api/v1/Channels +2',
    'sit CH1',
    '/proxy/v1/Services/KS1/Sessions CH1',
    '/chat/v2/Services/IS1/Channels/CH1/Messages Hello',
  ]);
});

test('who can take a conversation stands first, and nobody hands it to themselves', () => {
  const worker = (name: string, activity: string) => ({
    ...{ friendly_name: name, activity_sid: activity, activity_name: activity },
  });
  const targets = targetsOf({
    queues: new Map([['WQ1', { queue_name: 'Billing' }]]),
    workers: new Map([
      ['WK1', worker('ana', 'on')],
      ['WK2', worker('zoe', 'on')],
      ['WK3', worker('ben', 'off')],
    ]),
    activities: [
      { sid: 'on', name: 'on', available: true },
      { sid: 'off', name: 'off', available: false },
    ],
    own: 'WK1',
  });
  expect(targets.map(({ name, isAvailable }) => [name, isAvailable])).toEqual([
    ['Billing', true],
    ['zoe', true],
    ['ben', false],
  ]);
});

test("the CRM's address takes values as pieces, never as more of the address", () => {
  const row = { name: 'Jane', work: { attributes: { id: '7&admin=1/../', deep: {} } } } as unknown as Row;
  const template = 'https://crm.example/?id={{task.attributes.id}}&n={{name}}&d={{task.deep}}';
  expect(crmAddress(template, row)).toBe('https://crm.example/?id=7%26admin%3D1%2F..%2F&n=Jane&d=');
});
