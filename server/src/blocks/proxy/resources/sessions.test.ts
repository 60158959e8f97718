import { beforeAll, expect, test } from 'vitest';
import {
  channelSid,
  chatInstance,
  type Fixture,
  makeService,
  numberSid,
  OTHER_ACCOUNT,
  OWNED,
  openProxy,
  TEST_ACCOUNT,
} from '../fixture.ts';

let fixture: Fixture;
let flex: string;
let pool: string;
beforeAll(async () => {
  fixture = await openProxy();
  flex = await makeService(fixture, { ChatInstanceSid: chatInstance() });
  pool = await makeService(fixture, { DefaultTtl: '3600' });
  for (const index of [1, 2]) {
    await post(`/Services/${pool}/PhoneNumbers`, { Sid: numberSid(index) });
  }
  await post(`/Services/${pool}/PhoneNumbers`, { Sid: numberSid(3), IsReserved: 'true' });
});

type Form = Record<string, string | string[]>;
const post = (path: string, form: Form, as = TEST_ACCOUNT) =>
  fixture.ask({ method: 'POST', path: `/proxy/v1${path}`, form, as });
const get = (path: string, as = TEST_ACCOUNT) => fixture.ask({ method: 'GET', path: `/proxy/v1${path}`, as });
const remove = (path: string, as = TEST_ACCOUNT) =>
  fixture.ask({ method: 'DELETE', path: `/proxy/v1${path}`, as });

let count = 0;
const newCustomer = () => `+1415888${String(++count).padStart(4, '0')}`;

/** The form that agent-initiated conversations send. */
function outbound(customer = newCustomer(), channel = channelSid(++count)): Form {
  return {
    UniqueName: channel,
    Mode: 'message-only',
    Participants: [
      JSON.stringify({ Identifier: customer, ProxyIdentifier: OWNED[0], FriendlyName: 'Customer' }),
      JSON.stringify({ identifier: channel, proxyIdentifier: OWNED[0] }),
    ],
  };
}
const open = async (form: Form = outbound(), service = flex) =>
  (await post(`/Services/${service}/Sessions`, form)).body;

test('a session of a customer and a chat channel, as outbound code makes it', async () => {
  const form = outbound();
  const { status, body } = await post(`/Services/${flex}/Sessions`, form);
  expect(status).toBe(201);
  const base = `http://switchhook.test/proxy/v1/Services/${flex}/Sessions/${body.sid}`;
  expect(body).toEqual({
    sid: expect.stringMatching(/^KC[0-9a-f]{32}$/),
    service_sid: flex,
    account_sid: TEST_ACCOUNT,
    date_started: null,
    date_ended: null,
    date_last_interaction: null,
    date_expiry: null,
    unique_name: form.UniqueName,
    status: 'open',
    closed_reason: '',
    ttl: 0,
    mode: 'message-only',
    date_created: '2026-01-15T12:00:00Z',
    date_updated: '2026-01-15T12:00:00Z',
    url: base,
    links: { interactions: `${base}/Interactions`, participants: `${base}/Participants` },
  });
  const { participants } = (await get(`/Services/${flex}/Sessions/${body.sid}/Participants`)).body;
  expect(participants.map((p: { friendly_name: string }) => p.friendly_name).sort()).toEqual([
    'Customer',
    null,
  ]);
  expect(participants[0]).toMatchObject({
    session_sid: body.sid,
    proxy_identifier: OWNED[0],
    proxy_identifier_sid: numberSid(0),
    date_deleted: null,
  });
});

test('participants also come as one JSON array, and the unique name stands in for the SID', async () => {
  const form = outbound();
  const session = await open({ ...form, Participants: `[${(form.Participants as string[]).join(',')}]` });
  const byName = `/Services/${flex}/Sessions/${session.unique_name}`;
  expect((await get(byName)).body).toEqual(session);
  expect((await get(`${byName}/Participants`)).body.participants).toHaveLength(2);
  expect(await get(`/Services/${flex}/Sessions/nobody`)).toMatchObject({
    status: 404,
    body: { code: 80308 },
  });
  expect(await get(`/Services/${flex}/Sessions/KC${'0'.repeat(32)}`)).toMatchObject({
    status: 404,
    body: { code: 20404 },
  });
});

