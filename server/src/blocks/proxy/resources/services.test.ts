import { beforeAll, expect, test } from 'vitest';
import {
  chatInstance,
  type Fixture,
  NO_CHAT,
  numberSid,
  OTHER_ACCOUNT,
  OWNED,
  openProxy,
  SHORT_CODE_SID,
  TEST_ACCOUNT,
} from '../fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openProxy();
});

const post = (path: string, form: Record<string, string | string[]>, as = TEST_ACCOUNT) =>
  fixture.ask({ method: 'POST', path: `/proxy/v1${path}`, form, as });
const get = (path: string, as = TEST_ACCOUNT) => fixture.ask({ method: 'GET', path: `/proxy/v1${path}`, as });
const remove = (path: string, as = TEST_ACCOUNT) =>
  fixture.ask({ method: 'DELETE', path: `/proxy/v1${path}`, as });

test('a service is made with its defaults and all its properties', async () => {
  const { status, body } = await post('/Services', { UniqueName: 'plain' });
  expect(status).toBe(201);
  const base = `http://switchhook.test/proxy/v1/Services/${body.sid}`;
  expect(body).toEqual({
    sid: expect.stringMatching(/^KS[0-9a-f]{32}$/),
    unique_name: 'plain',
    account_sid: TEST_ACCOUNT,
    chat_instance_sid: null,
    callback_url: null,
    default_ttl: 0,
    number_selection_behavior: 'prefer-sticky',
    geo_match_level: 'country',
    intercept_callback_url: null,
    out_of_session_callback_url: null,
    date_created: '2026-01-15T12:00:00Z',
    date_updated: '2026-01-15T12:00:00Z',
    url: base,
    links: {
      sessions: `${base}/Sessions`,
      phone_numbers: `${base}/PhoneNumbers`,
      short_codes: `${base}/ShortCodes`,
    },
  });
});

test('settings are changed one by one, and an empty URL goes away', async () => {
  const { body } = await post('/Services', {
    UniqueName: 'edited',
    CallbackUrl: 'https://a.test/',
    DefaultTtl: '60',
  });
  const path = `/Services/${body.sid}`;
  const edited = await post(path, { CallbackUrl: '', GeoMatchLevel: 'extended-area-code' });
  expect(edited.status).toBe(200);
  expect(edited.body).toMatchObject({
    callback_url: null,
    default_ttl: 60,
    geo_match_level: 'extended-area-code',
  });
  expect((await get(path)).body).toEqual(edited.body);
});

test.each([
  ['no name', {}, 20001],
  ['a long name', { UniqueName: 'x'.repeat(192) }, 20001],
  ['a negative time', { UniqueName: 'bad', DefaultTtl: '-1' }, 20001],
  ['a level that is none', { UniqueName: 'bad', GeoMatchLevel: 'planet' }, 20001],
  ['a relative URL', { UniqueName: 'bad', CallbackUrl: '/here' }, 20001],
])('%s is refused', async (_, form, code) => {
  expect(await post('/Services', form)).toMatchObject({ status: 400, body: { code } });
});

test('names and chat instances are unique within an account', async () => {
  const ChatInstanceSid = chatInstance();
  await post('/Services', { UniqueName: 'one', ChatInstanceSid });
  expect(await post('/Services', { UniqueName: 'one' })).toMatchObject({
    status: 400,
    body: { code: 80602 },
  });
  expect(await post('/Services', { UniqueName: 'two', ChatInstanceSid })).toMatchObject({
    status: 409,
    body: { code: 80612 },
  });
  expect((await post('/Services', { UniqueName: 'one', ChatInstanceSid }, OTHER_ACCOUNT)).status).toBe(201);
});

test('another account sees, changes and deletes nothing', async () => {
  const { body } = await post('/Services', { UniqueName: 'mine alone' });
  const path = `/Services/${body.sid}`;
  const answers = [
    await get(path, OTHER_ACCOUNT),
    await post(path, { DefaultTtl: '5' }, OTHER_ACCOUNT),
    await remove(path, OTHER_ACCOUNT),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  expect(answers[0]!.body.message).toBe(`The requested resource /v1${path} was not found`);
  expect(
    (await get('/Services?PageSize=1000', OTHER_ACCOUNT)).body.services.map((s: { sid: string }) => s.sid),
  ).not.toContain(body.sid);
  const below = ['PhoneNumbers', 'ShortCodes', 'Sessions'].map(name => get(`${path}/${name}`, OTHER_ACCOUNT));
  expect((await Promise.all(below)).map(({ status }) => status)).toEqual([404, 404, 404]);
});

test('a number joins a pool, is reserved, and leaves it', async () => {
  const { body: service } = await post('/Services', { UniqueName: 'pool' });
  const path = `/Services/${service.sid}/PhoneNumbers`;
  const made = await post(path, { PhoneNumber: '+1 (415) 555-0100' });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    sid: numberSid(0),
    service_sid: service.sid,
    phone_number: OWNED[0],
    friendly_name: OWNED[0],
    iso_country: 'US',
    is_reserved: false,
    in_use: 0,
    capabilities: {
      sms: true,
      voice: true,
      fax: false,
      sms_outbound: true,
      voice_inbound: true,
      fax_inbound: false,
    },
    url: `http://switchhook.test/proxy/v1${path}/${numberSid(0)}`,
  });
  expect(fixture.joined).toContain(numberSid(0));
  expect((await post(`${path}/${numberSid(0)}`, { IsReserved: 'true' })).body.is_reserved).toBe(true);
  expect(await post(path, { Sid: numberSid(0) })).toMatchObject({ status: 400, body: { code: 80104 } });
  const { body: other } = await post('/Services', { UniqueName: 'other pool' });
  expect(await post(`/Services/${other.sid}/PhoneNumbers`, { Sid: numberSid(0) })).toMatchObject({
    body: { code: 80101 },
  });
  expect((await get(path)).body.phone_numbers).toMatchObject([{ sid: numberSid(0), is_reserved: true }]);
  expect((await remove(`${path}/${numberSid(0)}`)).status).toBe(204);
  expect((await get(`${path}/${numberSid(0)}`)).status).toBe(404);
});

