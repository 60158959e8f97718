/**
 * Registering a number, piece by piece: which calls are still to be made, in an order in which no message can arrive
 * before somebody expects it, and what takes each back. Planning is pure; only `carryOut` and `takeBack` call.
 */
import type { Api } from '../../api/client.ts';
import { TwilioError } from '../../api/error.ts';
import type { Parameters } from '../../api/form.ts';
import type { IncomingNumber } from '../shared/types.ts';
import { type Draft, draftOf, type Project, parametersOf } from './draft.ts';
import type { Piece, Wiring } from './wiring.ts';

export interface Call {
  method: 'POST' | 'DELETE';
  path: string;
  form?: Parameters;
}

export interface Deed {
  piece: Piece;
  call: Call;
  /** What takes it back; `made` is the answer of the call. */
  undo(made: { sid?: string }): Call;
}

export interface Place extends Project {
  accountSid: string;
  proxyServiceSid: string;
  webhook: string;
}

/** What is left to be done until the number's messages reach the draft's integration. */
export function planOf(wiring: Wiring, draft: Draft, place: Place): Deed[] {
  const { flow, number, handler, missing, state, ruler } = wiring;
  const wanted: readonly Piece[] = state === 'free' ? ['flow', 'pool', 'handler', ...missing] : missing;
  const deeds: Deed[] = [];
  if (wanted.includes('flow')) deeds.push(flowDeed(draft, place));
  else if (flow !== null && !flow.enabled) deeds.push(enabling(flow.sid));
  if (wanted.includes('pool')) deeds.push(poolDeed(number, place));
  if (wanted.includes('handler') || handler.kind === 'none') deeds.push(handlerDeed(number, place));
  if (ruler !== null) deeds.push(serviceDeed(ruler.sid));
  return deeds;
}

const FLOWS = '/flex-api/v1/FlexFlows';

const flowDeed = (draft: Draft, place: Place): Deed => ({
  piece: 'flow',
  call: { method: 'POST', path: FLOWS, form: parametersOf(draft, place) },
  undo: ({ sid }) => ({ method: 'DELETE', path: `${FLOWS}/${sid}` }),
});

const enabling = (sid: string): Deed => ({
  piece: 'flow',
  call: { method: 'POST', path: `${FLOWS}/${sid}`, form: { Enabled: true } },
  undo: () => ({ method: 'POST', path: `${FLOWS}/${sid}`, form: { Enabled: false } }),
});

function poolDeed({ sid }: IncomingNumber, { proxyServiceSid }: Place): Deed {
  const path = `/proxy/v1/Services/${proxyServiceSid}/PhoneNumbers`;
  return {
    piece: 'pool',
    call: { method: 'POST', path, form: { Sid: sid } },
    undo: () => ({ method: 'DELETE', path: `${path}/${sid}` }),
  };
}

/** The pool may have pointed the number already; then this only makes sure, and still knows what was there before. */
function handlerDeed(number: IncomingNumber, { accountSid, webhook }: Place): Deed {
  const path = `/api/2010-04-01/Accounts/${accountSid}/IncomingPhoneNumbers/${number.sid}.json`;
  const before = { SmsUrl: number.sms_url ?? '', SmsMethod: number.sms_method };
  return {
    piece: 'handler',
    call: { method: 'POST', path, form: { SmsUrl: webhook, SmsMethod: 'POST' } },
    undo: () => ({ method: 'POST', path, form: before }),
  };
}

function serviceDeed(sid: string): Deed {
  const path = `/messaging/v1/Services/${sid}`;
  const choose = (chosen: boolean): Call => ({
    ...{ method: 'POST', path, form: { UseInboundWebhookOnNumber: chosen } },
  });
  return { piece: 'service', call: choose(true), undo: () => choose(false) };
}

/** What takes a number's registration away, the Flex Flow first, so that nothing answers that is half gone. */
export function removalOf(
  wiring: Pick<Wiring, 'number' | 'flow' | 'pooled'>,
  place: Place,
  also: { handler: boolean; pool: boolean },
): Call[] {
  const { number, flow, pooled } = wiring;
  return [
    ...(flow === null ? [] : [{ method: 'DELETE' as const, path: `${FLOWS}/${flow.sid}` }]),
    ...(also.handler ? [emptied(number, place)] : []),
    // Last, because Proxy refuses while conversations go on over the number.
    ...(also.pool && pooled !== null ? [poolDeed(number, place).undo({})] : []),
  ];
}

/** What brings back all that a removal takes away, in the order in which no message finds nobody. */
export function restorationOf(
  removal: readonly Call[],
  { number, flow }: Pick<Wiring, 'flow'> & { number: IncomingNumber | null },
  place: Place,
): Call[] {
  const calls: Call[] =
    flow === null ? [] : [{ method: 'POST', path: FLOWS, form: parametersOf(draftOf(flow), place) }];
  if (number === null) return calls;
  const pool = poolDeed(number, place);
  const handler = handlerDeed(number, place);
  if (removal.some(({ path }) => path === pool.undo({}).path)) calls.push(pool.call);
  if (removal.some(({ path }) => path === handler.call.path)) calls.push(handler.undo({}));
  return calls;
}

const emptied = (number: IncomingNumber, place: Place): Call => ({
  ...handlerDeed(number, place).call,
  form: { SmsUrl: '' },
});

export interface Outcome {
  /** What takes back each deed that was done, in the order of the deeds. */
  undo: Call[];
  done: Piece[];
  failed: { piece: Piece; error: Error } | null;
}

/** Does one after the other and stops at the first that is refused. */
export async function carryOut(
  api: Api,
  deeds: readonly Deed[],
  progress: (done: Piece[]) => void,
): Promise<Outcome> {
  const outcome: Outcome = { undo: [], done: [], failed: null };
  for (const { piece, call, undo } of deeds) {
    try {
      const made = await send<{ sid?: string }>(api, call);
      outcome.undo.push(undo(made));
    } catch (error) {
      if (!isThereAlready(error)) return { ...outcome, failed: { piece, error: error as Error } };
    }
    outcome.done.push(piece);
    progress([...outcome.done]);
  }
  return outcome;
}

/** A number that is in the pool already need not be brought there. */
const ALREADY_IN_SERVICE = 80104;
const isThereAlready = (error: unknown): boolean =>
  error instanceof TwilioError && error.code === ALREADY_IN_SERVICE;

/** Undoes what was done, the last first. Goes on when one fails, and then rejects with the first failure. */
export async function takeBack(api: Api, undo: readonly Call[]): Promise<void> {
  let failure: unknown = null;
  for (const call of undo.toReversed()) {
    await send(api, call).catch(error => {
      failure ??= error;
    });
  }
  if (failure !== null) throw failure;
}

export const send = <T>(api: Api, { method, path, form }: Call): Promise<T> =>
  api.call<T>(path, { method, ...(form && { form }) });
