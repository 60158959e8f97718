import { beforeEach, expect, test } from 'vitest';
import { TEST_ACCOUNT } from '../../../test/kernel.ts';
import { type Client, openObjects, soon, until } from './fixture.ts';

const { kernel, sync, serviceSid, clientOf, ask, poke } = await openObjects();
let alice: Client;

beforeEach(() => {
  alice = clientOf('alice');
});

async function newObject(type: string): Promise<{ sid: string; url: string; last_event_id: number }> {
  return (await ask(alice, 'POST', `/v3/${type}`, {})).body;
}

test('what was missed is told with the request it belongs to, then that all is told, then what happens', async () => {
  const { sid } = await newObject('Maps');
  const wanted = { object_sid: sid, object_type: 'map' };
  await ask(alice, 'PUT', `/v3/Maps/${sid}/Items/a`, { data: { n: 1 } });
  await ask(alice, 'DELETE', `/v3/Maps/${sid}/Items/a`);
  const { status, body } = await poke(alice, 'establish', [{ ...wanted, last_event_id: 0 }]);
  expect({ status, body }).toEqual({
    status: 202,
    body: { max_batch_size: 100, ttl_in_s: 7200, estimated_delivery_in_ms: 20_000 },
  });
  const told = await until(alice, 'subscription_established');
  expect(told).toMatchObject([
    {
      event_type: 'map_item_added',
      correlation_id: 7,
      event: {
        ...{ id: 1, map_sid: sid, map_revision: '1', item_key: 'a', item_data: { n: 1 } },
        item_url: `https://cds.us1.twilio.com/v3/Maps/${sid}/Items/a`,
      },
    },
    { event_type: 'map_item_removed', correlation_id: 7, event: { id: 2, item_key: 'a' } },
    {
      correlation_id: 7,
      event: { object_sid: sid, object_type: 'map', replay_status: 'completed', last_event_id: 2 },
    },
  ]);
  const put = await ask(alice, 'PUT', `/v3/Maps/${sid}/Items/b`, { data: { n: 2 } });
  expect(put).toMatchObject({ status: 201, body: { last_event_id: 3, revision: '0' } });
  const [live] = await until(alice, 'map_item_added');
  expect(live).toMatchObject({ event: { id: 3, item_key: 'b', item_revision: '0' } });
  expect(live).not.toHaveProperty('correlation_id');
});

test('nobody is told after they cancelled, or left', async () => {
  const { sid } = await newObject('Documents');
  const wanted = { object_sid: sid, object_type: 'document', last_event_id: 0 };
  const bob = clientOf('bob');
  for (const client of [alice, bob]) {
    await poke(client, 'establish', [wanted]);
    await until(client, 'subscription_established');
  }
  await poke(alice, 'cancel', [wanted], 8);
  expect(await until(alice, 'subscription_canceled')).toMatchObject([
    { correlation_id: 8, event: { object_sid: sid, object_type: 'document' } },
  ]);
  await ask(alice, 'POST', `/v3/Documents/${sid}`, { data: { n: 1 } });
  await until(bob, 'document_updated');
  bob.close();
  await ask(alice, 'POST', `/v3/Documents/${sid}`, { data: { n: 2 } });
  await new Promise(resolve => setTimeout(resolve, 50));
  expect([...alice.told, ...bob.told]).toEqual([]);
});

test('asking again from another place begins anew', async () => {
  const { sid } = await newObject('Documents');
  for (const n of [1, 2, 3]) await ask(alice, 'POST', `/v3/Documents/${sid}`, { data: { n } });
  const wanted = { object_sid: sid, object_type: 'document' };
  for (const [from, ids] of [
    [1, [2, 3]],
    [3, []],
    [0, [1, 2, 3]],
    [null, []],
  ] as const) {
    await poke(alice, 'establish', [{ ...wanted, last_event_id: from }]);
    const told = await until(alice, 'subscription_established');
    expect(told.slice(0, -1).map(({ event }) => event.id)).toEqual(ids);
    expect(told.at(-1).event.last_event_id).toBe(3);
  }
  await ask(alice, 'POST', `/v3/Documents/${sid}`, { data: { n: 4 } });
  await until(alice, 'document_updated');
  expect(alice.told).toEqual([]);
});

