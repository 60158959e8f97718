import { expect, test, vi } from 'vitest';
import type { Api } from '../../api/client.ts';
import { noWorker, type WorkerState, type WorkView } from '../../sdk/worker-state.ts';
import { makeStore } from '../../ui/store.ts';
import { deedsOf, type Holder, obstacleTo, offerOf } from './deeds.ts';

const settings = { workspaceSid: 'WS1', chatServiceSid: 'IS1' };
const holder: Holder = {
  ...{ sid: 'WR1', worker_sid: 'WK1', worker_name: 'ana', reservation_status: 'accepted' },
};

/** Notes what is asked; a channel has these attributes. */
function apiWith(attributes: object) {
  const asked: string[] = [];
  const api = {
    async get(path: string) {
      asked.push(`GET ${path}`);
      return { attributes: JSON.stringify(attributes) };
    },
    async post(path: string, form: object) {
      asked.push(`POST ${path} ${JSON.stringify(form)}`);
      return {};
    },
  } as unknown as Api;
  return { api, asked };
}

test('completing what somebody holds closes the chat, and leaves its other attributes', async () => {
  const { api, asked } = apiWith({ status: 'ACTIVE', from: '+1' });
  await deedsOf(api, settings).complete('WT1', 'CH1', 'stuck');
  expect(asked).toEqual([
    'POST /taskrouter/v1/Workspaces/WS1/Tasks/WT1 {"AssignmentStatus":"completed","Reason":"stuck"}',
    'GET /chat/v2/Services/IS1/Channels/CH1',
    'POST /chat/v2/Services/IS1/Channels/CH1 {"Attributes":"{\\"status\\":\\"INACTIVE\\",\\"from\\":\\"+1\\"}"}',
  ]);
});

test('a chat that is closed already is left alone, and a task without one has none to close', async () => {
  const { api, asked } = apiWith({ status: 'INACTIVE' });
  await deedsOf(api, settings).end('WT1', 'CH1', 'x');
  await deedsOf(api, settings).cancel('WT2', null, 'x');
  expect(asked.filter(one => one.includes('Channels'))).toEqual(['GET /chat/v2/Services/IS1/Channels/CH1']);
});

test('work is taken from its holder, with the note among its attributes', async () => {
  const { api, asked } = apiWith({});
  const deeds = deedsOf(api, settings);
  await deeds.hand(holder, { sid: 'WQ1', note: 'look', attributes: { name: 'Mia' } });
  await deeds.hand(holder, { sid: 'WK2', note: '', attributes: { name: 'Mia' } });
  const path = 'POST /taskrouter/v1/Workspaces/WS1/Workers/WK1/Transfers';
  expect(asked).toEqual([
    `${path} {"ReservationSid":"WR1","To":"WQ1","Mode":"COLD","Attributes":"{\\"name\\":\\"Mia\\",\\"transfer_note\\":\\"look\\"}"}`,
    `${path} {"ReservationSid":"WR1","To":"WK2","Mode":"COLD"}`,
  ]);
});

test('one takes over what somebody else holds, when one is there for it', () => {
  const activity = { sid: 'WA1', name: 'Available', available: true };
  const me: WorkerState = { ...noWorker, sid: 'WK2', activity };
  expect(obstacleTo(me, holder)).toBe(null);
  expect(obstacleTo(me, null)).toBe('nobody');
  expect(obstacleTo(me, { ...holder, reservation_status: 'wrapping' })).toBe('nobody');
  expect(obstacleTo({ ...me, sid: 'WK1' }, holder)).toBe('mine');
  expect(obstacleTo({ ...me, activity: { ...activity, available: false } }, holder)).toBe('away');
  expect(obstacleTo(noWorker, holder)).toBe('away');
});

test('the offer of a task is waited for, and not for ever', async () => {
  vi.useFakeTimers();
  const state = makeStore<WorkerState>(noWorker);
  const offer = { taskSid: 'WT1', status: 'pending' } as WorkView;
  const found = offerOf(state, ({ taskSid }) => taskSid === 'WT1', 1_000);
  state.set({ ...noWorker, work: [{ ...offer, taskSid: 'WT2' }] });
  state.set({ ...noWorker, work: [{ ...offer, status: 'accepted' }] });
  state.set({ ...noWorker, work: [offer] });
  expect(await found).toBe(offer);
  const never = offerOf(makeStore<WorkerState>(noWorker), ({ taskSid }) => taskSid === 'WT1', 1_000);
  const refused = expect(never).rejects.toThrow('not offered to you in time');
  await vi.advanceTimersByTimeAsync(1_000);
  await refused;
  vi.useRealTimers();
});
