import { expect, test } from 'vitest';
import type { ProvedBearer } from '../blocks/accounts/index.ts';
import { fixedClock } from '../kernel/clock.ts';
import { type CallerParts, makeCallerOf } from './caller.ts';

const accountSid = `AC${'1'.repeat(32)}`;
const [workspaceSid, chatServiceSid] = [`WS${'2'.repeat(32)}`, `IS${'3'.repeat(32)}`];

/** A house whose workers are those in the map, and which counts what it is asked. */
function house(bearer: Partial<ProvedBearer>) {
  const clock = fixedClock('2026-01-15T12:00:00Z');
  const workers = new Map<string, string>();
  const asked: string[] = [];
  const parts = {
    ...{ clock, store: { read: {} } },
    accounts: {
      bearerOf: async () => {
        asked.push('bearer');
        return { accountSid, identity: 'ann', roles: [], grants: {}, expiresAt: clock.now(), ...bearer };
      },
    },
    flex: {
      projectOf: async () => {
        asked.push('project');
        return { chatServiceSid, workspaceSid, proxyServiceSid: '' };
      },
    },
    taskrouter: {
      views: {
        workers: async (_: unknown, { filters }: { filters: { friendlyName?: string } }) => {
          asked.push('worker');
          const sid = workers.get(filters.friendlyName!);
          return { rows: sid === undefined ? [] : [{ sid }], next: null, previous: null };
        },
      },
    },
  } as unknown as CallerParts;
  return { clock, workers, asked, callerOf: makeCallerOf(parts) };
}

test('a token is proved every time; what is known of its bearer is asked for once in some seconds', async () => {
  const { clock, workers, asked, callerOf } = house({ roles: ['agent'] });
  workers.set('ann', 'WK1');
  for (let n = 0; n < 3; n++)
    expect(await callerOf('token')).toMatchObject({
      ...{ chatServiceSid, workspaceSid, workerSid: 'WK1', workspaceRole: 'worker', syncService: 'default' },
    });
  expect(asked.toSorted()).toEqual(['bearer', 'bearer', 'bearer', 'project', 'worker']);
  workers.set('ann', 'WK2');
  clock.advance(6);
  expect((await callerOf('token')).workerSid).toBe('WK2');
});

test('a worker who is not there yet is looked for every time', async () => {
  const { workers, callerOf } = house({ roles: ['supervisor'] });
  expect(await callerOf('token')).toMatchObject({ workerSid: null, workspaceRole: 'supervisor' });
  workers.set('ann', 'WK1');
  expect((await callerOf('token')).workerSid).toBe('WK1');
});

test('a visitor has the chat and nothing else', async () => {
  const { asked, callerOf } = house({ roles: ['webchat'] });
  expect(await callerOf('token')).toMatchObject({
    ...{ chatServiceSid, workspaceSid: null, workerSid: null, workspaceRole: null, syncService: null },
  });
  expect(asked).toEqual(['bearer', 'project']);
});

test('grants say all, and nothing is asked for them', async () => {
  const grants = {
    ip_messaging: { service_sid: chatServiceSid },
    data_sync: { service_sid: 'default' },
    task_router: { workspace_sid: workspaceSid, worker_sid: `WK${'4'.repeat(32)}`, role: 'nobody' },
  };
  const { asked, callerOf } = house({ grants });
  expect(await callerOf('token')).toMatchObject({
    ...{ chatServiceSid, syncService: 'default', workspaceSid, workerSid: `WK${'4'.repeat(32)}` },
    workspaceRole: 'worker',
  });
  expect(asked).toEqual(['bearer']);
});
