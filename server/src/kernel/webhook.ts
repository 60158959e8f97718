/**
 * Webhooks to customers' servers: signed, in order per line, with the contract's timeouts, retries and fallback.
 * A block asks for one as part of its transaction; the call is made after the commit, and its answer can come back
 * as an event on a line.
 */
import type { Clock } from './clock.ts';
import { type CookieJar, type CookieJars, type OpenJar, openJar } from './cookie-jar.ts';
import type { JobEnd, JobHandler } from './line/jobs.ts';
import type { StoredJob } from './line/store.ts';
import type { NewJob, Tx } from './line/tx.ts';
import type { Logger } from './log.ts';
import {
  bodyText,
  connectionOverrides,
  type FailureKind,
  type Outgoing,
  type OutgoingResult,
  type RetryReason,
} from './outgoing.ts';

export type Parameters = Record<string, string | string[]>;

export interface Webhook {
  url: string;
  method: 'GET' | 'POST';
  parameters: Parameters;
  /** Tried once when the first address fails, with ErrorCode and ErrorUrl added. */
  fallbackUrl?: string | null;
  fallbackMethod?: 'GET' | 'POST';
  /** How often a call that timed out or was answered 429, 503 or 504 is repeated; a parameter `RetryCount` counts along. */
  retryCount?: number;
  timeoutSeconds?: number;
  /** The jar whose cookies go with the call, and which keeps those of the answer. */
  jar?: string;
  /** The event that carries the answer: `data.answer` is a {@link WebhookAnswer}. */
  then?: { kind: string; key: string; data: Record<string, unknown> };
}

export interface WebhookAnswer {
  ok: boolean;
  /** HTTP status; null when no answer came. */
  status: number | null;
  contentType: string;
  body: string;
  /** The catalogue's code of what went wrong; null when all is well. */
  errorCode: number | null;
  reason: string | null;
  /** In what way no answer came. */
  failure?: FailureKind;
  /** The address that answered. */
  url: string;
}

export const WEBHOOK_JOB = 'webhook';
const DEFAULT_TIMEOUT_SECONDS = 15;
const CONNECT_TIMEOUT_SECONDS = 10;
const MAX_RESPONSE_BYTES = 65_536;
const MAX_REDIRECTS = 10;
const RETRY_BASE_SECONDS = 1;

/** The job that makes this webhook, on the line of `key`. */
export function webhookJob(at: { key: string; accountSid: string }, webhook: Webhook): NewJob {
  return { kind: WEBHOOK_JOB, ...at, data: webhook };
}

export interface WebhookParts {
  outgoing: Outgoing;
  /** The account's primary auth token, which signs. */
  authTokenOf: (accountSid: string) => Promise<string>;
  /** Tells the account's owner of calls that failed for good, in the transaction that records their end. */
  alert: (tx: Tx, failures: readonly FailedWebhook[]) => Promise<void>;
  jars: CookieJars;
  clock: Clock;
  log: Logger;
}

/** A single call of a webhook, with all that it takes to make it once more. */
export interface WebhookCall extends Pick<Webhook, 'url' | 'method' | 'parameters'> {
  timeoutSeconds: number;
  /** The same whenever the same is said, so that the receiver can tell a repetition. */
  idempotencyToken: string;
  /** The jar whose cookies went along; null for none. */
  jar: string | null;
}

/** One call that failed: to the webhook's own address, or to its fallback. */
export interface FailedWebhook {
  accountSid: string;
  /** The line that it was made on. */
  key: string;
  request: WebhookCall;
  answer: WebhookAnswer;
}

/** What came of a webhook: the last answer, and every call that failed on the way to it. */
export interface WebhookResult {
  answer: WebhookAnswer;
  failures: FailedWebhook[];
  /** The jar as it is afterwards; null when nothing was put into it. */
  jar: CookieJar | null;
}

export function webhookHandler(parts: WebhookParts): JobHandler<WebhookResult> {
  return {
    concurrency: 128,
    recordsAttempts: () => false,
    call: job => callWithFallback(parts, job),
    async settle(tx, results) {
      const failures = results.flatMap(({ job, result: { answer, failures } }) =>
        willRepeat(job, answer) ? [] : failures,
      );
      if (failures.length > 0) await parts.alert(tx, failures);
      const jars = results.flatMap(({ result: { jar } }) => (jar === null ? [] : [jar]));
      if (jars.length > 0) await parts.jars.keep(tx, jars);
      return results.map(({ job, result }) => settle(tx, job, { answer: result.answer, log: parts.log }));
    },
  };
}

