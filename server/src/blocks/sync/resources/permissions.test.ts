import { beforeAll, expect, test } from 'vitest';
import { type Fixture, makeService, OTHER_ACCOUNT, openSync, TEST_ACCOUNT } from '../fixture.ts';

let fixture: Fixture;
let service: string;
beforeAll(async () => {
  fixture = await openSync();
  service = await makeService(fixture, { AclEnabled: 'true' });
});

const all = { Read: 'true', Write: 'true', Manage: 'false' };

test.each([
  ['Documents', 'document_sid'],
  ['Lists', 'list_sid'],
  ['Maps', 'map_sid'],
])('permissions of %s are granted, changed, listed and taken away', async (segment, property) => {
  const { body: object } = await fixture.post(`${service}/${segment}`, { UniqueName: 'shared' });
  const path = `${service}/${segment}/shared/Permissions`;
  const granted = await fixture.post(`${path}/alice`, all);
  expect(granted).toEqual({
    status: 200,
    body: {
      account_sid: TEST_ACCOUNT,
      service_sid: service.split('/')[2],
      [property]: object.sid,
      identity: 'alice',
      read: true,
      write: true,
      manage: false,
      url: `http://switchhook.test/sync/v1${service}/${segment}/${object.sid}/Permissions/alice`,
    },
  });
  expect((await fixture.get(`${path}/alice`)).body).toEqual(granted.body);
  const changed = await fixture.post(`${path}/alice`, { ...all, Write: 'false' });
  expect(changed.body).toMatchObject({ write: false });
  await fixture.post(`${path}/bob`, all);
  const listed = await fixture.get(path);
  expect(listed.body.permissions.map((one: { identity: string }) => one.identity)).toEqual(['alice', 'bob']);
  expect((await fixture.remove(`${path}/alice`)).status).toBe(204);
  expect((await fixture.remove(`${path}/alice`)).status).toBe(404);
  expect((await fixture.get(`${path}/alice`)).status).toBe(404);
});

test('all three rights are named, and the object must be there', async () => {
  const { body } = await fixture.post(`${service}/Documents`);
  const path = `${service}/Documents/${body.sid}/Permissions`;
  for (const name of Object.keys(all)) {
    const form = Object.fromEntries(Object.entries(all).filter(([key]) => key !== name));
    expect(await fixture.post(`${path}/alice`, form)).toMatchObject({ status: 400, body: { code: 20001 } });
  }
  expect((await fixture.post(`${service}/Documents/none/Permissions/alice`, all)).status).toBe(404);
  expect((await fixture.post(`${path}/alice`, all, { as: OTHER_ACCOUNT })).status).toBe(404);
  expect((await fixture.get(path)).body.permissions).toEqual([]);
});

test('permissions go with their object', async () => {
  const { body } = await fixture.post(`${service}/Maps`);
  await fixture.post(`${service}/Maps/${body.sid}/Permissions/alice`, all);
  await fixture.remove(`${service}/Maps/${body.sid}`);
  const left = await fixture.kernel.database.query('select 1 from sync.permission where object_sid = $1', [
    body.sid,
  ]);
  expect(left).toEqual([]);
});
