import { expect, test } from 'vitest';
import { fixedClock } from './clock.ts';
import { authenticate } from './errors.ts';
import { type Counted, LimitError, makeBuckets, makeRateLimiter, makeSignInGuard } from './rate-limit.ts';

const START = '2026-01-15T12:00:00.000Z';

/** How often `ask` may be called before it is refused, and the refusal. */
function untilRefused(ask: () => void, most = 1000): { times: number; refusal: LimitError } {
  for (let times = 0; times < most; times++) {
    try {
      ask();
    } catch (error) {
      return { times, refusal: error as LimitError };
    }
  }
  throw new Error(`never refused in ${most} times`);
}

function counted(document: string, id: string, at: Record<string, string> = {}): Counted {
  return { operation: { id, document, method: 'POST' }, at, accountSid: 'AC1' };
}

test('a bucket gives what it holds, then fills up with time', () => {
  const clock = fixedClock(START);
  const buckets = makeBuckets(clock);
  const rate = { perSecond: 2, burst: 3 };
  const take = () => buckets.take('a', rate);
  expect([take(), take(), take(), take()]).toEqual([0, 0, 0, 0.5]);
  expect(buckets.take('b', rate)).toBe(0);
  clock.advance(0.25);
  expect(take()).toBe(0.25);
  clock.advance(0.25);
  expect([take(), take()]).toEqual([0, 0.5]);
  clock.advance(3600);
  expect([take(), take(), take(), take()]).toEqual([0, 0, 0, 0.5]);
});

test('a clock that goes back takes nothing away', () => {
  const clock = fixedClock(START);
  const buckets = makeBuckets(clock);
  const rate = { perSecond: 1, burst: 2 };
  buckets.take('a', rate);
  clock.advance(-3600);
  expect([buckets.take('a', rate), buckets.take('a', rate)]).toEqual([0, 1]);
});

test.each([
  ['chat_v2', 'CreateMessage', { serviceSid: 'IS1', channelSid: 'CH1' }, 30, 50063],
  ['chat_v1', 'UpdateMember', { serviceSid: 'IS1', channelSid: 'CH1', sid: 'MB1' }, 30, 50063],
  ['chat_v2', 'UpdateChannel', { serviceSid: 'IS1', sid: 'CH1' }, 30, 50063],
  ['chat_v2', 'CreateChannel', { serviceSid: 'IS1' }, 30, 50074],
  ['chat_v2', 'DeleteUserBinding', { serviceSid: 'IS1', userSid: 'US1', sid: 'BS1' }, 30, 50074],
  ['proxy_v1', 'CreateSession', { serviceSid: 'KS1' }, 150, 20429],
  ['chat_v2', 'ListMessage', { serviceSid: 'IS1', channelSid: 'CH1' }, 200, 20429],
  ['taskrouter_v1', 'CreateTask', { workspaceSid: 'WS1' }, 200, 20429],
])('%s %s has its documented limit', (document, id, at, most, code) => {
  const limiter = makeRateLimiter(fixedClock(START));
  const { times, refusal } = untilRefused(() => limiter.check(counted(document, id, at)));
  expect([times, refusal.status, refusal.code, refusal.retryAfterSeconds]).toEqual([most, 429, code, 1]);
});

test('channels, services, endpoints and accounts have limits of their own', () => {
  const limiter = makeRateLimiter(fixedClock(START));
  const message = (channelSid: string) =>
    counted('chat_v2', 'CreateMessage', { serviceSid: 'IS1', channelSid });
  untilRefused(() => limiter.check(message('CH1')));
  expect(() => limiter.check(counted('chat_v2', 'DeleteMember', { channelSid: 'CH1' }))).toThrow(LimitError);
  expect(() => limiter.check(message('CH2'))).not.toThrow();
  expect(() => limiter.check({ ...message('CH1'), accountSid: 'AC2' })).not.toThrow();
  untilRefused(() => limiter.check(counted('proxy_v1', 'ListSession')));
  expect(() => limiter.check(counted('proxy_v1', 'FetchSession'))).not.toThrow();
});

test('a proxy endpoint gives thirty more after each second', () => {
  const clock = fixedClock(START);
  const limiter = makeRateLimiter(clock);
  const ask = () => limiter.check(counted('proxy_v1', 'ListSession'));
  untilRefused(ask);
  clock.advance(1);
  expect(untilRefused(ask).times).toBe(30);
});

const from = (address: string, header = 'Basic wrong') => ({ address, header });
const fails = async () => {
  throw authenticate();
};

test('an address that guesses has to wait; others do not, and neither do credentials that were right', async () => {
  const clock = fixedClock(START);
  const guard = makeSignInGuard(clock);
  const good = { address: '192.0.2.1', header: 'Basic good' };
  await guard.attempt(good, async () => 'ann');
  for (let i = 0; i < 200; i++) {
    await expect(guard.attempt(from('192.0.2.1', `Basic ${i}`), fails)).rejects.toMatchObject({
      status: 401,
    });
  }
  const asked: string[] = [];
  const refused = guard.attempt(from('192.0.2.1'), async () => asked.push('authenticator'));
  await expect(refused).rejects.toMatchObject({ status: 429, code: 20429, retryAfterSeconds: 1 });
  expect(asked).toEqual([]);
  expect(await guard.attempt(good, async () => 'ann')).toBe('ann');
  expect(await guard.attempt(from('192.0.2.2'), async () => 'bob')).toBe('bob');
  clock.advance(1);
  expect(await guard.attempt(from('192.0.2.1'), async () => 'carl')).toBe('carl');
});

test('requests without credentials, and other errors, are no failed sign-ins', async () => {
  const guard = makeSignInGuard(fixedClock(START));
  for (let i = 0; i < 300; i++) {
    await guard.attempt({ address: '192.0.2.1', header: undefined }, fails).catch(() => {});
    const broken = guard.attempt(from('192.0.2.1'), () => Promise.reject(new Error('no database')));
    await expect(broken).rejects.toThrow('no database');
  }
});
