/**
 * From an HTTP answer to a verdict, for carriers that answer as Twilio's Messages resource does:
 * `201 {"sid":"SM…","status":"queued"}`, or an error `400 {"code":21211,"message":"…"}`.
 */
import { type Answer, isMessageStatus, type MessageStatus, type Verdict } from './carrier.ts';

/** Twilio's "Unknown error" of a delivery, for a refusal that names no code of its own. */
const unknownError = 30008;
/** Refusals of the moment, not of the message: time-out, too early, too many requests. */
const passing = new Set([408, 425, 429]);

/** 2xx: accepted; network trouble, 3xx, 408, 425, 429 and 5xx: later; any other 4xx: never. */
export function verdictOf(answer: Answer): Verdict {
  if (!answer.ok) return { kind: 'later', reason: answer.reason };
  const body = jsonObject(answer.body);
  if (answer.status >= 200 && answer.status < 300) return acceptance(answer.status, body);
  const reason = typeof body.message === 'string' ? body.message : `answered ${answer.status}`;
  if (answer.status >= 400 && answer.status < 500 && !passing.has(answer.status)) {
    return { kind: 'never', code: codeIn(body), reason };
  }
  const retryAfterSeconds = retryAfter(answer.headers);
  return { kind: 'later', reason, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}

/** The object in a JSON text, or an empty one: a carrier in trouble answers with HTML. */
export function jsonObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** The message status in a JSON body; `queued` when there is none that we know. */
export function statusIn(body: Record<string, unknown>): MessageStatus {
  return typeof body.status === 'string' && isMessageStatus(body.status) ? body.status : 'queued';
}

function acceptance(status: number, body: Record<string, unknown>): Verdict {
  if (typeof body.sid !== 'string' || body.sid === '') {
    // Taken or not, we could not recognise its receipts: let the journey ask again.
    return { kind: 'later', reason: `answered ${status} without the SID of a message` };
  }
  return { kind: 'accepted', providerSid: body.sid, status: statusIn(body) };
}

function codeIn(body: Record<string, unknown>): number {
  return typeof body.code === 'number' && Number.isSafeInteger(body.code) ? body.code : unknownError;
}

/** Retry-After in seconds. Its date form is measured against the answer's own Date, so no clock is asked. */
function retryAfter(headers: Record<string, string>): number | undefined {
  const value = headers['retry-after']?.trim();
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  const seconds = (Date.parse(value) - Date.parse(headers.date ?? '')) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : undefined;
}
