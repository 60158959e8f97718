import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, openKernel, serveBlocks, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { sealer } from '../../kernel/seal.ts';
import { makeMonitor } from './index.ts';

const kernel = await openKernel({ name: 'monitor', folder: new URL('./migrations/', import.meta.url) });
const { clock } = kernel.parts;
const monitor = makeMonitor(kernel.parts, { sealer: sealer(Buffer.alloc(32, 7)) });
const ask = await serveBlocks(kernel, [monitor], document => [document === 'api_v2010' ? 'api' : 'monitor']);
const collection = (accountSid: string) => `/2010-04-01/Accounts/${accountSid}/Notifications`;
const list = async (query = '', as = TEST_ACCOUNT) => {
  const { body } = await ask({ method: 'GET', path: `${collection(as)}.json${query}`, as });
  return body.notifications.map((one: { sid: string }) => one.sid);
};
const keep = async (code: number) => {
  const alert = { accountSid: TEST_ACCOUNT, code, text: 'answered 500' };
  const [kept] = await kernel.store.transact(tx => monitor.recordAlerts(tx, [alert]));
  return kept!.sid;
};

const failure = await keep(11200);
clock.advance(86_400);
const warning = await keep(80614);

test('alerts are shown as notifications, by the same SID', async () => {
  const path = `${collection(TEST_ACCOUNT)}/${failure}.json`;
  const { status, body } = await ask({ method: 'GET', path });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    sid: failure,
    error_code: '11200',
    log: '0',
    message_date: 'Thu, 15 Jan 2026 12:00:00 +0000',
    message_text: 'answered 500',
    call_sid: null,
    uri: path,
  });
  const foreign = `${collection(OTHER_ACCOUNT)}/${failure}.json`;
  expect((await ask({ method: 'GET', path: foreign, as: OTHER_ACCOUNT })).status).toBe(404);
  expect(await list('', OTHER_ACCOUNT)).toEqual([]);
});

test('notifications are listed by level and day, newest first', async () => {
  expect(await list()).toEqual([warning, failure]);
  expect(await list('?Log=0')).toEqual([failure]);
  expect(await list('?Log=1')).toEqual([warning]);
  expect(await list('?MessageDate=2026-01-15')).toEqual([failure]);
  expect(await list('?MessageDate%3C=2026-01-15')).toEqual([failure]);
  expect(await list('?MessageDate%3E=2026-01-16')).toEqual([warning]);
});
