/**
 * The event bridge's requests: a POST whose body says method, path, parameters and token. The worker SDK sends it as
 * JSON under the content type of forms.
 */
import { ApiError, forbidden, notFound } from '../../kernel/errors.ts';
import type { Form } from '../../kernel/form.ts';
import type { RawRequest, RawRoute } from '../../kernel/http.ts';
import type { CallerOf } from '../caller.ts';
import { reservationCalls } from './calls/reservations.ts';
import { taskQueueCalls } from './calls/task-queues.ts';
import { taskCalls } from './calls/tasks.ts';
import { telephoneCalls } from './calls/telephone.ts';
import { transferCalls } from './calls/transfers.ts';
import { workerCalls } from './calls/workers.ts';
import type { Asked, Call, CallParts } from './calls.ts';
import { knownCaller } from './sockets.ts';

export interface RequestParts extends CallParts {
  callerOf: CallerOf;
}

interface Envelope {
  method: string;
  path: string;
  params: Form;
  token: string;
}

/** Answers one call with `{ payload }`; a refusal has an HTTP status and a `message`. */
export function bridgeRequests(parts: RequestParts): RawRoute {
  const calls = [
    ...workerCalls(parts),
    ...reservationCalls(parts),
    ...taskCalls(parts),
    ...transferCalls(parts),
    ...taskQueueCalls(parts),
    ...telephoneCalls(parts),
  ].map(call => ({ call, pattern: patternOf(call.path) }));
  return {
    method: 'POST',
    product: 'event-bridge',
    path: '/v1/wschannels',
    async answer(request) {
      const envelope = readEnvelope(request);
      const caller = await knownCaller(parts.callerOf, envelope.token);
      const { workspaceSid, inner } = placeOf(envelope.path);
      const found = findCall(calls, { method: envelope.method, inner });
      if (found === null) throw notFound(`/v1/${envelope.path}`);
      const asked: Asked = {
        caller,
        key: { accountSid: caller.accountSid, workspaceSid },
        at: found.at,
        params: envelope.params,
        ifMatch: request.headers['if-match'] ?? null,
        path: `/v1/${envelope.path}`,
      };
      await check(found.call, asked);
      return { status: 200, body: { payload: await found.call.answer(asked) } };
    },
  };
}

/** A worker reaches what is his own, whoever supervises the workspace all of it, and nobody another one. */
async function check(call: Call, asked: Asked): Promise<void> {
  const { workspaceSid, workspaceRole } = asked.caller;
  if (workspaceRole === null || workspaceSid !== asked.key.workspaceSid) throw forbidden();
  if (workspaceRole === 'worker' && !(await call.worker(asked))) throw forbidden();
}

function readEnvelope({ body }: RawRequest): Envelope {
  const { url, method, params, token } = objectOf(parse(body.raw.toString('utf8')));
  if (typeof url !== 'string' || typeof token !== 'string')
    throw new ApiError({ status: 400, code: 20001, message: 'A request names a url and a token' });
  return { method: String(method), path: url.replace(/^\//, ''), params: formOf(objectOf(params)), token };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError({ status: 400, code: 20001, message: 'The request is not valid JSON' });
  }
}

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** Parameters as a form would have them: objects are JSON text, and what is null is not there. */
function formOf(params: Record<string, unknown>): Form {
  const form: Form = {};
  for (const [name, value] of Object.entries(params)) {
    if (value === null || value === undefined) continue;
    form[name] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  return form;
}

function placeOf(path: string): { workspaceSid: string; inner: string } {
  const match = /^Workspaces\/([^/]+)\/(.+)$/.exec(path);
  if (match === null) throw notFound(`/v1/${path}`);
  return { workspaceSid: match[1]!, inner: match[2]! };
}

/** `Workers/{workerSid}` → a pattern with a group of that name. */
function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
}

function findCall(
  calls: readonly { call: Call; pattern: RegExp }[],
  { method, inner }: { method: string; inner: string },
): { call: Call; at: Record<string, string> } | null {
  for (const { call, pattern } of calls) {
    const match = call.method === method ? pattern.exec(inner) : null;
    if (match !== null) return { call, at: { ...match.groups } };
  }
  return null;
}
