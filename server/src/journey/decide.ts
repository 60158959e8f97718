/**
 * Step 3, `decide`: who answers a new conversation. The Flex Flow's integration is put on the channel: a Studio hook,
 * a foreign webhook, or a task for the agents.
 */
import type { ConversationRow } from '../blocks/flex/index.ts';
import type { ApiError } from '../kernel/errors.ts';
import type { Turn } from '../kernel/line/turn.ts';
import type { Opening } from './open.ts';
import type { JourneyParts } from './parts.ts';
import { warn } from './warn.ts';

/** What a foreign handler hears: the messages that people write. */
const EXTERNAL_FILTERS = ['onMessageSent', 'onMediaMessageSent'];
const DEFAULT_TASK_SECONDS = 86_400;

export interface Decision {
  opening: Pick<Opening, 'flow' | 'from' | 'taskSid' | 'taskAttributes'>;
  conversation: ConversationRow;
  sessionSid: string | null;
}

/** Answers the conversation as it is then: with its task, when the integration is one. */
export async function decide(parts: JourneyParts, turn: Turn, decision: Decision): Promise<ConversationRow> {
  const { flow } = decision.opening;
  if (flow.integrationType !== 'task') {
    await hook(parts, turn, decision);
    return decision.conversation;
  }
  if (decision.opening.taskSid !== null || decision.conversation.waitsForTask) return decision.conversation;
  return createTask(parts, turn, decision);
}

async function hook(
  { blocks }: JourneyParts,
  turn: Turn,
  { opening: { flow }, conversation }: Decision,
): Promise<void> {
  const { integration } = flow;
  const { accountSid, serviceSid, channelSid } = conversation;
  const at = { accountSid, serviceSid, channelSid };
  const retryCount = integration.retryCount ?? 3;
  if (flow.integrationType === 'studio') {
    const configuration = { flow_sid: integration.flowSid!, retry_count: retryCount };
    await turn.do(blocks.chat.addHooks, { ...at, type: 'studio', configuration });
    return;
  }
  const configuration = {
    url: integration.url!,
    method: 'POST' as const,
    filters: EXTERNAL_FILTERS,
    retry_count: retryCount,
  };
  await turn.do(blocks.chat.addHooks, { ...at, type: 'webhook', configuration });
}

/** The task of a conversation whose Flex Flow has none in between: also later, at the customer's first message. */
export async function createTask(
  parts: JourneyParts,
  turn: Turn,
  decision: Decision,
): Promise<ConversationRow> {
  const { flex, taskrouter } = parts.blocks;
  const { opening, conversation } = decision;
  const { integration } = opening.flow;
  const task = await turn.do(taskrouter.createTasks, {
    accountSid: conversation.accountSid,
    workspaceSid: integration.workspaceSid!,
    workflowSid: integration.workflowSid!,
    taskChannel: integration.channel ?? 'default',
    attributes: JSON.stringify(taskAttributes(decision)),
    priority: integration.priority ?? 0,
    timeoutSeconds: integration.timeout ?? DEFAULT_TASK_SECONDS,
  });
  if ('refused' in task) return refused(parts, turn, { conversation, refusal: task.refused });
  await turn.do(flex.setTasks, {
    accountSid: conversation.accountSid,
    channelSid: conversation.channelSid,
    taskSid: task.sid,
  });
  return { ...conversation, taskSid: task.sid };
}

/** The author's attributes win; what the agent's desk needs is added where it is missing. */
function taskAttributes({ opening, conversation, sessionSid }: Decision): object {
  const given = opening.taskAttributes === null ? {} : (JSON.parse(opening.taskAttributes) as object);
  return {
    channelSid: conversation.channelSid,
    name: opening.from,
    channelType: opening.flow.channelType,
    ...(sessionSid === null ? {} : { proxySessionSID: sessionSid }),
    ...given,
  };
}

/** The customer's message is kept in its channel even when no agent can be asked: an alert says why. */
async function refused(
  parts: JourneyParts,
  turn: Turn,
  { conversation, refusal }: { conversation: ConversationRow; refusal: ApiError },
): Promise<ConversationRow> {
  const { accountSid, channelSid: resourceSid } = conversation;
  const text = `no task was created: ${refusal.message}`;
  await warn(parts, turn, { accountSid, code: refusal.code, resourceSid, text });
  return conversation;
}