async function callWithFallback(parts: WebhookParts, job: StoredJob): Promise<WebhookResult> {
  const webhook = counted(job);
  const signWith = await parts.authTokenOf(job.accountSid);
  const failures: FailedWebhook[] = [];
  const jar = await openJar(parts, webhook.jar);
  const call = async (asked: Webhook): Promise<WebhookAnswer> => {
    const request = callOf(job, asked);
    const answer = await callOnce(parts, request, { signWith, cookies: jar });
    const { accountSid, key } = job;
    if (!answer.ok) failures.push({ accountSid, key, request, answer });
    return answer;
  };
  const first = await call(webhook);
  if (first.ok || !webhook.fallbackUrl || mayRepeat(job, first))
    return { answer: first, failures, jar: jar.changed() };
  const parameters = {
    ...webhook.parameters,
    ErrorCode: String(first.errorCode ?? 11200),
    ErrorUrl: webhook.url,
  };
  const method = webhook.fallbackMethod ?? webhook.method;
  const answer = await call({ ...webhook, url: webhook.fallbackUrl, method, parameters });
  return { answer, failures, jar: jar.changed() };
}

/** Makes a call once more: as it was, signed anew. Its cookies go along as they are now, and none are kept. */
export async function callAgain(
  parts: Omit<WebhookParts, 'alert' | 'log'>,
  accountSid: string,
  call: WebhookCall,
): Promise<WebhookAnswer> {
  const signWith = await parts.authTokenOf(accountSid);
  return callOnce(parts, call, { signWith, cookies: await openJar(parts, call.jar ?? undefined) });
}

const callOf = (job: StoredJob, { url, method, parameters, timeoutSeconds, jar }: Webhook): WebhookCall => ({
  ...{ url, method, parameters, jar: jar ?? null },
  timeoutSeconds: timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
  idempotencyToken: `${job.lane}-${job.id}`,
});

async function callOnce(
  { outgoing }: Pick<WebhookParts, 'outgoing'>,
  { url, method, parameters, timeoutSeconds, idempotencyToken }: WebhookCall,
  { signWith, cookies }: { signWith: string; cookies: OpenJar },
): Promise<WebhookAnswer> {
  const outcome = await outgoing.call({
    method,
    url,
    headers: cookies.headers(url),
    form: parameters,
    timeoutSeconds,
    connectTimeoutSeconds: CONNECT_TIMEOUT_SECONDS,
    maxResponseBytes: MAX_RESPONSE_BYTES,
    followRedirects: MAX_REDIRECTS,
    signWith,
    idempotencyToken,
  });
  cookies.take(outcome);
  return answerOf(outcome, url);
}

function answerOf(outcome: OutgoingResult, url: string): WebhookAnswer {
  if (!outcome.ok) {
    return {
      ok: false,
      status: null,
      contentType: '',
      body: '',
      errorCode: outcome.code,
      reason: outcome.reason,
      failure: outcome.kind,
      url,
    };
  }
  const { status, contentType } = outcome;
  const body = bodyText(outcome);
  const ok = status >= 200 && status < 300;
  const failure = ok ? { errorCode: null, reason: null } : { errorCode: 11200, reason: `answered ${status}` };
  return { ok, status, contentType, body, url, ...failure };
}

/** The webhook as this attempt makes it: those who are told how often it was tried before are told the truth. */
function counted({ data, attempts }: StoredJob): Webhook {
  const webhook = data as Webhook;
  if (!('RetryCount' in webhook.parameters)) return webhook;
  return { ...webhook, parameters: { ...webhook.parameters, RetryCount: String(attempts) } };
}

/**
 * Only what may be better a moment later is repeated: no answer, or 429, 503, 504; unless the owner of the address says in
 * its fragment how often, and what. https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
 */
function mayRepeat(job: StoredJob, answer: WebhookAnswer): boolean {
  const { url, retryCount = 0 } = job.data as Webhook;
  const { retryCount: wanted, retryOn = ['ct'] } = connectionOverrides(url);
  if (wanted !== undefined) return job.attempts < wanted && retryOn.some(reason => isFor(reason, answer));
  return job.attempts < retryCount && (answer.status === null || [429, 503, 504].includes(answer.status));
}

function isFor(reason: RetryReason, { status, failure }: WebhookAnswer): boolean {
  if (reason === 'ct') return failure === 'connect' || failure === 'tls';
  if (reason === 'rt') return failure === 'timeout';
  return status !== null && Math.floor(status / 100) === Number(reason[0]);
}

const willRepeat = (job: StoredJob, answer: WebhookAnswer): boolean => !answer.ok && mayRepeat(job, answer);

function settle(tx: Tx, job: StoredJob, { answer, log }: { answer: WebhookAnswer; log: Logger }): JobEnd {
  if (willRepeat(job, answer)) {
    return {
      retryAfterSeconds: RETRY_BASE_SECONDS * 2 ** job.attempts,
      reason: answer.reason ?? 'no answer',
    };
  }
  const { then, url } = job.data as Webhook;
  if (!answer.ok)
    log.warn(
      { account: job.accountSid, url: shown(url), code: answer.errorCode, reason: answer.reason },
      'a webhook failed',
    );
  if (then)
    tx.emit({ kind: then.kind, key: then.key, accountSid: job.accountSid, data: { ...then.data, answer } });
  return 'done';
}

/** Where a webhook went, without the password and the query that its owner may have put there. */
function shown(url: string): string {
  const { origin, pathname } = URL.parse(url) ?? { origin: 'not a URL', pathname: '' };
  return origin + pathname;
}
