/**
 * Step 9, `close`: a conversation ends when its channel becomes INACTIVE (the agent wraps up, the customer ends the
 * web chat) and, where the Flex Flow's janitor is on, when its task ends elsewhere. A long-lived conversation only
 * rests: the customer's next message wakes it in the same channel.
 */
import type { ChatChannelUpdated, ChatMessageAdded } from '../blocks/chat/index.ts';
import type { TaskChanged } from '../blocks/taskrouter/index.ts';
import type { Step, Turn } from '../kernel/line/turn.ts';
import { isInactive, readAttributes } from './attributes.ts';
import { createTask, decide } from './decide.ts';
import type { ConversationFinishing } from './events.ts';
import { parkingOf } from './parking.ts';
import type { JourneyParts } from './parts.ts';
import { closeSession, sessionOfChannel } from './sessions.ts';

/** Task statuses after which nobody attends the conversation any more. */
const ENDINGS = new Set(['wrapping', 'completed', 'canceled', 'deleted']);

/** Hears every change of a channel and acts when it has just become inactive. */
export function closeStep(parts: JourneyParts): Step {
  return async (event, turn) => {
    const change = event.data as ChatChannelUpdated;
    if (isInactive(change.attributesBefore) || !isInactive(change.attributes)) return;
    await endConversation(parts, turn, change);
  };
}

async function endConversation(
  parts: JourneyParts,
  turn: Turn,
  { accountSid, channelSid }: ChatChannelUpdated,
): Promise<void> {
  const { blocks } = parts;
  const conversation = await turn.do(blocks.flex.deactivate, { accountSid, channelSid });
  await turn.do(blocks.chat.removeStudioHooks, { accountSid, channelSid });
  await turn.do(blocks.studio.endExecutionsOf, {
    accountSid,
    flowAddress: channelSid,
    reason: 'the conversation ended',
  });
  if (conversation?.longLived) return;
  const session = await sessionOfChannel(parts, turn, { accountSid, channelSid });
  if (session === null) return;
  await closeSession(parts, turn, { accountSid, sessionSid: session.sessionSid, reason: 'api' });
}

/** A channel that is gone cannot be written to: its session ends with it, and nothing remembers whose it was. */
export function removedStep(parts: JourneyParts): Step {
  return async (event, turn) => {
    const channel = event.data as ChatChannelUpdated;
    await endConversation(parts, turn, channel);
    await turn.do(parts.blocks.flex.forget, channel);
  };
}

/** Hears what happens to tasks, on the workspace's line, and hands endings on to the conversation's own line. */
export function janitorStep({ blocks, log }: JourneyParts): Step {
  return async (event, turn) => {
    const change = event.data as TaskChanged;
    if (!ENDINGS.has(change.status)) return;
    const { channelSid, proxySessionSID } = readAttributes(change.attributes);
    if (typeof channelSid !== 'string') return;
    const { accountSid } = change;
    const conversation = await turn.do(blocks.flex.conversationsByChannel, { accountSid, channelSid });
    if (conversation === null || !conversation.janitorEnabled || !conversation.active) return;
    const channel = await turn.do(blocks.chat.channelsBySid, { accountSid, channelSid });
    if (channel === null || isParked(channel.attributes, { conversation, taskSid: change.taskSid })) return;
    const sessionSid = typeof proxySessionSID === 'string' ? proxySessionSID : null;
    const data: ConversationFinishing = { accountSid, channelSid, sessionSid };
    turn.emit({ kind: 'conversation.finishing', key: channel.line, accountSid, data });
    log.debug(
      { account: accountSid, channel: channelSid, task: change.taskSid },
      'the janitor ends a conversation',
    );
  };
}

/** Whether the task has ended because its conversation is parked, or was and has another task by now. */
function isParked(
  attributes: string,
  { conversation, taskSid }: { conversation: Conversation; taskSid: string },
): boolean {
  if (conversation.parked === null) return parkingOf(attributes) !== null;
  return conversation.parked.returnedTaskSid !== taskSid;
}