test('a chat service that the account does not have is refused', async () => {
  const { body: service } = await post('/Services', { UniqueName: 'chatting' });
  const unknown = { ChatInstanceSid: NO_CHAT };
  const refused = { status: 404, body: { code: 80306 } };
  expect(await post('/Services', { UniqueName: 'chatting too', ...unknown })).toMatchObject(refused);
  expect(await post(`/Services/${service.sid}`, { UniqueName: 'renamed', ...unknown })).toMatchObject(
    refused,
  );
  expect((await get(`/Services/${service.sid}`)).body).toMatchObject({
    unique_name: 'chatting',
    chat_instance_sid: null,
  });
});

test('numbers that the account does not have are refused', async () => {
  const { body: service } = await post('/Services', { UniqueName: 'strict pool' });
  const path = `/Services/${service.sid}/PhoneNumbers`;
  expect(await post(path, {})).toMatchObject({ status: 400, body: { code: 20001 } });
  expect(await post(path, { PhoneNumber: '+15005550006' })).toMatchObject({
    status: 400,
    body: { code: 80606 },
  });
  expect(await post(path, { Sid: `PN${'f'.repeat(32)}` })).toMatchObject({
    status: 404,
    body: { code: 80301 },
  });
  expect(await post(path, { Sid: 'PN1' })).toMatchObject({ status: 400, body: { code: 20001 } });
});

/** Puts numbers into a pool without asking anybody, from the `from`th to the `to`th. */
async function fill(serviceSid: string, from: number, to: number): Promise<void> {
  await fixture.kernel.database.query(
    `insert into proxy.number (sid, account_sid, service_sid, phone_number, capabilities, date_created, date_updated)
     select 'PN' || lpad(to_hex(n + 4096), 32, '0'), $1, $2, '+1500' || (5550000 + n), '{"sms":true}', $3, $3
     from generate_series($4::int, $5::int) n`,
    [TEST_ACCOUNT, serviceSid, fixture.kernel.parts.clock.now(), from, to],
  );
}

test('a pool has room for so many numbers, and its owner hears when it fills up', async () => {
  const { body: service } = await post('/Services', { UniqueName: 'full pool' });
  const path = `/Services/${service.sid}/PhoneNumbers`;
  await fill(service.sid, 1, 448);
  expect((await post(path, { Sid: numberSid(2) })).status).toBe(201);
  expect(fixture.nearlyFull).toEqual([]);
  expect((await post(path, { Sid: numberSid(3) })).status).toBe(201);
  expect(fixture.nearlyFull).toEqual(['the pool holds 450 of at most 500 unreserved numbers']);
  await remove(`${path}/${numberSid(3)}`);
  await fill(service.sid, 449, 499);
  expect(await post(path, { Sid: numberSid(3) })).toMatchObject({ status: 400, body: { code: 80622 } });
  expect((await post(path, { Sid: numberSid(3), IsReserved: 'true' })).status).toBe(201);
  // No way in through the back door either.
  const unreserved = await post(`${path}/${numberSid(3)}`, { IsReserved: 'false' });
  expect(unreserved).toMatchObject({ status: 400, body: { code: 80622 } });
  expect((await get(`${path}/${numberSid(3)}`)).body.is_reserved).toBe(true);
  expect((await post(`${path}/${numberSid(2)}`, { IsReserved: 'true' })).body.is_reserved).toBe(true);
  expect((await post(`${path}/${numberSid(3)}`, { IsReserved: 'false' })).body.is_reserved).toBe(false);
});

test('short codes have a list of their own', async () => {
  const { body: service } = await post('/Services', { UniqueName: 'short' });
  const path = `/Services/${service.sid}/ShortCodes`;
  const made = await post(path, { Sid: SHORT_CODE_SID });
  expect(made).toMatchObject({
    status: 201,
    body: { sid: SHORT_CODE_SID, short_code: '55555', iso_country: 'US', is_reserved: false },
  });
  expect(await post(path, { Sid: SHORT_CODE_SID })).toMatchObject({ status: 400, body: { code: 80105 } });
  expect(await post(path, { Sid: `SC${'f'.repeat(32)}` })).toMatchObject({
    status: 404,
    body: { code: 80303 },
  });
  expect((await get(path)).body.short_codes).toHaveLength(1);
  expect((await get(`/Services/${service.sid}/PhoneNumbers`)).body.phone_numbers).toEqual([]);
  expect((await post(`${path}/${SHORT_CODE_SID}`, { IsReserved: 'true' })).body.is_reserved).toBe(true);
  expect((await remove(`${path}/${SHORT_CODE_SID}`)).status).toBe(204);
});
