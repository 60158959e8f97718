/** What goes wrong on the way of a message is told to the account's owner, as an alert, and to the operator's log. */
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
}

export async function warn(
  { blocks, log }: Pick<JourneyParts, 'blocks' | 'log'>,
  turn: Turn,
  { accountSid, code, resourceSid, text }: Warning,
): Promise<void> {
  await turn.do(blocks.monitor.recordAlerts, { accountSid, code, resourceSid, text });
  log.warn({ account: accountSid, resource: resourceSid, code }, text);
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
export function alertOf({ accountSid, request, answer }: FailedWebhook): NewAlert {
  const { contentType, body, status, errorCode, reason, url } = answer;
  return {
    accountSid,
    code: errorCode ?? 11200,
    text: `The request to ${URL.parse(url)?.host ?? url} failed: ${reason ?? 'no answer'}`,
    resourceSid: sidAmong(request.parameters, RESOURCE),
    serviceSid: sidAmong(request.parameters, SERVICE),
    request: { ...request, response: status === null ? null : { contentType, body } },
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
