/** The HTTP requests of Studio flows: made outside of any transaction, answered as an event on the flow's line. */
import type { Effect } from '../blocks/studio/index.ts';
import type { JobHandler } from '../kernel/line/jobs.ts';
import type { StoredJob } from '../kernel/line/store.ts';
import { bodyText, type OutgoingRequest, type OutgoingResult } from '../kernel/outgoing.ts';
import type { FlowAnswered } from './events.ts';
import type { JourneyParts } from './parts.ts';

type Call = Extract<Effect, { type: 'call' }>;

/** What the job of a flow's request carries. */
export interface FlowCall {
  request: Call;
  executionSid: string;
  /** The line on which the answer is heard. */
  line: string;
}

const CONCURRENCY = 64;
const MAX_REDIRECTS = 5;

export function flowCallHandler(parts: JourneyParts): JobHandler<Answered> {
  return {
    concurrency: CONCURRENCY,
    recordsAttempts: () => false,
    async call(job) {
      const startedAt = parts.clock.now().toISOString();
      return { startedAt, result: await request(parts, job) };
    },
    async settle(tx, results) {
      for (const { job, result } of results) {
        const { line } = job.data as FlowCall;
        tx.emit({ kind: 'flow.answered', key: line, accountSid: job.accountSid, data: told(job, result) });
      }
      return results.map(() => 'done');
    },
  };
}

interface Answered {
  startedAt: string;
  result: OutgoingResult;
}

function told(job: StoredJob, { startedAt, result }: Answered): FlowAnswered {
  const { executionSid, request: asked } = job.data as FlowCall;
  const exchange = {
    statusCode: result.ok ? result.status : null,
    reason: result.ok ? null : result.reason,
    startedAt,
    milliseconds: Math.round(result.durationSeconds * 1000),
  };
  return { accountSid: job.accountSid, executionSid, asked, exchange, answer: answerOf(result) };
}

async function request({ outgoing, blocks }: JourneyParts, job: StoredJob): Promise<OutgoingResult> {
  const { method, url, contentType, body, timeoutSeconds, maxResponseBytes, addAuth } = (job.data as FlowCall)
    .request;
  const [authToken = ''] = await blocks.accounts.authTokensOf(job.accountSid);
  const credentials = Buffer.from(`${job.accountSid}:${authToken}`).toString('base64');
  return outgoing.call({
    method,
    url,
    headers: { 'content-type': contentType, ...(addAuth ? { authorization: `Basic ${credentials}` } : {}) },
    ...contentOf({ method, contentType, body }, authToken),
    timeoutSeconds,
    connectTimeoutSeconds: timeoutSeconds,
    maxResponseBytes,
    followRedirects: MAX_REDIRECTS,
    idempotencyToken: `${job.lane}-${job.id}`,
  });
}

/**
 * Forms and queries are signed, as functions demand that admit nobody else. The signature of any other content would
 * have to add to the address (`bodySHA256`), and a web service may not know what to do with that.
 */
function contentOf(
  { method, contentType, body }: Pick<Call, 'method' | 'contentType' | 'body'>,
  authToken: string,
): Pick<OutgoingRequest, 'form' | 'body' | 'signWith'> {
  const signed = authToken === '' ? {} : { signWith: authToken };
  if (method !== 'POST') return signed;
  if (!contentType.startsWith('application/x-www-form-urlencoded')) return { body };
  const fields = new URLSearchParams(body);
  const names = [...new Set(fields.keys())];
  return { form: Object.fromEntries(names.map(name => [name, fields.getAll(name)])), ...signed };
}

function answerOf(result: OutgoingResult): FlowAnswered['answer'] {
  if (!result.ok) return { ok: false, reason: result.reason };
  return { ok: true, statusCode: result.status, contentType: result.contentType, body: bodyText(result) };
}
