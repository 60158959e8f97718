import { beforeAll, expect, test } from 'vitest';
import { type Fixture, makeService, openSync, TEST_ACCOUNT } from '../fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openSync();
});

const WebhookUrl = 'https://hooks.test/sync';

test('webhooks tell what REST calls change, where the service wants it', async () => {
  const service = await makeService(fixture, { WebhookUrl, WebhooksFromRestEnabled: 'true' });
  const ServiceSid = service.split('/')[2];
  const common = { AccountSid: TEST_ACCOUNT, ServiceSid, Identity: 'system' };
  const { body } = await fixture.post(`${service}/Documents`, { UniqueName: 'd', Data: '{"b":1,"a":2}' });
  await fixture.post(`${service}/Documents/d`, { Data: '{"a":3}' });
  await fixture.post(`${service}/Documents/d`, { Ttl: '60' });
  await fixture.remove(`${service}/Documents/d`);
  const document = { ...common, DocumentSid: body.sid, DocumentUniqueName: 'd' };
  expect(await fixture.hooks(body.sid)).toEqual([
    { ...document, EventType: 'document_created', DocumentRevision: '0', DocumentData: '{"b":1,"a":2}' },
    { ...document, EventType: 'document_updated', DocumentRevision: '1', DocumentData: '{"a":3}' },
    { ...document, EventType: 'document_removed', DocumentRevision: '2' },
  ]);
  const [job] = await fixture.kernel.jobs();
  expect(job).toMatchObject({ kind: 'webhook', data: { url: WebhookUrl, method: 'POST' } });
});

test('webhooks of items name the item, its place and its event', async () => {
  const service = await makeService(fixture, { WebhookUrl, WebhooksFromRestEnabled: 'true' });
  const { body: list } = await fixture.post(`${service}/Lists`);
  const { body: map } = await fixture.post(`${service}/Maps`, { UniqueName: 'm' });
  await fixture.post(`${service}/Lists/${list.sid}/Items`, { Data: '{"n":1}' });
  await fixture.post(`${service}/Maps/m/Items`, { Key: 'k', Data: '{"n":1}' });
  await fixture.post(`${service}/Maps/m/Items/k`, { Data: '{"n":2}' });
  await fixture.remove(`${service}/Maps/m/Items/k`);
  await fixture.remove(`${service}/Maps/m`);
  expect(await fixture.hooks(list.sid)).toMatchObject([
    { EventType: 'list_created', ListSid: list.sid, ListRevision: '0' },
    {
      EventType: 'list_item_added',
      ListSid: list.sid,
      EventId: '1',
      ItemIndex: '0',
      ItemRevision: '0',
      ItemData: '{"n":1}',
    },
  ]);
  const hooks = await fixture.hooks(map.sid);
  expect(hooks).toMatchObject([
    { EventType: 'map_created', MapUniqueName: 'm' },
    { EventType: 'map_item_added', EventId: '1', ItemKey: 'k', ItemRevision: '0', ItemData: '{"n":1}' },
    { EventType: 'map_item_updated', EventId: '2', ItemKey: 'k', ItemRevision: '1', ItemData: '{"n":2}' },
    { EventType: 'map_item_removed', EventId: '3', ItemKey: 'k' },
    { EventType: 'map_removed', MapRevision: '4' },
  ]);
  expect(hooks[3]).not.toHaveProperty('ItemData');
});

test('REST calls cause none by default, clients always, and streams never', async () => {
  const quiet = await makeService(fixture, { WebhookUrl });
  const { body } = await fixture.post(`${quiet}/Documents`);
  expect(await fixture.hooks(body.sid)).toEqual([]);
  const at = {
    accountSid: TEST_ACCOUNT,
    serviceSid: quiet.split('/')[2]!,
    kind: 'document',
    key: body.sid,
  } as const;
  const actor = { identity: 'alice', source: 'SDK' } as const;
  await fixture.kernel.store.transact(tx => fixture.sync.updateObjects(tx, [{ at, actor, data: '{}' }]));
  expect(await fixture.hooks(body.sid)).toMatchObject([{ EventType: 'document_updated', Identity: 'alice' }]);
  const loud = await makeService(fixture, { WebhookUrl, WebhooksFromRestEnabled: 'true' });
  const { body: stream } = await fixture.post(`${loud}/Streams`);
  await fixture.post(`${loud}/Streams/${stream.sid}/Messages`, { Data: '{}' });
  expect(await fixture.hooks(stream.sid)).toEqual([]);
});
