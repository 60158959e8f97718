import { expect, test } from 'vitest';
import { openKernel, serveBlocks } from '../../../../test/kernel.ts';
import { one } from '../../../kernel/line/tx.ts';
import { ASKING, BROKEN, beginning, CONTACT, hear, OTHER_ACCOUNT, TEST_ACCOUNT } from '../fixture.ts';
import { makeStudio } from '../index.ts';

const migrations = { name: 'studio', folder: new URL('../migrations/', import.meta.url) };
const kernel = await openKernel(migrations);
const studio = makeStudio(kernel.parts, { webhookBase: 'http://webhooks.test', executionDays: 30 });
const ask = await serveBlocks(kernel, [studio], () => ['studio']);

const definition = JSON.stringify(ASKING);
const post = (path: string, form: Record<string, string | string[]>) =>
  ask({ method: 'POST', path: `/studio${path}`, form });
const get = (path: string, as?: string) =>
  ask({ method: 'GET', path: `/studio${path}`, ...(as === undefined ? {} : { as }) });
const create = async (form: Record<string, string> = {}) =>
  (
    await post('/v2/Flows', {
      FriendlyName: 'Asking',
      Status: 'published',
      Definition: definition,
      ...form,
    })
  ).body;

test('a flow is created as the contract shows it', async () => {
  const reply = await post('/v2/Flows', {
    FriendlyName: 'Asking',
    Status: 'published',
    Definition: definition,
    CommitMessage: 'First',
  });
  expect(reply.status).toBe(201);
  const { sid } = reply.body;
  const url = `http://switchhook.test/studio/v2/Flows/${sid}`;
  expect(reply.body).toEqual({
    sid: expect.stringMatching(/^FW[0-9a-f]{32}$/),
    account_sid: TEST_ACCOUNT,
    author_sid: null,
    friendly_name: 'Asking',
    definition: ASKING,
    status: 'published',
    revision: 1,
    commit_message: 'First',
    valid: true,
    errors: [],
    warnings: [],
    date_created: '2026-01-15T12:00:00Z',
    date_updated: '2026-01-15T12:00:00Z',
    webhook_url: `http://webhooks.test/v1/Accounts/${TEST_ACCOUNT}/Flows/${sid}`,
    url,
    links: { revisions: `${url}/Revisions`, test_users: `${url}/TestUsers`, executions: `${url}/Executions` },
  });
  expect((await get(`/v2/Flows/${sid}`)).body).toEqual(reply.body);
  expect((await get(`/v2/Flows/${sid}`, OTHER_ACCOUNT)).body).toMatchObject({ code: 20404, status: 404 });
});

test('widgets of subflows count when a flow is saved', async () => {
  const wide = (count: number, name: string) => {
    const more = Array.from({ length: count - ASKING.states.length }, (_, i) => ({
      ...{ name: `${name}${i}`, type: 'send-message', transitions: [{ event: 'sent' }] },
      properties: { body: 'x', from: 'x', to: 'x' },
    }));
    return { ...ASKING, states: [...ASKING.states, ...more] };
  };
  const small = await create({ Definition: JSON.stringify(wide(1200, 'small')) });
  const calling = (revision: string, name = 'call') => ({
    name,
    type: 'run-subflow',
    properties: { flow_sid: small.sid, flow_revision: revision },
    transitions: [{ event: 'completed' }],
  });
  const warned = async (...calls: object[]) => {
    const flow = wide(900 - calls.length, 'own');
    const saved = await create({
      Definition: JSON.stringify({ ...flow, states: [...flow.states, ...calls] }),
    });
    const fetched = (await get(`/v2/Flows/${saved.sid}`)).body;
    expect(fetched).toEqual(saved);
    return saved.warnings.map(({ message }: { message: string }) => message).join();
  };
  expect(await warned()).not.toContain('81025');
  expect(await warned(calling('LatestPublished'), calling('LatestPublished', 'again'))).toContain(
    'has 2100 widgets',
  );
  expect(await warned(calling('1'))).toContain('81025');
  expect(await warned(calling('2'))).not.toContain('81025');
});

