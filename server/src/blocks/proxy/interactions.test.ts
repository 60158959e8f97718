import { beforeAll, expect, test } from 'vitest';
import { one } from '../../kernel/line/tx.ts';
import { WEBHOOK_JOB, type Webhook } from '../../kernel/webhook.ts';
import {
  channelSid,
  chatInstance,
  type Fixture,
  makeService,
  OTHER_ACCOUNT,
  openProxy,
  TEST_ACCOUNT,
} from './fixture.ts';
import type { OpenSession } from './index.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openProxy();
});

const OURS = '+14155550100';
let count = 0;

async function openFor(settings: Record<string, string>, sessions = 1): Promise<OpenSession[]> {
  const { proxy, transact } = fixture;
  const serviceSid = await makeService(fixture, { ChatInstanceSid: chatInstance(), ...settings });
  const inputs = Array.from({ length: sessions }, () => {
    const n = ++count;
    return {
      ...{
        accountSid: TEST_ACCOUNT,
        serviceSid,
        uniqueName: null,
        mode: 'message-only' as const,
        line: `line ${n}`,
      },
      participants: [
        { identifier: `+1415777${String(n).padStart(4, '0')}`, proxyIdentifier: OURS },
        { identifier: channelSid(n), proxyIdentifier: OURS },
      ],
    };
  });
  return transact(async tx => {
    const opened = await proxy.openSessions(tx, inputs);
    const channels = opened.map(({ participants }) => ({
      accountSid: TEST_ACCOUNT,
      channelSid: participants[1]!.identifier,
    }));
    return (await proxy.findSessionsOfChannels(tx, channels)) as OpenSession[];
  });
}

const message = (session: OpenSession, resourceSid: string) => ({
  accountSid: TEST_ACCOUNT,
  session,
  data: 'Hello "you"',
  inbound: {
    participantSid: session.sender.sid,
    resourceSid: `IM${resourceSid.slice(2)}`,
    resourceStatus: 'received',
  },
  outbound: { participantSid: session.partner!.sid, resourceSid, resourceStatus: 'queued' },
});

const smSid = (n: number) => `SM${String(n).padStart(32, '0')}`;
const read = (session: OpenSession) =>
  fixture.ask({
    method: 'GET',
    path: `/proxy/v1/Services/${session.serviceSid}/Sessions/${session.sessionSid}/Interactions`,
  });

test('a session is told by its last interaction, and a time to live that it gets counts from there', async () => {
  const { proxy, transact, kernel, ask } = fixture;
  const [session] = await openFor({});
  const { serviceSid, sessionSid } = session!;
  const path = `/proxy/v1/Services/${serviceSid}/Sessions/${sessionSid}`;
  const record = (n: number) => transact(tx => proxy.recordInteractions(tx, [message(session!, smSid(n))]));
  await record(901);
  const begun = kernel.parts.clock.now();
  kernel.parts.clock.advance(3600);
  await record(902);
  const used = kernel.parts.clock.now();
  kernel.parts.clock.advance(30);
  expect((await ask({ method: 'GET', path })).body).toMatchObject({
    status: 'in-progress',
    date_started: iso(begun),
    date_last_interaction: iso(used),
    date_updated: iso(used),
  });
  const { body } = await ask({ method: 'POST', path, form: { Ttl: '60' } });
  expect(body).toMatchObject({ ttl: 60, date_last_interaction: iso(used) });
  const timers = new Map((await kernel.timers()).map(timer => [timer.name, timer.runAt]));
  expect(timers.get(`${sessionSid}:expiry`)).toEqual(new Date(used.getTime() + 60_000));
  const end = { accountSid: TEST_ACCOUNT, sessionSid, reason: 'ttl', onlyIfExpired: true };
  expect(await transact(tx => proxy.closeSessions(tx, [end]))).toEqual([null]);
  kernel.parts.clock.advance(30);
  expect(await transact(tx => proxy.closeSessions(tx, [end]))).toMatchObject([{ closedReason: 'ttl' }]);
});

/** Proxy's dates have no fractions of a second. */
const iso = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z');