/** The janitor's own deed: INACTIVE, with webhooks, so that custom channels hear of it; `close` does the rest. */
export function finishingStep({ blocks }: JourneyParts): Step {
  return async (event, turn) => {
    const { accountSid, channelSid } = event.data as ConversationFinishing;
    await turn.do(blocks.chat.mergeAttributes, {
      accountSid,
      channelSid,
      set: { status: 'INACTIVE' },
      webhooks: true,
      onlyIfStatus: 'ACTIVE',
    });
  };
}

/** The customer writes into a resting long-lived conversation: it is active again and its integration runs anew. */
export function wakeStep(parts: JourneyParts): Step {
  return async (event, turn) => {
    const message = event.data as ChatMessageAdded;
    if (!isInactive(message.channelAttributes)) return;
    const { accountSid, channelSid } = message;
    const conversation = await turn.do(parts.blocks.flex.conversationsByChannel, { accountSid, channelSid });
    if (conversation === null || conversation.active || !isCustomers(message, conversation)) return;
    await turn.do(parts.blocks.flex.reactivate, { accountSid, channelSid });
    await turn.do(parts.blocks.chat.mergeAttributes, {
      accountSid,
      channelSid,
      set: { status: 'ACTIVE' },
      webhooks: true,
    });
    await decideAgain(parts, turn, { message, conversation, line: event.key });
  };
}

/** Whether the customer wrote it: through a carrier, or as the identity that the conversation was opened for. */
export function isCustomers(message: ChatMessageAdded, { identity }: { identity: string }): boolean {
  return message.relayed || message.from === identity;
}

type Conversation = NonNullable<
  Awaited<ReturnType<JourneyParts['blocks']['flex']['conversationsByChannel']>>[number]
>;

async function decideAgain(
  parts: JourneyParts,
  turn: Turn,
  { message, conversation, line }: { message: ChatMessageAdded; conversation: Conversation; line: string },
): Promise<void> {
  const { accountSid, channelSid } = message;
  const { blocks } = parts;
  const flow = await turn.do(blocks.flex.flowsBySid, { accountSid, sid: conversation.flexFlowSid });
  if (flow === null || !flow.enabled) return;
  const { from } = readAttributes(message.channelAttributes);
  const session = await sessionOfChannel(parts, turn, { accountSid, channelSid });
  const opening = {
    flow,
    from: String(from ?? conversation.identity),
    taskSid: null,
    taskAttributes: null,
  };
  await decide(parts, turn, { opening, conversation, sessionSid: session?.sessionSid ?? null });
  if (flow.integrationType !== 'studio') return;
  // The hook came after the message: let this message be the one that starts the flow.
  turn.emit({
    kind: 'chatMessage.woke',
    key: line,
    accountSid,
    data: { ...message, studioHook: { sid: message.messageSid, flowSid: flow.integration.flowSid! } },
  });
}

/** A conversation whose task waits for the customer's first words gets it now. */
export function firstWordsStep(parts: JourneyParts): Step {
  return async (event, turn) => {
    const message = event.data as ChatMessageAdded;
    const { accountSid, channelSid } = message;
    if (message.studioHook !== null) return;
    const { flex } = parts.blocks;
    const conversation = await turn.do(flex.conversationsByChannel, { accountSid, channelSid });
    if (conversation === null || !conversation.waitsForTask || !isCustomers(message, conversation)) return;
    const flow = await turn.do(flex.flowsBySid, { accountSid, sid: conversation.flexFlowSid });
    if (flow === null) return;
    const session = await sessionOfChannel(parts, turn, { accountSid, channelSid });
    const from = conversation.customerAddress ?? conversation.identity;
    const opening = {
      flow,
      from,
      taskSid: null,
      taskAttributes: conversation.taskAttributes,
    };
    await createTask(parts, turn, { opening, conversation, sessionSid: session?.sessionSid ?? null });
  };
}