test.each<[string, Form, number, number]>([
  ['text that is no JSON', { Participants: 'Identifier' }, 400, 20001],
  ['no identifier', { Participants: '{"FriendlyName":"x"}' }, 400, 20001],
  [
    'three participants',
    { Participants: JSON.stringify([1, 2, 3].map(n => ({ Identifier: `+1415000000${n}` }))) },
    400,
    80609,
  ],
  ['a mode that is none', { Mode: 'telepathy' }, 400, 20001],
  ['a status that cannot begin', { Status: 'closed' }, 400, 80608],
  ['a date that is none', { DateExpiry: 'soon' }, 400, 20001],
  ['a time too long', { Ttl: '2147483647' }, 400, 20001],
  [
    'an unowned address',
    { Participants: JSON.stringify({ Identifier: '+14155550999', ProxyIdentifier: '+15005550006' }) },
    400,
    80606,
  ],
  [
    'an unknown number',
    {
      Participants: JSON.stringify({ Identifier: '+14155550999', ProxyIdentifierSid: `PN${'f'.repeat(32)}` }),
    },
    404,
    80301,
  ],
  [
    'a pair of one',
    { Participants: JSON.stringify({ Identifier: OWNED[0], ProxyIdentifier: OWNED[0] }) },
    400,
    80402,
  ],
  [
    'a channel that cannot ring',
    { Participants: JSON.stringify({ Identifier: channelSid(1), ProxyIdentifier: OWNED[0] }) },
    400,
    80616,
  ],
  [
    'a channel without an address',
    { Mode: 'message-only', Participants: JSON.stringify({ Identifier: channelSid(1) }) },
    400,
    80620,
  ],
])('%s is refused', async (_, form, status, code) => {
  expect(await post(`/Services/${flex}/Sessions`, form)).toMatchObject({ status, body: { code } });
});

test('an ordinary service takes numbers of its pool only', async () => {
  const wanting = (participant: object) =>
    post(`/Services/${pool}/Sessions`, { Participants: JSON.stringify(participant) });
  const Identifier = newCustomer();
  expect((await wanting({ Identifier, ProxyIdentifier: OWNED[0] })).body.code).toBe(80605);
  expect((await wanting({ Identifier, ProxyIdentifierSid: numberSid(0) })).body.code).toBe(80605);
  expect((await wanting({ Identifier: 'somebody', ProxyIdentifier: OWNED[1] })).body.code).toBe(80404);
  expect((await wanting({ Identifier: channelSid(2), ProxyIdentifier: OWNED[1] })).body.code).toBe(80404);
  expect(
    (await wanting({ Identifier, ProxyIdentifierSid: numberSid(3), ProxyIdentifier: OWNED[1] })).body.code,
  ).toBe(80402);
  const reserved = await wanting({ Identifier, ProxyIdentifierSid: numberSid(3) });
  expect(reserved).toMatchObject({ status: 201, body: { ttl: 3600, mode: 'voice-and-message' } });
});

test('without an address a number of the pool is chosen, another for each session of a participant', async () => {
  const one = newCustomer();
  const wanting = () =>
    post(`/Services/${pool}/Sessions`, { Participants: JSON.stringify([{ Identifier: one }]) });
  const first = await wanting();
  const seat = (await get(`/Services/${pool}/Sessions/${first.body.sid}/Participants`)).body.participants[0];
  expect(seat).toMatchObject({ proxy_identifier: OWNED[1], proxy_identifier_sid: numberSid(1) });
  expect(await wanting()).toMatchObject({ status: 400, body: { code: 80208 } });
  const number = `/Services/${pool}/PhoneNumbers/${numberSid(1)}`;
  expect((await get(number)).body.in_use).toBe(1);
  expect(await remove(number)).toMatchObject({ status: 400, body: { code: 80611 } });
  await post(`/Services/${pool}/Sessions/${first.body.sid}`, { Status: 'closed' });
  expect((await get(number)).body.in_use).toBe(0);
  expect((await wanting()).status).toBe(201);
});

test('of two simultaneous sessions for one pair one is made and one is a conflict', async () => {
  const customer = newCustomer();
  const forms = [outbound(customer), outbound(customer)];
  const replies = await Promise.all(forms.map(form => post(`/Services/${flex}/Sessions`, form)));
  expect(replies.map(({ status }) => status).sort()).toEqual([201, 409]);
  expect(replies.find(({ status }) => status === 409)!.body.code).toBe(80604);
  const name = outbound();
  const named = await Promise.all(
    [1, 2].map(() => post(`/Services/${flex}/Sessions`, { UniqueName: name.UniqueName! })),
  );
  expect(named.map(({ status, body }) => [status, body.code]).sort()).toEqual([
    [201, undefined],
    [409, 80603],
  ]);
});