test('128 interactions are recorded together; their sessions are in progress from then on', async () => {
  const { proxy, transact, kernel } = fixture;
  const sessions = await openFor({}, 128);
  const answers = await transact(tx =>
    proxy.recordInteractions(
      tx,
      sessions.map((session, n) => message(session, smSid(n))),
    ),
  );
  expect(new Set(answers.map(({ sid }) => sid)).size).toBe(128);
  const rows = await kernel.database.query(
    `select distinct status, date_started = date_last_interaction as used from proxy.session where service_sid = $1`,
    [sessions[0]!.serviceSid],
  );
  expect(rows).toEqual([{ status: 'in-progress', used: true }]);
  const { body } = await read(sessions[7]!);
  expect(body.interactions).toMatchObject([
    {
      sid: answers[7]!.sid,
      data: '{"body":"Hello \\"you\\""}',
      type: 'message',
      inbound_resource_type: 'Message',
      inbound_resource_status: 'received',
      outbound_resource_sid: smSid(7),
      outbound_resource_status: 'queued',
    },
  ]);
  expect((await kernel.jobs()).length).toBe(0);
});

test('several interactions of one session in one batch keep their order; the start stays the first', async () => {
  const { proxy, transact, kernel } = fixture;
  const [session] = await openFor({});
  await transact(tx => proxy.recordInteractions(tx, [message(session!, smSid(1001))]));
  const started = kernel.parts.clock.now();
  kernel.parts.clock.advance(5);
  const later = await transact(tx =>
    proxy.recordInteractions(tx, [message(session!, smSid(1002)), message(session!, smSid(1003))]),
  );
  const { body } = await read(session!);
  expect(body.interactions.slice(0, 2).map(({ sid }: { sid: string }) => sid)).toEqual(
    later.map(({ sid }) => sid).reverse(),
  );
  const reply = await fixture.ask({
    method: 'GET',
    path: `/proxy/v1/Services/${session!.serviceSid}/Sessions/${session!.sessionSid}`,
  });
  expect(Date.parse(reply.body.date_started)).toBe(started.getTime());
  expect(Date.parse(reply.body.date_last_interaction)).toBe(started.getTime() + 5000);
});

test('a message status reaches its interaction, the last of a batch counts, and the callback hears of changes', async () => {
  const { proxy, transact, kernel } = fixture;
  const [session] = await openFor({ CallbackUrl: 'https://example.test/changed' });
  const [{ sid }] = (await transact(tx =>
    proxy.recordInteractions(tx, [message(session!, smSid(2001))]),
  )) as [{ sid: string }];
  const status = (value: string, accountSid = TEST_ACCOUNT) => ({
    accountSid,
    resourceSid: smSid(2001),
    status: value,
  });
  await transact(tx =>
    proxy.interactionStatus(tx, [status('failed', OTHER_ACCOUNT), status('sent'), status('read')]),
  );
  await transact(tx =>
    proxy.interactionStatus(tx, [status('delivered'), { ...status('sent'), resourceSid: smSid(1) }]),
  );
  const jobs = (await kernel.jobs()).filter(({ key }) => key === `${session!.line}:callbacks`);
  expect(jobs.map(({ kind }) => kind)).toEqual([WEBHOOK_JOB, WEBHOOK_JOB]);
  const [made, changed] = jobs.map(({ data }) => data as Webhook);
  expect(made).toMatchObject({ url: 'https://example.test/changed', method: 'POST' });
  expect(made!.parameters).toEqual({
    interactionSid: sid,
    interactionAccountSid: TEST_ACCOUNT,
    interactionServiceSid: session!.serviceSid,
    interactionSessionSid: session!.sessionSid,
    interactionType: 'message',
    interactionData: '{"body":"Hello \\"you\\""}',
    interactionDateCreated: kernel.parts.clock.now().toISOString(),
    interactionDateUpdated: kernel.parts.clock.now().toISOString(),
    inboundParticipantSid: session!.sender.sid,
    inboundResourceSid: `IM${smSid(2001).slice(2)}`,
    inboundResourceStatus: 'received',
    inboundResourceType: 'Message',
    outboundParticipantSid: session!.partner!.sid,
    outboundResourceSid: smSid(2001),
    outboundResourceStatus: 'queued',
    outboundResourceType: 'Message',
  });
  expect(changed!.parameters).toMatchObject({ interactionSid: sid, outboundResourceStatus: 'delivered' });
});

