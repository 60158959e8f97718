import { expect, test } from 'vitest';
import { type MemberView, noChannel } from '../../sdk/channel-state.ts';
import type { TransferView } from '../../sdk/worker-state.ts';
import { missingFrom, partnersOf } from './people.ts';

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
