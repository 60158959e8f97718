/**
 * Step 5, `carryOut`: the effects of a flow become deeds. What can be done in this transaction is done and told to
 * the flow at once; a call to a web service becomes a job, and the flow goes on when its answer comes.
 */

import type { Opened } from '../blocks/studio/index.ts';
import {
  type Effect,
  type FlowEvent,
  type Turn as FlowTurn,
  type Json,
  resume,
  waitsForReply,
} from '../blocks/studio/index.ts';
import type { Turn } from '../kernel/line/turn.ts';
import type { JourneyParts } from './parts.ts';

export interface Carrying {
  opened: Opened;
  result: FlowTurn;
  accountSid: string;
  line: string;
}

type Say = Extract<Effect, { type: 'say' }>;
type Call = Extract<Effect, { type: 'call' }>;
type SendToFlex = Extract<Effect, { type: 'sendToFlex' }>;

export async function carryOut(parts: JourneyParts, turn: Turn, carrying: Carrying): Promise<void> {
  const { opened, accountSid, line } = carrying;
  let { result } = carrying;
  const steps = [...result.steps];
  const warnings = [...result.warnings];
  let waitUntil: Date | null = null;
  while (result.effects.length > 0) {
    const [effect] = result.effects as [Effect];
    const event = await perform(parts, turn, { ...carrying, effect });
    if (event === null) break;
    result = resume(opened.definition, result.state, event, turn.now);
    steps.push(...result.steps);
    warnings.push(...result.warnings);
    if (effect.type === 'say' && waitsForReply(result.state)) waitUntil = endOfWait(effect, turn.now);
  }
  const { state, ended } = result;
  await turn.do(parts.blocks.studio.saveTurns, {
    accountSid,
    executionSid: opened.executionSid,
    state,
    steps,
    ended,
    waitUntil,
    keepsWaiting: waitUntil === null && waitsForReply(state),
    line,
  });
  if (warnings.length > 0)
    await turn.do(parts.blocks.studio.logWarnings, {
      accountSid,
      executionSid: opened.executionSid,
      warnings,
    });
}

function endOfWait({ timeoutSeconds }: Say, now: Date): Date | null {
  return timeoutSeconds === undefined ? null : new Date(now.getTime() + timeoutSeconds * 1000);
}

interface Performing extends Carrying {
  effect: Effect;
}

/** Does what the effect asks for; null when its result will come later. */
async function perform(parts: JourneyParts, turn: Turn, performing: Performing): Promise<FlowEvent | null> {
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
    case 'subflow':
      return { type: 'subflowFailed', reason: 'this installation does not run subflows' };
  }
}

/** Into the chat channel; from there `reply` takes it to the customer. */
async function post(
  parts: JourneyParts,
  turn: Turn,
  { effect, accountSid }: Performing & { effect: Say },
): Promise<FlowEvent> {
  const { chat } = parts.blocks;
  const channel = await turn.do(chat.channelsBySid, { accountSid, channelSid: effect.channel });
  if (channel === null)
    return { type: 'sayFailed', reason: `there is no channel ${effect.channel}`, code: 81011 };
  const posted = await turn.do(chat.appendMessages, {
    accountSid,
    serviceSid: channel.serviceSid,
    channelSid: channel.sid,
    from: effect.from || channel.sid,
    body: effect.body,
    attributes: effect.attributes || '{}',
    media: effect.mediaUrl === '' ? null : fileAt(effect.mediaUrl),
    source: 'API',
    clientIdentity: null,
    webhooks: true,
    relayed: false,
    wakesStudio: false,
  });
  return { type: 'said', outbound: outboundOf(posted) };
}

/** A file that only its address is known of. */
function fileAt(url: string) {
  return { url, contentType: 'application/octet-stream', filename: null, size: null };
}

function outboundOf(
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
    reports: false,
    line,
  });
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

/** The job kind of a flow's HTTP requests. */
export const FLOW_CALL_JOB = 'flowCall';

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
  { blocks }: JourneyParts,
  turn: Turn,
  { accountSid, effect, opened }: Performing & { effect: SendToFlex },
): Promise<string> {
  const session = await turn.do(blocks.proxy.findSessionsOfChannels, {
    accountSid,
    channelSid: opened.flowAddress,
  });
  const added = session === null ? {} : { proxySessionSID: session.sessionSid };
  return JSON.stringify({ ...added, ...effect.attributes });
}