test('an interaction that waited is completed later', async () => {
  const { proxy, transact } = fixture;
  const [session] = await openFor({});
  const given = `KI${'c'.repeat(32)}`;
  const half = { ...message(session!, smSid(3001)), sid: given, outbound: null };
  expect(await transact(tx => one(tx, proxy.recordInteractions, half))).toEqual({ sid: given });
  const outbound = {
    participantSid: session!.partner!.sid,
    resourceSid: smSid(3001),
    resourceStatus: 'sent',
  };
  const complete = (accountSid: string) =>
    transact(tx => one(tx, proxy.completeInteractions, { accountSid, interactionSid: given, outbound }));
  await complete(OTHER_ACCOUNT);
  expect((await read(session!)).body.interactions[0].outbound_resource_sid).toBeNull();
  await complete(TEST_ACCOUNT);
  expect((await read(session!)).body.interactions[0]).toMatchObject({
    outbound_resource_sid: smSid(3001),
    outbound_resource_type: 'Message',
  });
});

test('the intercept callback is told the inbound side, and only a 403 blocks', async () => {
  const { proxy, kernel } = fixture;
  const [session] = await openFor({ InterceptCallbackUrl: 'https://example.test/intercept' });
  const then = { kind: 'interaction.intercepted', key: session!.line!, data: { kept: true } };
  const interaction = { sid: `KI${'d'.repeat(32)}`, date: kernel.parts.clock.now() };
  const job = proxy.interceptJob({
    session: session!,
    data: 'Hi',
    resource: { sid: smSid(4001), url: 'https://example.test/message' },
    key: session!.line!,
    then,
    interaction,
  });
  expect(job).toMatchObject({
    kind: WEBHOOK_JOB,
    key: `${session!.line}:intercept`,
    accountSid: TEST_ACCOUNT,
  });
  expect(job.data).toMatchObject({
    url: 'https://example.test/intercept',
    then,
    parameters: {
      interactionSid: interaction.sid,
      interactionData: '{"body":"Hi"}',
      inboundParticipantSid: session!.sender.sid,
      inboundResourceSid: smSid(4001),
      inboundResourceUrl: 'https://example.test/message',
      inboundResourceStatus: 'received',
    },
  });
  expect(Object.keys((job.data as Webhook).parameters).filter(name => name.startsWith('outbound'))).toEqual(
    [],
  );
  expect([403, 200, 500, null].map(status => proxy.blocks({ status }))).toEqual([true, false, false, false]);
});

test('an out-of-session callback tells of the last closed session of the pair', async () => {
  const { proxy, transact, kernel } = fixture;
  const [session] = await openFor({ OutOfSessionCallbackUrl: 'https://example.test/stray' });
  const { accountSid, sessionSid, serviceSid } = session!;
  const customer = session!.partner!;
  await transact(tx => one(tx, proxy.closeSessions, { accountSid, sessionSid, reason: 'api' }));
  const message = { From: customer.identifier, To: OURS, Body: 'Anybody?', MessageSid: smSid(5001) };
  const stray = { accountSid, serviceSid, message, line: 'stray line' };
  expect(await transact(tx => one(tx, proxy.outOfSession, stray))).toBe(true);
  const job = (await kernel.jobs()).find(({ key }) => key === 'stray line:callbacks')!;
  expect(job.data).toMatchObject({
    url: 'https://example.test/stray',
    then: { kind: 'outOfSession.answered', key: 'stray line', data: { accountSid, serviceSid, message } },
    parameters: {
      ...message,
      sessionSid,
      sessionStatus: 'closed',
      sessionClosedReason: 'api',
      sessionMode: 'message-only',
      ttl: '0',
      inboundParticipantSid: customer.sid,
      inboundParticipantIdentifier: customer.identifier,
      outboundParticipantIdentifier: session!.sender.identifier,
      outboundParticipantSessionSid: sessionSid,
    },
  });
  const unknown = { ...stray, message: { ...message, From: '+15005550009' }, line: 'other line' };
  expect(await transact(tx => one(tx, proxy.outOfSession, unknown))).toBe(true);
  const other = (await kernel.jobs()).find(({ key }) => key === 'other line:callbacks')!;
  expect((other.data as Webhook).parameters).toEqual(unknown.message);
});

test('a service without the URL asks nobody', async () => {
  const { proxy, transact } = fixture;
  const serviceSid = await makeService(fixture);
  const stray = { accountSid: TEST_ACCOUNT, serviceSid, message: { From: '+1', To: OURS }, line: 'l' };
  expect(await transact(tx => one(tx, proxy.outOfSession, stray))).toBe(false);
});