test('whoever missed very much is told a part, and asks again', async () => {
  const { sid } = await newObject('Lists');
  await push(sid, 1203);
  const ids: number[] = [];
  const seen: string[] = [];
  for (let last = 0; seen.at(-1) !== 'completed'; ) {
    await poke(alice, 'establish', [{ object_sid: sid, object_type: 'list', last_event_id: last }]);
    const told = await until(alice, 'subscription_established');
    const established = told.pop();
    ids.push(...told.map(({ event }) => event.id));
    last = established.event.last_event_id;
    seen.push(established.event.replay_status);
  }
  expect(seen).toEqual(['interrupted', 'completed']);
  expect(ids).toEqual(Array.from({ length: 1203 }, (_, i) => i + 1));
});

test('whoever was away longer than events are kept is told what is there', async () => {
  const { sid } = await newObject('Lists');
  await push(sid, 5);
  await ask(alice, 'POST', `/v3/Lists/${sid}/Items/0`, { data: { n: 'new' } });
  await kernel.database.query('delete from sync.event where object_sid = $1', [sid]);
  await ask(alice, 'DELETE', `/v3/Lists/${sid}/Items/3`);
  await poke(alice, 'establish', [{ object_sid: sid, object_type: 'list', last_event_id: 2 }]);
  const told = await until(alice, 'subscription_established');
  expect(told.map(({ event_type, event }) => [event_type, event.id, event.item_index])).toEqual([
    ['list_item_added', 3, 2],
    ['list_item_added', 5, 4],
    ['list_item_updated', 6, 0],
    ['list_item_removed', 7, 3],
    ['subscription_established', undefined, undefined],
  ]);
  expect(told.at(-1).event.last_event_id).toBe(7);
});

test('objects of one request are looked for together, however many they are', async () => {
  const read = async (count: number) => {
    const sids = await Promise.all(Array.from({ length: count }, () => newObject('Documents')));
    const { query } = kernel.store.read;
    let looks = 0;
    kernel.store.read.query = (text, params) => {
      if (text.includes('sync.object')) looks++;
      return query(text, params);
    };
    await poke(
      alice,
      'establish',
      sids.map(({ sid }) => ({ object_sid: sid, object_type: 'document' })),
    );
    for (let n = 0; n < count; n++) await until(alice, 'subscription_established');
    kernel.store.read.query = query;
    return looks;
  };
  expect([await read(1), await read(30)]).toEqual([1, 1]);
});

test.each([
  ['a list that is not there', { object_sid: `ES${'0'.repeat(32)}`, object_type: 'list' }, 404, 54150],
  ['a query', { object_sid: 'QR1', object_type: 'live_query', query_string: 'x' }, 400, 54502],
])('%s fails alone', async (_, wanted, status, code) => {
  const { sid } = await newObject('Documents');
  await poke(alice, 'establish', [wanted, { object_sid: sid, object_type: 'document' }]);
  await soon(() => alice.told.map(({ event_type }) => event_type).sort()).toEqual([
    'subscription_established',
    'subscription_failed',
  ]);
  const failed = alice.told.find(({ event_type }) => event_type === 'subscription_failed');
  expect(failed).toMatchObject({ correlation_id: 7, event: { error: { status, code } } });
});

test.each([
  [{ action: 'establish', requests: Array.from({ length: 101 }, () => ({})) }],
  [{ action: 'jump', requests: [] }],
  [{ action: 'establish', requests: [{ object_sid: 'x', object_type: 'chair' }] }],
  [{ action: 'establish', requests: [{ object_sid: 'x', object_type: 'map', last_event_id: 'y' }] }],
  [{ action: 'establish', requests: 'all' }],
])('%j is refused', async body => {
  expect((await ask(alice, 'POST', '/v4/Subscriptions', body)).status).toBe(400);
});

/** Adds items in one transaction. */
async function push(sid: string, count: number): Promise<void> {
  const at = { accountSid: TEST_ACCOUNT, serviceSid, kind: 'list', key: sid } as const;
  const actor = { identity: 'alice', source: 'SDK' } as const;
  const adds = Array.from({ length: count }, (_, n) => ({
    ...{ deed: 'add' as const, at, item: null, actor, data: JSON.stringify({ n }) },
  }));
  await kernel.store.transact(tx => sync.changeItems(tx, adds));
}
