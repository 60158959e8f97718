/**
 * The deeds of flows: what one effect asks for is done in this transaction, or becomes a job whose answer comes later.
 */
import type { Effect, FlowEvent, FlowState, Json, Opened } from '../blocks/studio/index.ts';
import type { Turn } from '../kernel/line/turn.ts';
import { webhookJob } from '../kernel/webhook.ts';
import type { JourneyParts } from './parts.ts';
import { chatMessageResource } from './resource-urls.ts';
import { recall, sessionOfChannel } from './sessions.ts';

type Say = Extract<Effect, { type: 'say' }>;
type Call = Extract<Effect, { type: 'call' }>;
type SendToFlex = Extract<Effect, { type: 'sendToFlex' }>;
type Redirect = Extract<Effect, { type: 'redirect' }>;

/** An effect, and the execution that wants it. */
export interface Performing {
  effect: Effect;
  opened: Opened;
  state: FlowState;
  accountSid: string;
  line: string;
}

/** The job kind of a flow's HTTP requests. */
export const FLOW_CALL_JOB = 'flowCall';

/** Does what the effect asks for; null when its result will come later. Subflows are not for here. */
export async function perform(
  parts: JourneyParts,
  turn: Turn,
  performing: Performing,
): Promise<FlowEvent | null> {
  const { effect } = performing;
  switch (effect.type) {
    case 'say':
      return effect.channel === ''
        ? text(parts, turn, { ...performing, effect })
        : post(parts, turn, { ...performing, effect });
    case 'call':
      return call(turn, { ...performing, effect });
    case 'sendToFlex':
      return sendToFlex(parts, turn, { ...performing, effect });
    case 'redirect':
      return redirect(turn, { ...performing, effect });
    case 'subflow':
      return { type: 'subflowFailed', reason: 'a subflow is no deed' };
  }
}

/** Into the chat channel; from there `reply` takes it to the customer. */
async function post(
  parts: JourneyParts,
  turn: Turn,
  { effect, accountSid }: Performing & { effect: Say },
): Promise<FlowEvent> {
  const { chat } = parts.blocks;
  const channelSid = effect.channel;
  const serviceSid = await serviceOfChannel(parts, turn, { accountSid, channelSid });
  if (serviceSid === null)
    return { type: 'sayFailed', reason: `there is no channel ${channelSid}`, code: 81011 };
  const posted = await turn.do(chat.appendMessages, {
    accountSid,
    serviceSid,
    channelSid,
    from: effect.from || channelSid,
    body: effect.body,
    attributes: effect.attributes || '{}',
    media: effect.mediaUrl === '' ? null : fileAt(effect.mediaUrl),
    source: 'API',
    clientIdentity: null,
    webhooks: true,
    relayed: false,
    wakesStudio: false,
  });
  return { type: 'said', outbound: outboundOf(parts, posted) };
}

/** The chat service of a channel; null when there is no such channel. */
async function serviceOfChannel(
  { blocks }: JourneyParts,
  turn: Turn,
  at: { accountSid: string; channelSid: string },
): Promise<string | null> {
  // The customer's message that this answers was led into the channel a moment ago.
  const service = recall(turn, at)?.chatInstanceSid;
  return service ?? (await turn.do(blocks.chat.channelsBySid, at))?.serviceSid ?? null;
}

/** A file that only its address is known of. */
function fileAt(url: string) {
  return { url, contentType: 'application/octet-stream', filename: null, size: null };
}

function outboundOf(
  parts: JourneyParts,
  posted: Awaited<ReturnType<JourneyParts['blocks']['chat']['appendMessages']>>[number],
): Record<string, Json> {
  const { sid, serviceSid, channelSid, index, from, body, attributes, media, wasEdited, dateCreated } =
    posted;
  return {
    Sid: sid,
    ServiceSid: serviceSid,
    ChannelSid: channelSid,
    Index: index,
    From: from,
    To: channelSid,
    Body: body,
    Attributes: attributes,
    Type: media === null ? 'text' : 'media',
    WasEdited: wasEdited,
    DateCreated: dateCreated.toISOString(),
    Url: chatMessageResource(parts, posted).url,
  };
}

