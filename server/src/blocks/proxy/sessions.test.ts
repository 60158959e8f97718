import { beforeAll, expect, test } from 'vitest';
import { one } from '../../kernel/line/tx.ts';
import {
  channelSid,
  chatInstance,
  type Fixture,
  makeService,
  OTHER_ACCOUNT,
  openProxy,
  TEST_ACCOUNT,
} from './fixture.ts';
import type { OpenedSession, WantedSession } from './index.ts';

let fixture: Fixture;
let serviceSid: string;
beforeAll(async () => {
  fixture = await openProxy();
  serviceSid = await makeService(fixture, { ChatInstanceSid: chatInstance() });
});

const OURS = '+14155550100';
let count = 0;

function wanted(over: Partial<WantedSession> = {}): WantedSession & { customer: string } {
  const n = ++count;
  const customer = `+1415666${String(n).padStart(4, '0')}`;
  return {
    accountSid: TEST_ACCOUNT,
    serviceSid,
    uniqueName: channelSid(n),
    mode: 'message-only',
    line: `line ${n}`,
    participants: [
      { identifier: customer, proxyIdentifier: OURS, friendlyName: 'Customer' },
      { identifier: channelSid(n), proxyIdentifier: OURS },
    ],
    customer,
    ...over,
  };
}

const open = (input: WantedSession): Promise<OpenedSession> =>
  fixture.transact(tx => one(tx, fixture.proxy.openSessions, input));
const find = (from: string, over: object = {}) =>
  fixture.transact(tx =>
    one(tx, fixture.proxy.findSessions, {
      accountSid: TEST_ACCOUNT,
      serviceSid: null,
      from,
      to: OURS,
      ...over,
    }),
  );

const inNinetyDays = () => new Date(fixture.kernel.parts.clock.now().getTime() + 90 * 86_400_000);

test('128 sessions are opened together, found by their addresses and by their channels, in order', async () => {
  const { proxy, transact } = fixture;
  const inputs = Array.from({ length: 128 }, () => wanted());
  const opened = await transact(tx => proxy.openSessions(tx, inputs));
  expect(opened.map(session => session.uniqueName)).toEqual(inputs.map(input => input.uniqueName));
  const pairs = inputs.map(({ customer }) => ({
    accountSid: TEST_ACCOUNT,
    serviceSid,
    from: customer,
    to: OURS,
  }));
  const found = await transact(tx =>
    proxy.findSessions(tx, [...pairs, { ...pairs[0]!, from: 'nobody' }, pairs[0]!]),
  );
  expect(found.map(session => session?.sessionSid)).toEqual([
    ...opened.map(({ sid }) => sid),
    undefined,
    opened[0]!.sid,
  ]);
  expect(found[5]).toMatchObject({
    accountSid: TEST_ACCOUNT,
    serviceSid,
    status: 'open',
    line: inputs[5]!.line,
    expiresAt: inNinetyDays(),
    sender: { identifier: inputs[5]!.customer, friendlyName: 'Customer', proxyIdentifier: OURS },
    partner: { identifier: inputs[5]!.uniqueName },
  });
  const channels = inputs.map(({ uniqueName }) => ({ accountSid: TEST_ACCOUNT, channelSid: uniqueName! }));
  const byChannel = await transact(tx => proxy.findSessionsOfChannels(tx, channels));
  expect(byChannel.map(session => session?.partner?.identifier)).toEqual(
    inputs.map(({ customer }) => customer),
  );
  expect(byChannel[5]!.sender.identifier).toBe(inputs[5]!.uniqueName);
});

test('an opened session is seen as findSessions sees it', async () => {
  const { asOpenSession } = await import('./index.ts');
  const input = wanted({ sid: `KC${'a'.repeat(32)}`, ttl: 60 });
  const opened = await open(input);
  expect(opened.sid).toBe(input.sid);
  expect(asOpenSession(opened, opened.participants[0]!)).toMatchObject({
    ...(await find(input.customer)),
    sender: {},
    partner: {},
  });
});

test('other accounts and other services find nothing', async () => {
  const input = wanted();
  await open(input);
  expect(await find(input.customer, { accountSid: OTHER_ACCOUNT })).toBeNull();
  expect(await find(input.customer, { serviceSid: `KS${'9'.repeat(32)}` })).toBeNull();
  const theirs = { ...wanted(), accountSid: OTHER_ACCOUNT };
  await expect(open(theirs)).rejects.toMatchObject({ code: 80408 });
});

test('a taken name and a taken pair are refused, and nothing of the refused session stays', async () => {
  const first = wanted();
  await open(first);
  await expect(open({ ...wanted(), uniqueName: first.uniqueName })).rejects.toMatchObject({
    code: 80603,
    status: 409,
  });
  const second = { ...wanted(), participants: first.participants, sid: `KC${'b'.repeat(32)}` };
  await expect(open(second)).rejects.toMatchObject({ code: 80604, status: 409 });
  const twice = { ...wanted(), participants: [first.participants[0]!, first.participants[0]!] };
  await expect(
    open({ ...twice, participants: twice.participants.map(p => ({ ...p, identifier: '+15005550001' })) }),
  ).rejects.toMatchObject({ code: 80103 });
  const answers = await fixture.transact(tx => fixture.proxy.tryOpenSessions(tx, [second, wanted()]));
  expect(answers).toMatchObject([{ refused: { code: 80604 } }, { status: 'open' }]);
  const rows = await fixture.kernel.database.query('select sid from proxy.session where sid = $1', [
    second.sid,
  ]);
  expect(rows).toEqual([]);
});

