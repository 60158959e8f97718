/** What goes wrong on the way of a message is told to the account's owner, as an alert, and to the operator's log. */
import type { MessageRow } from '../blocks/messaging/index.ts';
import type { NewAlert } from '../blocks/monitor/index.ts';
import type { Turn } from '../kernel/line/turn.ts';
import type { FailedWebhook } from '../kernel/webhook.ts';
import type { JourneyParts } from './parts.ts';

export interface Warning {
  accountSid: string;
  /** A code of the catalogue. */
  code: number;
  /** What it happened to; null when it is no resource. */
  resourceSid: string | null;
  text: string;
  /** What the log says instead, where the text may show what a customer wrote. */
  logged?: string;
}

type Telling = Pick<JourneyParts, 'blocks' | 'log'>;

export async function warn(
  { blocks, log }: Telling,
  turn: Turn,
  { accountSid, code, resourceSid, text, logged = text }: Warning,
): Promise<void> {
  await turn.do(blocks.monitor.recordAlerts, { accountSid, code, resourceSid, text });
  log.warn({ account: accountSid, resource: resourceSid, code }, logged);
}

interface TwimlTrouble {
  accountSid: string;
  /** The message that the TwiML answered. */
  resourceSid: string | null;
  warnings: readonly { code: number; message: string }[];
}

export async function warnOfTwiml(parts: Telling, turn: Turn, trouble: TwimlTrouble): Promise<void> {
  const { accountSid, resourceSid, warnings } = trouble;
  for (const { code, message } of warnings) {
    const text = `a TwiML answer was not all carried out: ${message}`;
    await warn(parts, turn, { accountSid, code, resourceSid, text });
  }
}

interface FlowTrouble {
  accountSid: string;
  executionSid: string;
  warnings: readonly { code: number; message: string; widget: string | null }[];
}

/** For the author of a Studio flow. */
export async function warnOfFlow(parts: Telling, turn: Turn, trouble: FlowTrouble): Promise<void> {
  const { accountSid, executionSid: resourceSid, warnings } = trouble;
  for (const { code, message, widget } of warnings) {
    const text = widget === null ? message : `${widget}: ${message}`;
    await warn(parts, turn, { accountSid, code, resourceSid, text, logged: 'a flow has a warning' });
  }
}

/** "Unknown error" of a delivery, where nobody knows a better one. */
export const UNKNOWN_DELIVERY_ERROR = 30008;

type Undelivered = Pick<MessageRow, 'accountSid' | 'sid' | 'from' | 'errorCode' | 'errorMessage'>;

/** A message that will not arrive, as an alert. It names the account's own address, and not the customer's. */
export function alertOfMessage({ accountSid, sid, from, errorCode, errorMessage }: Undelivered): NewAlert {
  const text = `A message from ${from} did not arrive: ${errorMessage ?? 'nobody says why'}`;
  return { accountSid, code: errorCode ?? UNKNOWN_DELIVERY_ERROR, resourceSid: sid, text };
}

/** Parameters of webhooks that say what they are about, the closest first. */
const RESOURCE = [
  'MessageSid',
  'SmsSid',
  'TaskSid',
  'ResourceSid',
  'interactionSid',
  'ChannelSid',
  'UserSid',
];
/** And whose they are. */
const SERVICE = ['InstanceSid', 'WorkspaceSid', 'interactionServiceSid', 'ServiceSid'];

/** A webhook that failed, as an alert. */
export function alertOf({ accountSid, key, request, answer }: FailedWebhook): NewAlert {
  const { contentType, body, status, errorCode, reason, url } = answer;
  const { method, parameters } = request;
  return {
    accountSid,
    code: errorCode ?? 11200,
    text: `The request to ${URL.parse(url)?.host ?? url} failed: ${reason ?? 'no answer'}`,
    resourceSid: sidAmong(request.parameters, RESOURCE),
    serviceSid: sidAmong(request.parameters, SERVICE),
    request: {
      ...{ method, url: request.url, parameters },
      response: status === null ? null : { contentType, body },
    },
    delivery: { key, call: request, reason },
  };
}

function sidAmong(
  parameters: FailedWebhook['request']['parameters'],
  names: readonly string[],
): string | null {
  const values = names.map(name => parameters[name]);
  const sid = values.find(value => typeof value === 'string' && /^[A-Z]{2}[0-9a-f]{32}$/i.test(value));
  return (sid as string | undefined) ?? null;
}
