import { expect, test } from 'vitest';
import { makeService, OTHER_ACCOUNT, openSync } from '../fixture.ts';

const sync = await openSync();
const ann = { bearer: { identity: 'ann', roles: ['agent'] } };

test('desks share what lies in the default service, also before it is there', async () => {
  const path = '/Services/default/Documents';
  const made = await sync.post(path, { UniqueName: 'prefs.ann', Data: '{"theme":"dark"}' }, ann);
  expect(made.status).toBe(201);
  expect((await sync.post(`${path}/prefs.ann`, { Data: '{}' }, ann)).status).toBe(200);
  expect((await sync.get(path, ann)).body.documents).toHaveLength(1);
  expect((await sync.get('/Services/default', ann)).status).toBe(200);
  expect((await sync.remove(`${path}/prefs.ann`, ann)).status).toBe(204);
});

test('a service with permissions is closed to tokens, whoever is meant by them', async () => {
  const open = await makeService(sync);
  const closed = await makeService(sync, { AclEnabled: 'true' });
  for (const [service, status] of [
    [open, 201],
    [closed, 403],
    [`/Services/IS${'0'.repeat(32)}`, 403],
  ] as const) {
    expect((await sync.post(`${service}/Maps`, { UniqueName: 'desk.canned' }, ann)).status).toBe(status);
    expect((await sync.post(`${service}/Lists`, {}, ann)).status).toBe(status);
  }
  const item = { Key: 'hello', Data: '{"body":"Hello"}' };
  expect((await sync.post(`${open}/Maps/desk.canned/Items`, item, ann)).status).toBe(201);
  const elsewhere = { ...ann, as: OTHER_ACCOUNT };
  expect((await sync.get(`${open}/Maps`, elsewhere)).status).toBe(403);
});

test('services and permissions themselves are the administrators’ to change', async () => {
  const service = await makeService(sync);
  await sync.post(`${service}/Documents`, { UniqueName: 'note' });
  const permissions = `${service}/Documents/note/Permissions`;
  const admin = { bearer: { identity: 'zoe', roles: ['admin'] } };
  for (const [path, form] of [
    ['/Services', {}],
    [service, { FriendlyName: 'Mine' }],
    [`${permissions}/ann`, { Read: 'true', Write: 'true', Manage: 'true' }],
  ] as const) {
    expect((await sync.post(path, form, ann)).status).toBe(403);
    expect((await sync.post(path, form, admin)).status).toBeLessThan(300);
  }
});
