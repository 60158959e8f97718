/**
 * Limits of how often something may be asked for. The documented ones of the API are off unless the operator wants
 * them, so that code can be tried against them; the one on failed sign-ins is always on.
 */
import { createHash } from 'node:crypto';
import type { Clock } from './clock.ts';
import { ApiError, titleOf } from './errors.ts';
import type { Operation } from './operation.ts';

/** A refusal that says when to come back. */
export class LimitError extends ApiError {
  readonly retryAfterSeconds: number;
  constructor(code: number, waitSeconds: number) {
    super({ status: 429, code, message: titleOf(code) });
    this.retryAfterSeconds = Math.max(1, Math.ceil(waitSeconds));
  }
}

export interface Rate {
  perSecond: number;
  /** How many may come at once after a pause. */
  burst: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

const MAX_BUCKETS = 100_000;

/** Token buckets by key, in the memory of this process: several servers grant each their own. */
export function makeBuckets(clock: Clock) {
  const buckets = new Map<string, Bucket>();
  const fill = (key: string, { perSecond, burst }: Rate): Bucket => {
    const nowMs = clock.now().getTime();
    const { tokens, atMs } = buckets.get(key) ?? { tokens: burst, atMs: nowMs };
    const passed = Math.max(0, nowMs - atMs) / 1000;
    return { tokens: Math.min(burst, tokens + passed * perSecond), atMs: nowMs };
  };
  const waitOf = ({ tokens }: Bucket, { perSecond }: Rate): number =>
    tokens >= 1 ? 0 : (1 - tokens) / perSecond;
  return {
    /** Seconds until there is a token; 0 when there is one. Takes none. */
    wait: (key: string, rate: Rate): number => waitOf(fill(key, rate), rate),
    /** Takes a token; 0 when there was one, else the seconds until there will be. */
    take(key: string, rate: Rate): number {
      const bucket = fill(key, rate);
      const wait = waitOf(bucket, rate);
      // Written anew, so that the bucket that nobody has used for longest stands first.
      buckets.delete(key);
      buckets.set(key, wait === 0 ? { ...bucket, tokens: bucket.tokens - 1 } : bucket);
      if (buckets.size > MAX_BUCKETS) buckets.delete(buckets.keys().next().value!);
      return wait;
    },
  };
}

/** What a request counts against. */
export interface Counted {
  operation: Pick<Operation, 'id' | 'document' | 'method'>;
  /** The holes of its path. */
  at: Readonly<Record<string, string>>;
  accountSid: string;
}

export interface RateLimiter {
  /** Throws a LimitError (429 with `Retry-After`) for a request that is one too many. */
  check(counted: Counted): void;
}

/** https://www.twilio.com/docs/chat/chat-limits: 30 changes a second in a channel, and as many in a service. */
const CHAT: Rate = { perSecond: 30, burst: 30 };
/** https://www.twilio.com/docs/proxy/api: 30 a second per endpoint, five times that within five seconds. */
const PROXY: Rate = { perSecond: 30, burst: 150 };
/** Everything else has no documented figure; this one is ours. */
const GENERAL: Rate = { perSecond: 100, burst: 200 };

const IN_CHANNEL = /^(Create|Update|Delete)(Member|Message|Invite)$/;
const IN_SERVICE = /^((Create|Delete)Channel|(Create|Update|Delete)(User|Role)|Delete(User)?Binding)$/;

export function makeRateLimiter(clock: Clock): RateLimiter {
  const buckets = makeBuckets(clock);
  return {
    check(counted) {
      const { family, rate, code } = limitOf(counted);
      const wait = buckets.take(`${counted.accountSid} ${family}`, rate);
      if (wait > 0) throw new LimitError(code, wait);
    },
  };
}

interface Limit {
  /** Requests of one account that count together. */
  family: string;
  rate: Rate;
  code: number;
}

function limitOf({ operation, at }: Counted): Limit {
  const { id, document } = operation;
  if (document.startsWith('chat_')) {
    const channel = id === 'UpdateChannel' ? at.sid : IN_CHANNEL.test(id) ? at.channelSid : undefined;
    if (channel !== undefined) return { family: `chat channel ${channel}`, rate: CHAT, code: 50063 };
    if (IN_SERVICE.test(id)) return { family: `chat service ${at.serviceSid}`, rate: CHAT, code: 50074 };
  }
  if (document === 'proxy_v1') return { family: `proxy ${id}`, rate: PROXY, code: 20429 };
  return { family: document, rate: GENERAL, code: 20429 };
}

/** Far more than a program with a wrong token needs, far less than guessing does. */
const FAILED_SIGN_INS: Rate = { perSecond: 2, burst: 200 };
const MAX_REMEMBERED = 10_000;

interface Attempt {
  /** Where it comes from; null when that is not known. */
  address: string | null;
  /** The `Authorization` header. */
  header: string | undefined;
}

export interface SignInGuard {
  /**
   * Signs in by `run`, unless too many attempts from this address have failed (LimitError). It is addresses that are
   * refused, never accounts: nobody can lock another one out. Credentials that were right before are always tried,
   * also from an address that they share with whoever guesses.
   */
  attempt<T>(attempt: Attempt, run: () => Promise<T>): Promise<T>;
}

export function makeSignInGuard(clock: Clock): SignInGuard {
  const failures = makeBuckets(clock);
  const accepted = new Set<string>();
  return {
    async attempt({ address, header }, run) {
      if (address === null || header === undefined) return run();
      const digest = createHash('sha256').update(header).digest('base64');
      const wait = accepted.has(digest) ? 0 : failures.wait(address, FAILED_SIGN_INS);
      if (wait > 0) throw new LimitError(20429, wait);
      try {
        const caller = await run();
        remember(accepted, digest);
        return caller;
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) failures.take(address, FAILED_SIGN_INS);
        throw error;
      }
    },
  };
}

/** Adds it as the latest, and forgets the oldest when there are too many. */
function remember(accepted: Set<string>, digest: string): void {
  accepted.delete(digest);
  accepted.add(digest);
  if (accepted.size > MAX_REMEMBERED) accepted.delete(accepted.values().next().value!);
}
