import { beforeAll, expect, test } from 'vitest';
import {
  channelSid,
  chatInstance,
  type Fixture,
  makeService,
  OTHER_ACCOUNT,
  OWNED,
  openProxy,
  TEST_ACCOUNT,
} from '../fixture.ts';

let fixture: Fixture;
let service: string;
beforeAll(async () => {
  fixture = await openProxy();
  service = await makeService(fixture, { ChatInstanceSid: chatInstance() });
});

const post = (path: string, form: Record<string, string>, as = TEST_ACCOUNT) =>
  fixture.ask({ method: 'POST', path: `/proxy/v1${path}`, form, as });
const get = (path: string, as = TEST_ACCOUNT) => fixture.ask({ method: 'GET', path: `/proxy/v1${path}`, as });
const remove = (path: string, as = TEST_ACCOUNT) =>
  fixture.ask({ method: 'DELETE', path: `/proxy/v1${path}`, as });

let count = 0;
const newCustomer = () => `+1415999${String(++count).padStart(4, '0')}`;

async function newSession(form: Record<string, string> = { Mode: 'message-only' }) {
  const { body } = await post(`/Services/${service}/Sessions`, form);
  return `/Services/${service}/Sessions/${body.sid}`;
}

const add = (session: string, Identifier: string, more: Record<string, string> = {}) =>
  post(`${session}/Participants`, { Identifier, ProxyIdentifier: OWNED[0], ...more });

test('participants are added, found and listed', async () => {
  const session = await newSession();
  const customer = newCustomer();
  const { status, body } = await add(session, customer, { FriendlyName: 'Ann' });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    sid: expect.stringMatching(/^KP/),
    identifier: customer,
    proxy_identifier: OWNED[0],
    friendly_name: 'Ann',
    date_deleted: null,
    links: { message_interactions: `${body.url}/MessageInteractions` },
  });
  const shared = await post(`${session}/Participants`, { Identifier: channelSid(1) });
  expect(shared.body).toMatchObject({ identifier: channelSid(1), proxy_identifier: OWNED[0] });
  expect((await get(`${session}/Participants/${body.sid}`)).body).toEqual(body);
  expect((await get(`${session}/Participants`)).body.participants).toHaveLength(2);
  const foreign = [
    get(`${session}/Participants/${body.sid}`, OTHER_ACCOUNT),
    remove(`${session}/Participants/${body.sid}`, OTHER_ACCOUNT),
  ];
  expect((await Promise.all(foreign)).map(reply => reply.status)).toEqual([404, 404]);
});

test('twice, a third, and another session’s pair are refused', async () => {
  const [session, other] = [await newSession(), await newSession()];
  const [ann, bob] = [newCustomer(), newCustomer()];
  await add(session, ann);
  expect(await add(session, ann)).toMatchObject({ status: 409, body: { code: 80103 } });
  expect(await add(other, ann)).toMatchObject({ status: 409, body: { code: 80604 } });
  expect((await add(other, ann, { ProxyIdentifier: OWNED[1] })).status).toBe(201);
  await add(session, bob);
  expect(await add(session, newCustomer())).toMatchObject({ status: 400, body: { code: 80609 } });
});

test('of three simultaneous participants two find a seat', async () => {
  const session = await newSession();
  const replies = await Promise.all([1, 2, 3].map(() => add(session, newCustomer())));
  expect(replies.map(({ status }) => status).sort()).toEqual([201, 201, 400]);
});

test('removal is soft: the pair is free, the identifier may not come back', async () => {
  const [session, other] = [await newSession(), await newSession()];
  const ann = newCustomer();
  const { body } = await add(session, ann);
  fixture.kernel.parts.clock.advance(1);
  const removed = await remove(`${session}/Participants/${body.sid}`);
  expect(removed.status).toBe(200);
  expect(removed.body.date_deleted).not.toBeNull();
  expect((await get(`${session}/Participants/${body.sid}`)).body).toEqual(removed.body);
  expect((await remove(`${session}/Participants/${body.sid}`)).body).toEqual(removed.body);
  expect(await add(session, ann)).toMatchObject({ status: 409, body: { code: 80612 } });
  expect((await add(other, ann)).status).toBe(201);
});

test('networks without calls need a session of messages only', async () => {
  const session = await newSession({});
  expect(await add(session, 'whatsapp:+14155550111')).toMatchObject({ status: 400, body: { code: 80616 } });
  const messages = await newSession();
  const reply = await add(messages, 'whatsapp:+14155550111', { ProxyIdentifier: 'whatsapp:+14155238886' });
  expect(reply).toMatchObject({
    status: 201,
    body: { proxy_identifier: 'whatsapp:+14155238886', proxy_identifier_sid: null },
  });
});

test('a message to a participant is sent from its address and kept as an interaction', async () => {
  const session = await newSession();
  const ann = newCustomer();
  const { body: participant } = await add(session, ann);
  await add(session, channelSid(7));
  const path = `${session}/Participants/${participant.sid}/MessageInteractions`;
  const sent = await post(path, { Body: 'Hello' });
  expect(sent.status).toBe(200);
  expect(fixture.relayed.at(-1)).toEqual({ to: ann, from: OWNED[0], body: 'Hello' });
  expect(sent.body).toMatchObject({
    participant_sid: participant.sid,
    data: '{"body":"Hello"}',
    type: 'message',
    inbound_participant_sid: null,
    inbound_resource_sid: null,
    outbound_participant_sid: participant.sid,
    outbound_resource_type: 'Message',
    outbound_resource_status: 'queued',
  });
  expect((await get(`${path}/${sent.body.sid}`)).body).toEqual(sent.body);
  expect((await get(path)).body.interactions).toHaveLength(1);
  expect((await get(session)).body.status).toBe('in-progress');
  const interaction = `${session}/Interactions/${sent.body.sid}`;
  expect((await get(interaction)).body).not.toHaveProperty('participant_sid');
  expect((await get(interaction, OTHER_ACCOUNT)).status).toBe(404);
  expect((await remove(interaction)).status).toBe(204);
  expect((await get(interaction)).status).toBe(404);
});

test('messages that cannot be sent are refused', async () => {
  const session = await newSession();
  const { body: gone } = await add(session, newCustomer());
  const path = (sid: string) => `${session}/Participants/${sid}/MessageInteractions`;
  expect((await post(path(gone.sid), {})).body.code).toBe(20001);
  expect((await post(path(gone.sid), { Body: 'x'.repeat(1601) })).body.code).toBe(21617);
  expect((await post(path(`KP${'0'.repeat(32)}`), { Body: 'x' })).status).toBe(404);
  await remove(`${session}/Participants/${gone.sid}`);
  expect((await post(path(gone.sid), { Body: 'x' })).status).toBe(404);
  const { body: left } = await add(session, newCustomer());
  await post(session, { Status: 'closed' });
  expect((await post(path(left.sid), { Body: 'x' })).body.code).toBe(80607);
  const calls = await newSession({ Mode: 'voice-only' });
  const { body: caller } = await add(calls, newCustomer());
  expect(
    (await post(`${calls}/Participants/${caller.sid}/MessageInteractions`, { Body: 'x' })).body.code,
  ).toBe(80910);
});
