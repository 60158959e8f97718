/**
 * The webhook of a Studio flow: a number can point straight to a flow, without Flex. The request is proved genuine and
 * stored like any other; a TwiML document that a flow handed the conversation to hands it back here.
 */

import { inboundParameters } from '../blocks/messaging/index.ts';
import type { ReceivedMessage } from '../carriers/index.ts';
import { makeMemory } from '../kernel/cache.ts';
import { notFound } from '../kernel/errors.ts';
import type { RawRequest, RawRoute } from '../kernel/http.ts';
import type { Step } from '../kernel/line/turn.ts';
import { one } from '../kernel/line/tx.ts';
import type { Answer } from '../kernel/operation.ts';
import { carryOut } from './carry-out.ts';
import { startFlow } from './converse.ts';
import type { FlowMessageReceived, FlowReturned } from './events.ts';
import type { JourneyParts } from './parts.ts';
import { EMPTY_TWIML, inboundOf, makeCarrierReader, pathOf } from './receive.ts';

/** How long a flow is remembered to exist. */
const FLOW_SECONDS = 5;
/** What a redirect back to the flow says: https://www.twilio.com/docs/studio/widget-library/twiml-redirect */
const RETURN = 'return';

interface FlowAt {
  accountSid: string;
  flowSid: string;
}

export function flowRoutes(parts: JourneyParts): RawRoute[] {
  const readRequest = makeCarrierReader(parts);
  const flows = makeMemory(parts.clock, FLOW_SECONDS, key => {
    const [accountSid, sid] = key.split('/') as [string, string];
    return parts.store.transact(tx => one(tx, parts.blocks.studio.flowsBySid, { accountSid, sid }));
  });
  const answer = async (request: RawRequest): Promise<Answer> => {
    const at = request.at as unknown as FlowAt;
    const { messages, carrier } = await readRequest(request, parts.options.defaultCarrier);
    if ((await flows.get(`${at.accountSid}/${at.flowSid}`)) === null) throw notFound(pathOf(request));
    const returns = request.query.FlowEvent === RETURN;
    for (const message of messages) {
      if (returns) await tellReturn(parts, at, message);
      else await store(parts, at, { carrier, message });
    }
    return EMPTY_TWIML;
  };
  const path = '/v1/Accounts/{AccountSid}/Flows/{FlowSid}';
  return (['GET', 'POST'] as const).map(method => ({ method, product: 'webhooks', path, answer }));
}

/** Stores the message once; a repeat of the carrier says nothing new. */
async function store(
  { blocks: { messaging }, store }: JourneyParts,
  { accountSid, flowSid }: FlowAt,
  { carrier, message }: { carrier: string; message: ReceivedMessage },
): Promise<void> {
  const { from, to } = message;
  const line = messaging.lineOf(accountSid, from, to);
  const inbound = inboundOf({ accountSid, carrier, line, message });
  await store.transact(async tx => {
    const { sid, fresh } = await one(tx, messaging.storeInbound, inbound);
    if (!fresh) return;
    const parameters = inboundParameters(accountSid, { ...message, messageSid: sid });
    const data: FlowMessageReceived = { accountSid, flowSid, messageSid: sid, from, to, parameters };
    tx.emit({ kind: 'flow.addressed', key: line, accountSid, data });
  });
}

async function tellReturn(
  { blocks: { messaging }, store }: JourneyParts,
  { accountSid, flowSid }: FlowAt,
  { from, to }: ReceivedMessage,
): Promise<void> {
  const key = messaging.lineOf(accountSid, from, to);
  const data: FlowReturned = { accountSid, flowSid, contact: from, flowAddress: to };
  await store.transact(async tx => tx.emit({ kind: 'flow.returned', key, accountSid, data }));
}

/** A message to a flow's own webhook starts the flow, or is the reply that it waits for. */
export function addressedStep(parts: JourneyParts): Step {
  return async (event, turn) => {
    const { accountSid, flowSid, messageSid, from, to, parameters } = event.data as FlowMessageReceived;
    await startFlow(parts, turn, {
      ...{ accountSid, flowSid, contact: from, flowAddress: to },
      parameters,
      initiatedBy: messageSid,
      line: event.key,
    });
  };
}

/** The TwiML document has handed the conversation back. */
export function returnedStep(parts: JourneyParts): Step {
  return async (event, turn) => {
    const { accountSid, flowSid, contact, flowAddress } = event.data as FlowReturned;
    const at = { accountSid, contact, flowAddress };
    const opened = await turn.do(parts.blocks.studio.executionsOf, at);
    const meant = opened?.child ?? opened;
    if (opened === null || meant?.flowSid !== flowSid || meant.state?.awaits !== 'redirect') return;
    await carryOut(parts, turn, { opened, event: { type: 'redirected' }, line: event.key });
  };
}
