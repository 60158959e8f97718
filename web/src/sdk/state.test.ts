import { expect, test } from 'vitest';
import {
  type ChannelState,
  firstUnread,
  type MessageView,
  noChannel,
  unreadCount,
  withMember,
  withMessages,
  withoutMember,
  withoutMessage,
  withTyping,
} from './channel-state.ts';
import { mediaAddress, placesAt } from './places.ts';
import type { SdkWorker } from './taskrouter.ts';
import { endingOf, noWorker, stateOf, type WorkerState, withSince } from './worker-state.ts';

const message = (index: number, author = 'guest', body = String(index)): MessageView => ({
  ...{ sid: `IM${index}`, index, author, body, at: index, media: null, attributes: {} },
});
const indices = ({ messages }: ChannelState) => messages.map(({ index }) => index);

test('messages stand by their index, whatever order they come in, and once each', () => {
  const shuffled = [4, 1, 3, 3, 0].map(index => message(index));
  const state = shuffled.reduce((now, one) => withMessages(now, [one]), noChannel);
  expect(indices(state)).toEqual([0, 1, 3, 4]);
  expect(withMessages(state, [message(3, 'guest', 'edited')]).messages[2]?.body).toBe('edited');
  expect(indices(withoutMessage(state, 1))).toEqual([0, 3, 4]);
});

test('unread is what others wrote above the horizon', () => {
  const state = withMessages(
    { ...noChannel, lastRead: 1 },
    [0, 1, 2, 4].map(index => message(index)),
  );
  expect(unreadCount(state, 'me')).toBe(2);
  expect(firstUnread(state, 'me')).toBe(2);
  expect(unreadCount(withMessages(state, [message(5, 'me')]), 'me')).toBe(2);
  expect(firstUnread({ ...state, lastRead: 4 }, 'me')).toBeNull();
});

test('members and typing', () => {
  const ben = { sid: 'MB1', identity: 'ben', name: null, attributes: {}, lastRead: null };
  const state = withMember(withMember(noChannel, ben), { ...ben, lastRead: 3 });
  expect(state.members).toEqual([{ ...ben, lastRead: 3 }]);
  expect(withoutMember(state, 'MB1').members).toEqual([]);
  const typing = withTyping(withTyping(state, 'ben', true), 'ben', true);
  expect(typing.typing).toEqual(['ben']);
  expect(withTyping(typing, 'ben', false).typing).toEqual([]);
});

test('the SDKs are turned to this server', () => {
  expect(placesAt('https://h')).toEqual({
    twilsock: 'wss://h/tsock/v3/wsconnect',
    ebServer: 'https://h/event-bridge/v1/wschannels',
    wsServer: 'wss://h/event-bridge/v1/wschannels',
  });
  const at = (url: string) => mediaAddress(url, 'https://h');
  expect(at('https://mcs.us1.twilio.com/v1/Services/IS/Media')).toBe('https://h/mcs/v1/Services/IS/Media');
  expect(at('https://mcs.twilio.com.evil.example/x')).toBe('https://mcs.twilio.com.evil.example/x');
  expect(at('/chat/v2')).toBe('/chat/v2');
});

test('a worker becomes plain values, with the work that is offered or held', () => {
  const at = new Date(1000);
  const available = { sid: 'WA1', name: 'Available', available: true, setAsCurrent: async () => undefined };
  const reservation = (sid: string, status: string, attributes: object) => ({
    ...{ sid, status, timeout: 120, dateCreated: at, dateUpdated: at },
    task: {
      ...{ sid: `WT${sid}`, status: 'reserved', attributes, priority: 0, queueName: 'q', queueSid: 'WQ1' },
      ...{ workflowName: 'w', taskChannelUniqueName: 'chat', dateCreated: at, dateUpdated: at },
      transfers: { incoming: null, outgoing: null },
    },
  });
  const worker = {
    ...{ sid: 'WK1', name: 'ana', attributes: {}, activity: available, dateStatusChanged: at },
    activities: new Map([['WA1', available]]),
    channels: new Map([['WC1', { taskChannelUniqueName: 'chat', assignedTasks: 1, capacity: 3 }]]),
    reservations: new Map([
      ['a', reservation('a', 'pending', { channelSid: 'CH1' })],
      ['b', reservation('b', 'timeout', {})],
      ['c', reservation('c', 'accepted', { channelSid: 7 })],
    ]),
  } as unknown as SdkWorker;
  const state = stateOf(worker);
  expect(state.work.map(({ sid, channelSid }) => [sid, channelSid])).toEqual([
    ['a', 'CH1'],
    ['c', null],
  ]);
  expect(state.capacity).toEqual([{ name: 'chat', used: 2, capacity: 3 }]);
  expect(state.activity).toEqual({ sid: 'WA1', name: 'Available', available: true });
  expect([endingOf('timeout'), endingOf('accepted')]).toEqual(['timeout', null]);
});

test('a new activity has begun now, until the SDK knows better', () => {
  const at = (sid: string, activitySince: number): WorkerState => ({
    ...{ ...noWorker, activitySince, activity: { sid, name: sid, available: true } },
  });
  const since = (before: WorkerState, next: WorkerState) => withSince(before, next, 9000).activitySince;
  expect(since(noWorker, at('WA1', 1000))).toBe(1000);
  expect(since(at('WA1', 1000), at('WA2', 1000))).toBe(9000);
  expect(since(at('WA2', 9000), at('WA2', 1000))).toBe(9000);
  expect(since(at('WA1', 1000), at('WA2', 8000))).toBe(8000);
});
