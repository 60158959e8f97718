/**
 * A conversation is parked: nobody holds it until the customer writes, or until its time has come. The channel attribute
 * `parked`, our own addition, says so: `{ worker, queue, at, until?, note? }`. Setting it parks, a larger `until` waits
 * longer, and taking it away gives the conversation back at once.
 */
import type { ChatChannelUpdated, ChatMessageAdded } from '../blocks/chat/index.ts';
import type { ConversationRow } from '../blocks/flex/index.ts';
import type { Step, Turn } from '../kernel/line/turn.ts';
import { isInactive } from './attributes.ts';
import { isCustomers } from './close.ts';
import type { ParkedDue, TaskParked } from './events.ts';
import { mentionsParking, type Parking, parkingOf, parkingTimer } from './parking.ts';
import type { JourneyParts } from './parts.ts';
import { giveBack, takeUp } from './unpark.ts';

/** The states of a task that can be put away: somebody has accepted it. */
const HELD = new Set(['assigned', 'wrapping']);

/** Hears every change of a channel: the conversation is parked, for longer perhaps, or taken up again. */
export function parkStep(parts: JourneyParts): Step {
  return async (event, turn) => {
    const change = event.data as ChatChannelUpdated;
    const { accountSid, channelSid, attributes, attributesBefore } = change;
    if (!mentionsParking(attributes) && !mentionsParking(attributesBefore)) return;
    if (isInactive(attributes) && mentionsParking(attributes)) return forget(parts, turn, change);
    const { flex } = parts.blocks;
    const conversation = await turn.do(flex.conversationsByChannel, { accountSid, channelSid });
    if (!conversation?.active) return;
    const [before, now] = [parkingOf(attributesBefore), parkingOf(attributes)];
    const { parked } = conversation;
    if (now !== null && parked === null && before?.at !== now.at)
      return park(parts, turn, { conversation, parking: now, line: event.key });
    if (now !== null && parked?.returnedTaskSid === null)
      wait(turn, { accountSid, channelSid, line: event.key, until: now.until });
    if (now === null && parked !== null) await takeUp(parts, turn, { conversation, parking: before });
  };
}

interface Parked {
  conversation: ConversationRow;
  parking: Parking;
  line: string;
}

async function park(parts: JourneyParts, turn: Turn, { conversation, parking, line }: Parked): Promise<void> {
  const { flex, taskrouter } = parts.blocks;
  const { accountSid, channelSid, taskSid } = conversation;
  const task = taskSid === null ? null : await turn.do(taskrouter.tasksBySid, { accountSid, taskSid });
  // Where nobody holds anything, there is nothing to come back: the attribute would only say what is not so.
  if (task === null || !HELD.has(task.assignmentStatus)) return forget(parts, turn, conversation);
  const { workspaceSid, workflowSid, taskQueueSid, taskChannelSid, attributes, priority, handedOver } = task;
  const parked = {
    ...{ taskSid: task.sid, workspaceSid, workflowSid, taskQueueSid, taskChannelSid, attributes, priority },
    ...{ taskQueueName: task.taskQueueFriendlyName, handedOver, timeoutSeconds: task.timeout },
    returnedTaskSid: null,
  };
  await turn.do(flex.park, { accountSid, channelSid, parked });
  wait(turn, { accountSid, channelSid, line, until: parking.until });
  const data: TaskParked = { workspaceSid, taskSid: task.sid };
  turn.emit({ kind: 'task.parked', key: workspaceSid, accountSid, data });
}

/** Takes the attribute away where it says nothing. */
async function forget(
  { blocks }: JourneyParts,
  turn: Turn,
  { accountSid, channelSid }: Pick<ConversationRow, 'accountSid' | 'channelSid'>,
): Promise<void> {
  turn.cancelTimer(parkingTimer(channelSid));
  const change = { set: {}, unset: ['parked'], webhooks: true };
  await turn.do(blocks.chat.mergeAttributes, { accountSid, channelSid, ...change });
}

/** On the workspace's line: the task of a parked conversation has done its part. */
export function taskParkedStep({ blocks }: JourneyParts): Step {
  return async ({ accountSid, data }, turn) => {
    const key = { accountSid, ...(data as TaskParked) };
    await turn.do(blocks.taskrouter.changeTasks, { ...key, assignmentStatus: 'completed', reason: 'parked' });
  };
}

/** The customer of a parked conversation has written. */
export function parkedAnswerStep(parts: JourneyParts): Step {
  return async (event, turn) => {
    const message = event.data as ChatMessageAdded;
    const parking = parkingOf(message.channelAttributes);
    if (parking === null) return;
    const { accountSid, channelSid } = message;
    const conversation = await turn.do(parts.blocks.flex.conversationsByChannel, { accountSid, channelSid });
    if (conversation === null || !isCustomers(message, conversation)) return;
    turn.cancelTimer(parkingTimer(channelSid));
    await giveBack(parts, turn, { conversation, parking, because: 'customer' });
  };
}

/** The time of a parked conversation has come, unless it was given more. */
export function parkedDueStep(parts: JourneyParts): Step {
  return async ({ accountSid, data, key: line }, turn) => {
    const { channelSid } = data as ParkedDue;
    const { flex, chat } = parts.blocks;
    const conversation = await turn.do(flex.conversationsByChannel, { accountSid, channelSid });
    const channel = await turn.do(chat.channelsBySid, { accountSid, channelSid });
    const parking = channel === null ? null : parkingOf(channel.attributes);
    if (conversation === null || parking === null || parking.until === null) return;
    if (parking.until > turn.now) return wait(turn, { accountSid, channelSid, line, until: parking.until });
    await giveBack(parts, turn, { conversation, parking, because: 'time' });
  };
}

interface Waiting {
  accountSid: string;
  channelSid: string;
  line: string;
  until: Date | null;
}

function wait(turn: Turn, { accountSid, channelSid, line, until }: Waiting): void {
  const name = parkingTimer(channelSid);
  const data: ParkedDue = { channelSid };
  if (until === null) turn.cancelTimer(name);
  else turn.timer({ name, kind: 'parked.due', key: line, accountSid, data, runAt: until });
}