test.each([
  ['draft', '/v2/Flows'],
  ['published', '/v2/Flows'],
  ['draft', '/v2/Flows/Validate'],
])('a definition that cannot run is refused: %s to %s', async (Status, path) => {
  const reply = await post(path, { FriendlyName: 'x', Status, Definition: JSON.stringify(BROKEN) });
  expect(reply).toMatchObject({ status: 400, body: { code: 81022 } });
  expect(reply.body.details.errors).toContainEqual({
    message: expect.any(String),
    property_path: 'states[0].transitions[0].next',
  });
});

test('validation says yes without keeping anything', async () => {
  const before = (await get('/v2/Flows?PageSize=1000')).body.flows.length;
  const form = { FriendlyName: 'x', Status: 'draft', Definition: definition };
  expect(await post('/v2/Flows/Validate', form)).toEqual({ status: 200, body: { valid: true } });
  expect((await get('/v2/Flows?PageSize=1000')).body.flows).toHaveLength(before);
});

test('what is no JSON, no status or no name is refused with its name', async () => {
  const good = { FriendlyName: 'x', Status: 'draft', Definition: definition };
  expect((await post('/v2/Flows', { ...good, Definition: '{' })).body.message).toContain('Definition');
  expect((await post('/v2/Flows', { ...good, Status: 'done' })).body.message).toContain('Status');
  const { FriendlyName: _, ...nameless } = good;
  expect((await post('/v2/Flows', nameless)).body.message).toContain('FriendlyName');
});

test('every update is a new revision', async () => {
  const { sid } = await create();
  kernel.parts.clock.advance(60);
  const update = await post(`/v2/Flows/${sid}`, { Status: 'draft', FriendlyName: 'Second' });
  expect(update).toMatchObject({
    status: 200,
    body: { revision: 2, status: 'draft', friendly_name: 'Second', commit_message: null, definition: ASKING },
  });
  expect(update.body.date_updated > update.body.date_created).toBe(true);
  const revision = async (name: string) => (await get(`/v2/Flows/${sid}/Revisions/${name}`)).body;
  expect(await revision('LatestRevision')).toMatchObject({ revision: 2, friendly_name: 'Second' });
  const published = await revision('LatestPublished');
  expect(published).toMatchObject({ revision: 1, friendly_name: 'Asking', definition: ASKING, valid: true });
  expect(published.url).toBe(`http://switchhook.test/studio/v2/Flows/${sid}/Revisions/1`);
  expect(await revision('1')).toEqual(published);
  expect(await revision('3')).toMatchObject({ code: 20404 });
  expect(await revision('newest')).toMatchObject({ code: 81021, status: 400 });
  const { revisions, meta } = (await get(`/v2/Flows/${sid}/Revisions`)).body;
  expect(meta.key).toBe('revisions');
  expect(revisions.map((row: { revision: number }) => row.revision)).toEqual([2, 1]);
  expect((await post('/v2/Flows/FW00000000000000000000000000000404', { Status: 'draft' })).status).toBe(404);
});

test('only test users run a draft', async () => {
  const { sid } = await create({ Status: 'draft' });
  const begin = () => kernel.store.transact(tx => one(tx, studio.turnsBegin, beginning(sid)));
  expect(await begin()).toBeNull();
  expect((await get(`/v2/Flows/${sid}/TestUsers`)).body.test_users).toEqual([]);
  const set = await post(`/v2/Flows/${sid}/TestUsers`, { TestUsers: [CONTACT, '+15005550009'] });
  expect(set).toEqual({
    status: 200,
    body: {
      sid,
      test_users: [CONTACT, '+15005550009'],
      url: `http://switchhook.test/studio/v2/Flows/${sid}/TestUsers`,
    },
  });
  expect(await begin()).toMatchObject({ revision: 1, fresh: true });
  expect((await post(`/v2/Flows/${sid}/TestUsers`, { TestUsers: '' })).body.test_users).toEqual([]);
});