/** To the contact's address, for flows that a number's webhook or a REST request started. */
async function text(
  { blocks }: JourneyParts,
  turn: Turn,
  { effect, accountSid, line }: Performing & { effect: Say },
): Promise<FlowEvent> {
  const sent = await turn.do(blocks.messaging.storeOutbound, {
    accountSid,
    from: effect.from,
    to: effect.to,
    body: effect.body,
    mediaUrls: effect.mediaUrl === '' ? [] : [effect.mediaUrl],
    direction: 'outbound-api',
    statusCallback: null,
    messagingServiceSid: null,
    line,
  });
  if (sent.errorCode !== null)
    return { type: 'sayFailed', reason: sent.errorMessage ?? 'it was refused', code: sent.errorCode };
  return {
    type: 'said',
    outbound: { Sid: sent.sid, From: sent.from, To: sent.to, Body: sent.body, Status: sent.status },
  };
}

function call(turn: Turn, { effect, opened, accountSid, line }: Performing & { effect: Call }): null {
  const data = { request: effect, executionSid: opened.executionSid, line };
  turn.job({ kind: FLOW_CALL_JOB, key: opened.executionSid, accountSid, data });
  return null;
}

/** The document gets what started the execution, as a number's own webhook would. */
function redirect(
  turn: Turn,
  { effect, opened, state, accountSid, line }: Performing & { effect: Redirect },
): FlowEvent | null {
  if (!URL.canParse(effect.url)) return { type: 'redirectFailed', reason: 'its address is no URL' };
  const parameters = state.context.trigger.message as Record<string, string>;
  turn.job(
    webhookJob(
      { key: `${line}:sms`, accountSid },
      {
        url: effect.url,
        method: effect.method,
        parameters,
        jar: line,
        then: {
          kind: 'flow.twimlAnswered',
          key: line,
          data: { accountSid, executionSid: opened.executionSid, parameters },
        },
      },
    ),
  );
  return null;
}

async function sendToFlex(
  parts: JourneyParts,
  turn: Turn,
  performing: Performing & { effect: SendToFlex },
): Promise<FlowEvent> {
  const { chat, flex, taskrouter } = parts.blocks;
  const { accountSid, effect, opened } = performing;
  const defaults = await turn.do(taskrouter.defaults, { accountSid });
  if (defaults === null) return { type: 'enqueueFailed', reason: 'the account has no Flex workspace' };
  const attributes = await withSession(parts, turn, performing);
  const task = await turn.do(taskrouter.createTasks, {
    accountSid,
    workspaceSid: defaults.workspaceSid,
    workflowSid: effect.workflow || defaults.workflowSid,
    taskChannel: effect.channel || 'chat',
    attributes,
    priority: effect.priority,
    timeoutSeconds: effect.timeoutSeconds,
  });
  if ('refused' in task) return { type: 'enqueueFailed', reason: task.refused.message };
  const channelSid = opened.flowAddress;
  // From here on an agent speaks: Studio leaves the channel.
  await turn.do(chat.removeStudioHooks, { accountSid, channelSid });
  await turn.do(flex.setTasks, { accountSid, channelSid, taskSid: task.sid });
  return { type: 'taskCreated', taskSid: task.sid, attributes };
}

/** The author's attributes, with the Proxy session that the janitor closes when the task ends. */
async function withSession(
  parts: JourneyParts,
  turn: Turn,
  { accountSid, effect, opened }: Performing & { effect: SendToFlex },
): Promise<string> {
  const session = await sessionOfChannel(parts, turn, { accountSid, channelSid: opened.flowAddress });
  const added = session === null ? {} : { proxySessionSID: session.sessionSid };
  return JSON.stringify({ ...added, ...effect.attributes });
}
