/**
 * Delivery of a message to its carrier: outside of any transaction, in the conversation's order, one unanswered
 * attempt per conversation. The carrier names what happened; what that means is decided here and nowhere else.
 */
import type { NewAlert } from '../blocks/monitor/index.ts';
import { type Call, carrierNamed, type OutgoingMessage, type Verdict } from '../carriers/index.ts';
import type { JobEnd, JobHandler } from '../kernel/line/jobs.ts';
import type { StoredJob } from '../kernel/line/store.ts';
import type { JourneyParts } from './parts.ts';
import { recordChanges, type StatusChange } from './receipts.ts';
import { secretsOf } from './secrets.ts';
import { UNKNOWN_DELIVERY_ERROR } from './warn.ts';

/** What a delivery job carries: everything, so that nothing is read again before the call. */
export interface Delivery {
  sid: string;
  from: string;
  to: string;
  body: string;
  mediaUrls: string[];
  /** The number's carrier; null for addresses that name none. */
  carrier: string | null;
  /** When the message is not worth sending any more, as ISO text; its status was settled then. */
  validUntil?: string | null;
}

const CONCURRENCY = 256;
const MAX_ATTEMPTS = 12;
const RETRY_BASE_SECONDS = 1;
const RETRY_LIMIT_SECONDS = 600;
/**
 * Failed attempts that the account's owner hears of, besides the last. One may be an accident; the later ones come with
 * pauses of minutes, so that while a carrier takes nothing the last alert is never older than a quarter of an hour.
 */
const TOLD_ATTEMPTS: ReadonlySet<number> = new Set([3, 10, 11]);

export function deliverHandler(parts: JourneyParts, call: Call): JobHandler<Verdict> {
  return {
    concurrency: CONCURRENCY,
    recordsAttempts: job => !carrierOf(parts, job).idempotent,
    call: job => deliver(parts, job, call),
    async settle(tx, results) {
      await recordChanges(
        tx,
        parts,
        results.flatMap(({ job, result }) => changeOf(job, result)),
      );
      const waiting = results.flatMap(({ job, result }) => alertOfWaiting(parts, job, result));
      await parts.blocks.monitor.recordAlerts(tx, waiting);
      return results.map(({ job, result }) => endOf(job, result));
    },
  };
}

function carrierOf({ options }: JourneyParts, job: StoredJob) {
  const name = (job.data as Delivery).carrier ?? options.defaultCarrier;
  const carrier = carrierNamed(name);
  if (carrier === undefined) throw new Error(`there is no carrier ${name}`);
  return carrier;
}

async function deliver(parts: JourneyParts, job: StoredJob, call: Call): Promise<Verdict> {
  const carrier = carrierOf(parts, job);
  const secrets = await secretsOf(parts, job.accountSid, carrier.name);
  const { validUntil } = job.data as Delivery;
  if (validUntil && new Date(validUntil) <= parts.clock.now()) {
    return { kind: 'never', code: UNKNOWN_DELIVERY_ERROR, reason: 'the validity period is over' };
  }
  if (secrets === null) return { kind: 'never', code: 20003, reason: 'the account is gone' };
  const message = messageOf(job);
  // Receipts name our own SID: one that overtakes the carrier's answer still finds its message.
  secrets.callbackUrl = `${secrets.callbackUrl}?Sid=${message.sid}`;
  if (job.attemptedAt !== null && carrier.find !== undefined) {
    // The call was made before and its answer is unknown: ask before sending again.
    const taken = await carrier.find({ ...message, attemptedAt: job.attemptedAt }, secrets, call);
    if (taken !== null) return taken;
  }
  return carrier.deliver(message, secrets, call);
}

function messageOf(job: StoredJob): OutgoingMessage {
  const { sid, from, to, body, mediaUrls } = job.data as Delivery;
  return { sid, from, to, body, mediaUrls, attempt: job.attempts + 1 };
}

function changeOf(job: StoredJob, verdict: Verdict): StatusChange[] {
  const { accountSid } = job;
  const { sid } = job.data as Delivery;
  if (verdict.kind === 'accepted') {
    const { providerSid, status } = verdict;
    return [{ accountSid, sid, setProviderSid: providerSid, status, errorCode: null, errorMessage: null }];
  }
  if (verdict.kind === 'never') {
    return [{ accountSid, sid, status: 'failed', errorCode: verdict.code, errorMessage: verdict.reason }];
  }
  if (!isLastAttempt(job)) return [];
  return [
    { accountSid, sid, status: 'failed', errorCode: UNKNOWN_DELIVERY_ERROR, errorMessage: verdict.reason },
  ];
}

/** The carrier does not take a message, and will be asked again. */
function alertOfWaiting(parts: JourneyParts, job: StoredJob, verdict: Verdict): NewAlert[] {
  if (verdict.kind !== 'later' || !TOLD_ATTEMPTS.has(job.attempts + 1)) return [];
  const { accountSid } = job;
  const { sid, from } = job.data as Delivery;
  const { name } = carrierOf(parts, job);
  const text = `The carrier ${name} does not take a message from ${from}: ${verdict.reason}. It is asked again.`;
  parts.log.warn({ account: accountSid, resource: sid, carrier: name }, 'a carrier does not take a message');
  return [{ accountSid, code: UNKNOWN_DELIVERY_ERROR, resourceSid: sid, text }];
}

function endOf(job: StoredJob, verdict: Verdict): JobEnd {
  if (verdict.kind !== 'later' || isLastAttempt(job)) return 'done';
  const pause = Math.min(RETRY_LIMIT_SECONDS, RETRY_BASE_SECONDS * 2 ** job.attempts);
  return { retryAfterSeconds: verdict.retryAfterSeconds ?? pause, reason: verdict.reason };
}

function isLastAttempt(job: StoredJob): boolean {
  return job.attempts + 1 >= MAX_ATTEMPTS;
}