test('an execution keeps the revision that it was started with', async () => {
  const { sid } = await create();
  const begin = beginning(sid, { contact: '+15005550077' });
  expect(await hear(kernel, studio, begin)).toMatchObject({ revision: 1 });
  await post(`/v2/Flows/${sid}`, { Status: 'published' });
  expect(await hear(kernel, studio, begin)).toMatchObject({ revision: 1, fresh: false });
  expect(await hear(kernel, studio, { ...begin, contact: '+15005550078' })).toMatchObject({ revision: 2 });
});

test('lists page through the flows, newest first and without definitions', async () => {
  kernel.parts.clock.advance(60);
  const [first, second] = [await create(), await create()];
  const page = (await get('/v2/Flows?PageSize=1')).body;
  expect(page.flows).toMatchObject([{ sid: second.sid, definition: null }]);
  const next = (await get(page.meta.next_page_url.replace('http://switchhook.test/studio', ''))).body;
  expect(next.flows).toMatchObject([{ sid: first.sid }]);
  expect((await get('/v2/Flows', OTHER_ACCOUNT)).body.flows).toEqual([]);
});

test('a deleted flow takes its executions along', async () => {
  const { sid } = await create();
  const begin = beginning(sid, { contact: '+15005550088' });
  const { executionSid } = await hear(kernel, studio, begin);
  expect(await ask({ method: 'DELETE', path: `/studio/v2/Flows/${sid}`, as: OTHER_ACCOUNT })).toMatchObject({
    status: 404,
  });
  expect(await ask({ method: 'DELETE', path: `/studio/v2/Flows/${sid}` })).toEqual({
    status: 204,
    body: null,
  });
  for (const path of ['', '/Revisions', '/Executions', `/Executions/${executionSid}`, '/TestUsers'])
    expect((await get(`/v2/Flows/${sid}${path}`)).status).toBe(404);
  expect((await kernel.timers()).filter(({ name }) => name.startsWith(executionSid))).toEqual([]);
  expect(await kernel.store.transact(tx => one(tx, studio.turnsBegin, begin))).toBeNull();
});

test('the first version of the API shows the same flows', async () => {
  const { sid, date_created, date_updated } = await create();
  const url = `http://switchhook.test/studio/v1/Flows/${sid}`;
  expect((await get(`/v1/Flows/${sid}`)).body).toEqual({
    sid,
    account_sid: TEST_ACCOUNT,
    friendly_name: 'Asking',
    status: 'published',
    version: 1,
    date_created,
    date_updated,
    url,
    links: { engagements: `${url}/Engagements`, executions: `${url}/Executions` },
  });
  expect((await get('/v1/Flows?PageSize=1')).body.meta.key).toBe('flows');
  expect((await ask({ method: 'DELETE', path: `/studio/v1/Flows/${sid}` })).status).toBe(204);
  expect((await get(`/v2/Flows/${sid}`)).status).toBe(404);
});

test('a flow that gets a revision at the same moment is still there to get another one', async () => {
  const { sid } = await create();
  let changing: ReturnType<typeof post> | undefined;
  await kernel.database.transaction(async connection => {
    await connection.query(
      `insert into studio.revision (account_sid, flow_sid, revision, friendly_name, status, definition, date_created)
       select account_sid, flow_sid, 2, friendly_name, status, definition, date_created from studio.revision
       where flow_sid = $1`,
      [sid],
    );
    await connection.query('update studio.flow set latest_revision = 2 where sid = $1', [sid]);
    changing = post(`/v2/Flows/${sid}`, { FriendlyName: 'Third', Status: 'published' });
    await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
  });
  expect(await changing).toMatchObject({ status: 200, body: { revision: 3, friendly_name: 'Third' } });
});

/** How many statements wait for a lock. */
async function waiting(): Promise<number> {
  const [row] = await kernel.database.query<{ count: number }>(
    `select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return row!.count;
}
