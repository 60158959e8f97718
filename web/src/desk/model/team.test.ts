import { expect, test } from 'vitest';
import { type MemberView, noChannel } from '../../sdk/channel-state.ts';
import type { TransferView } from '../../sdk/worker-state.ts';
import { missingFrom, partnersOf } from './people.ts';
import { heldOf, heldQuery, inOrder, workersOf } from './team.ts';

const member = (identity: string, type: string): MemberView => ({
  ...{ sid: `MB${identity}`, identity, name: null, attributes: { member_type: type }, lastRead: null },
});

const members = [
  member('+15550001111', 'guest'),
  member('ana', 'agent'),
  member('ben', 'agent'),
  member('sam', 'supervisor'),
];
const cast = { me: 'ana', channelSid: 'CH1', attributes: {}, members };

const transfer = (mode: string, status: string): TransferView => ({
  ...{ sid: 'TT1', mode, type: 'WORKER', to: 'WK1', status, reason: null, at: 0 },
});

test('after a consultation two hold it; after any other transfer, and before anybody accepts, one does', () => {
  const held = (incoming: TransferView | null, outgoing: TransferView | null, status = 'accepted') =>
    partnersOf({ incoming, outgoing, status }, cast);
  expect(held(null, transfer('WARM', 'COMPLETED'))).toEqual(['ben']);
  expect(held(null, transfer('WARM', 'complete'))).toEqual(['ben']);
  expect(held(transfer('WARM', 'COMPLETED'), null)).toEqual(['ben']);
  expect(held(null, transfer('WARM', 'INITIATED'))).toEqual([]);
  expect(held(null, transfer('COLD', 'COMPLETED'))).toEqual([]);
  expect(held(transfer('WARM', 'COMPLETED'), null, 'wrapping')).toEqual([]);
  expect(held(null, null)).toEqual([]);
});

test('whoever of the team sits in the conversation is asked into the room beside it, customers never', () => {
  const about = { ...noChannel, members };
  expect(missingFrom({ members: [] }, about, 'sam')).toEqual(['ana', 'ben']);
  expect(missingFrom({ members: [member('ben', 'agent')] }, about, 'ana')).toEqual(['sam']);
});

const item = (friendly_name: string, activity_sid: string) => ({
  ...{ friendly_name, activity_sid, activity_name: activity_sid, attributes: { team: 'north' } },
  date_activity_changed: '2026-01-01T00:00:00.000Z',
});

test('workers come out of a live query; one that has not changed stays the same object', () => {
  const known = new Map();
  const available = new Set(['WAon']);
  const ben = item('ben', 'WAoff');
  const first = workersOf(new Map(Object.entries({ WK1: item('ana', 'WAon'), WK2: ben })), available, known);
  expect(first).toMatchObject([
    { sid: 'WK1', friendly_name: 'ana', available: true, attributes: { team: 'north' } },
    { sid: 'WK2', friendly_name: 'ben', available: false, activity_name: 'WAoff' },
  ]);
  const next = workersOf(new Map(Object.entries({ WK2: ben, WK3: item('cem', 'WAon') })), available, known);
  expect(next[0]).toBe(first[1]);
  expect([...known.keys()]).toEqual(['WK2', 'WK3']);
  expect(workersOf(new Map([['WK2', ben]]), new Set(['WAoff']), known)[0]?.available).toBe(true);
});

test('who can be given work stands first, then names as people read them; a part of a name finds', () => {
  const available = new Set(['WAon']);
  const people = { WK1: item('zoe', 'WAon'), WK2: item('Émile', 'WAoff'), WK3: item('eva', 'WAoff') };
  const workers = workersOf(new Map(Object.entries(people)), available, new Map());
  const names = (wanted: string) => inOrder(workers, wanted).map(({ friendly_name: name }) => name);
  expect(names('')).toEqual(['zoe', 'Émile', 'eva']);
  expect(names('E')).toEqual(['zoe', 'Émile', 'eva']);
  expect(names('oe')).toEqual(['zoe']);
});

test('what each holds, and the query that asks for it, as long as the language allows', () => {
  const reservation = (worker_sid: string, status: string) => ({
    ...{ worker_sid, status, task_sid: 'WT1', task_channel_unique_name: 'chat', attributes: { name: 'Mia' } },
    date_created: '2026-01-01T00:00:00.000Z',
  });
  const live = { WR1: reservation('WK1', 'accepted'), WR2: reservation('WK1', 'wrapup') };
  const held = heldOf(new Map(Object.entries(live)));
  expect(held.get('WK1')?.map(({ sid, reservation_status: status }) => [sid, status])).toEqual([
    ['WR1', 'accepted'],
    ['WR2', 'wrapping'],
  ]);
  expect(held.get('WK1')?.[0]).toMatchObject({ task_channel: 'chat', attributes: { name: 'Mia' } });
  expect(heldQuery(['WK2', 'WK1'])).toContain('IN ["WK1", "WK2"]');
  const many = Array.from({ length: 500 }, (_, at) => `WK${String(at).padStart(32, '0')}`);
  expect(heldQuery(many).length).toBeLessThan(4096);
});