test('a session is closed, re-opened and refused to be, by the table', async () => {
  const customer = newCustomer();
  const session = await open(outbound(customer));
  const path = `/Services/${flex}/Sessions/${session.sid}`;
  expect((await post(path, { Status: 'in-progress' })).body.code).toBe(80608);
  const closed = await post(path, { Status: 'closed' });
  expect(closed).toMatchObject({
    status: 200,
    body: { status: 'closed', closed_reason: 'api', date_ended: '2026-01-15T12:00:00Z' },
  });
  expect((await fixture.kernel.events()).at(-1)).toMatchObject({
    kind: 'proxySession.closed',
    key: session.sid,
    data: { sessionSid: session.sid, channelSid: session.unique_name },
  });
  expect((await post(path, { Ttl: '5' })).body.code).toBe(80607);
  expect((await post(path, { Status: 'open' })).body.code).toBe(80608);
  expect((await post(`${path}/Participants`, { Identifier: newCustomer() })).body.code).toBe(80607);
  expect((await post(path, { Status: 'in-progress' })).body).toMatchObject({
    status: 'in-progress',
    date_ended: null,
  });
  await post(path, { Status: 'closed' });
  await open(outbound(customer));
  expect(await post(path, { Status: 'in-progress' })).toMatchObject({ status: 400, body: { code: 80801 } });
  expect((await get(path)).body.status).toBe('closed');
});

test('a lifetime is given, changed and taken away', async () => {
  const session = await open({ Ttl: '60' });
  const path = `/Services/${flex}/Sessions/${session.sid}`;
  const timer = async () =>
    (await fixture.kernel.timers()).find(({ name }) => name === `${session.sid}:expiry`)?.runAt;
  expect(await timer()).toEqual(new Date('2026-01-15T12:01:00Z'));
  const dated = await post(path, { DateExpiry: '2026-02-01T00:00:00Z' });
  expect(dated.body).toMatchObject({ date_expiry: '2026-02-01T00:00:00Z', ttl: 60 });
  expect(await timer()).toEqual(new Date('2026-02-01T00:00:00Z'));
  const other = await open({ Ttl: '60' });
  await post(`/Services/${flex}/Sessions/${other.sid}`, { Ttl: '0' });
  const last = (await fixture.kernel.timers()).find(({ name }) => name === `${other.sid}:expiry`);
  expect(last!.runAt.getTime()).toBe(fixture.kernel.parts.clock.now().getTime() + 90 * 86_400_000);
});

test('a deleted session is gone with all below it', async () => {
  const session = await open();
  const path = `/Services/${flex}/Sessions/${session.sid}`;
  const [participant] = (await get(`${path}/Participants`)).body.participants;
  expect((await remove(path, OTHER_ACCOUNT)).status).toBe(404);
  expect((await remove(path)).status).toBe(204);
  expect((await fixture.kernel.events()).at(-1)).toMatchObject({
    kind: 'proxySession.closed',
    data: { sessionSid: session.sid },
  });
  expect((await get(path)).status).toBe(404);
  const rows = await fixture.kernel.database.query('select sid from proxy.participant where sid = $1', [
    participant.sid,
  ]);
  expect(rows).toEqual([]);
});

test('deleting a service ends its open sessions', async () => {
  const doomed = await makeService(fixture, { ChatInstanceSid: chatInstance() });
  const session = await open(outbound(), doomed);
  expect((await remove(`/Services/${doomed}`)).status).toBe(204);
  expect((await fixture.kernel.events()).at(-1)).toMatchObject({
    data: { sessionSid: session.sid, channelSid: session.unique_name },
  });
  expect((await get(`/Services/${doomed}/Sessions/${session.sid}`)).status).toBe(404);
});

test('the list shows the newest first, page by page', async () => {
  const service = await makeService(fixture);
  const sids: string[] = [];
  for (let n = 0; n < 3; n++) {
    fixture.kernel.parts.clock.advance(1);
    sids.unshift((await open({}, service)).sid);
  }
  const first = (await get(`/Services/${service}/Sessions?PageSize=2`)).body;
  expect(first.sessions.map((s: { sid: string }) => s.sid)).toEqual(sids.slice(0, 2));
  const next = (await get(first.meta.next_page_url.replace('http://switchhook.test/proxy/v1', ''))).body;
  expect(next.sessions.map((s: { sid: string }) => s.sid)).toEqual(sids.slice(2));
});