test('of two sessions that are opened for one pair at once, one is refused', async () => {
  const first = wanted();
  const second = { ...wanted(), participants: first.participants };
  const results = await Promise.allSettled([open(first), open(second)]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(results.find(result => result.status === 'rejected')).toMatchObject({ reason: { code: 80604 } });
});

test('closing frees the pair, says so when asked, and happens once', async () => {
  const { proxy, transact, kernel } = fixture;
  const input = wanted({ ttl: 600 });
  const { sid } = await open(input);
  expect((await kernel.timers()).map(({ name }) => name)).toContain(`${sid}:expiry`);
  const end = { accountSid: TEST_ACCOUNT, sessionSid: sid, reason: 'api', emits: true };
  const foreign = await transact(tx => one(tx, proxy.closeSessions, { ...end, accountSid: OTHER_ACCOUNT }));
  expect(foreign).toBeNull();
  const [closed, again] = await transact(tx => proxy.closeSessions(tx, [end, end]));
  expect(closed).toMatchObject({
    status: 'closed',
    closedReason: 'api',
    dateEnded: kernel.parts.clock.now(),
  });
  expect(again).toBeNull();
  expect(await find(input.customer)).toBeNull();
  expect((await kernel.events()).at(-1)).toEqual({
    kind: 'proxySession.closed',
    key: input.line,
    accountSid: TEST_ACCOUNT,
    data: { accountSid: TEST_ACCOUNT, sessionSid: sid, serviceSid, channelSid: input.uniqueName },
  });
  expect((await kernel.timers()).map(({ name }) => name)).not.toContain(`${sid}:expiry`);
  await open({ ...wanted(), participants: input.participants });
});

test('a session expires its time to live after it was last used, or at its date', async () => {
  const { proxy, transact, kernel } = fixture;
  const input = wanted({ ttl: 60 });
  const dated = wanted({ ttl: 60, dateExpiry: new Date(kernel.parts.clock.now().getTime() + 90_000) });
  const [session, other] = await transact(tx => proxy.openSessions(tx, [input, dated]));
  kernel.parts.clock.advance(30);
  const found = (await find(input.customer))!;
  await transact(tx =>
    one(tx, proxy.recordInteractions, {
      accountSid: TEST_ACCOUNT,
      session: found,
      data: 'hi',
      inbound: null,
      outbound: null,
    }),
  );
  const used = kernel.parts.clock.now().getTime();
  expect((await find(input.customer))!.expiresAt!.getTime()).toBe(used + 60_000);
  const timers = new Map((await kernel.timers()).map(timer => [timer.name, timer]));
  expect(timers.get(`${session!.sid}:expiry`)).toMatchObject({
    runAt: new Date(used + 60_000),
    kind: 'proxySession.expired',
    key: input.line,
    data: { accountSid: TEST_ACCOUNT, sessionSid: session!.sid },
  });
  expect(timers.get(`${other!.sid}:expiry`)!.runAt).toEqual(dated.dateExpiry);
  const ends = [session, other].map(row => ({
    accountSid: TEST_ACCOUNT,
    sessionSid: row!.sid,
    reason: 'ttl',
    onlyIfExpired: true,
  }));
  expect(await transact(tx => proxy.closeSessions(tx, ends))).toEqual([null, null]);
  kernel.parts.clock.advance(60);
  expect(await transact(tx => proxy.closeSessions(tx, ends))).toMatchObject([
    { closedReason: 'ttl' },
    { status: 'closed' },
  ]);
});

test('a session without limits ends ninety days after it was last used', async () => {
  const { proxy, transact, kernel } = fixture;
  const input = wanted();
  const { sid: sessionSid } = await open(input);
  const timer = async () =>
    (await kernel.timers()).find(({ name }) => name === `${sessionSid}:expiry`)?.runAt;
  const passDays = (days: number) => kernel.parts.clock.advance(days * 86_400);
  const due = inNinetyDays();
  const use = async () => {
    const session = (await find(input.customer))!;
    const interaction = { accountSid: TEST_ACCOUNT, session, data: 'hi', inbound: null, outbound: null };
    await transact(tx => one(tx, proxy.recordInteractions, interaction));
  };
  await use();
  passDays(50);
  await use();
  // A message costs no write of the session, nor of its timer.
  expect(await timer()).toEqual(due);
  const end = inNinetyDays();
  passDays(45);
  const expired = { accountSid: TEST_ACCOUNT, sessionSid, reason: 'ttl', onlyIfExpired: true };
  expect(await transact(tx => one(tx, proxy.closeSessions, expired))).toBeNull();
  expect(await timer()).toEqual(end);
  expect((await find(input.customer))!.expiresAt).toEqual(end);
  passDays(45);
  expect(await transact(tx => one(tx, proxy.closeSessions, expired))).toMatchObject({ closedReason: 'ttl' });
  expect(await timer()).toBeUndefined();
});

test('a time to live below zero is none', async () => {
  const input = wanted({ ttl: -1 });
  await open(input);
  expect((await find(input.customer))!.expiresAt).toEqual(inNinetyDays());
});

test('provisioning is safe to repeat, also at once', async () => {
  const { proxy, transact } = fixture;
  const preset = {
    accountSid: OTHER_ACCOUNT,
    uniqueName: 'Flex Proxy Service',
    chatInstanceSid: chatInstance(),
  };
  const made = await Promise.all([1, 2, 3].map(() => transact(tx => proxy.provision(tx, preset))));
  expect(new Set(made.map(({ sid }) => sid)).size).toBe(1);
  const [own, foreign] = await transact(tx =>
    proxy.services(
      tx,
      [OTHER_ACCOUNT, TEST_ACCOUNT].map(accountSid => ({ accountSid, serviceSid: made[0]!.sid })),
    ),
  );
  expect([own, foreign]).toMatchObject([{ uniqueName: 'Flex Proxy Service' }, null]);
});
