/**
 * A parked conversation comes back as a new task, which is the former one's like. It goes to the worker whom the
 * attribute names while he is available, takes it and has room; else to everybody, by its workflow or in its queue.
 */
import type { ConversationRow, ParkedTask } from '../blocks/flex/index.ts';
import type { NewTask, TaskChanged, WorkerRow } from '../blocks/taskrouter/index.ts';
import type { Step, Turn } from '../kernel/line/turn.ts';
import { readAttributes } from './attributes.ts';
import type { ConversationTaken, FirstChoiceDue } from './events.ts';
import { type Parking, parkingOf, parkingTimer } from './parking.ts';
import type { JourneyParts } from './parts.ts';
import { warn } from './warn.ts';

/** How long a task waits for one worker to have room, while others may be free. */
const FIRST_CHOICE_SECONDS = 5;

export interface Return {
  conversation: ConversationRow;
  parking: Parking;
  /** Who or what brings it back: the attribute of the new task says so. */
  because: 'customer' | 'time' | 'worker';
}

/** To its worker or to everybody; nothing happens when it has come back already. */
export async function giveBack(parts: JourneyParts, turn: Turn, given: Return): Promise<void> {
  const { conversation, parking } = given;
  const { accountSid, channelSid, parked } = conversation;
  if (parked === null || parked.returnedTaskSid !== null) return;
  const worker = await workerOf(parts, turn, { parked, accountSid, name: parking.worker });
  const taskSid = await again(parts, turn, { ...given, parked, worker: worker?.available ? worker : null });
  if (taskSid === null) return;
  const { chat, flex } = parts.blocks;
  await turn.do(flex.park, { accountSid, channelSid, parked: { ...parked, returnedTaskSid: taskSid } });
  const { at, note, name, queue, until } = parking;
  const returned = { at: turn.now.toISOString(), because: given.because, task: taskSid };
  const told = {
    ...{ worker: parking.worker, queue, at, note, returned },
    ...(name !== '' && { name }),
    ...(until && { until: until.toISOString() }),
  };
  await turn.do(chat.mergeAttributes, { accountSid, channelSid, set: { parked: told }, webhooks: true });
}

export interface TakingUp {
  conversation: ConversationRow;
  /** What the attribute said before it was taken away. */
  parking: Parking | null;
}

/** Somebody has taken the attribute away: its worker gets the conversation, whatever he is doing. */
export async function takeUp(
  parts: JourneyParts,
  turn: Turn,
  { conversation, parking }: TakingUp,
): Promise<void> {
  const { accountSid, channelSid, parked } = conversation;
  if (parked === null) return;
  turn.cancelTimer(parkingTimer(channelSid));
  const { flex, taskrouter } = parts.blocks;
  const worker = await workerOf(parts, turn, { parked, accountSid, name: parking?.worker ?? '' });
  await turn.do(flex.park, { accountSid, channelSid, parked: null });
  const { returnedTaskSid: taskSid, workspaceSid } = parked;
  if (taskSid !== null && (await turn.do(taskrouter.areOpen, { accountSid, taskSid }))) {
    const workerSid = worker?.sid ?? null;
    await turn.do(taskrouter.directTasks, { accountSid, workspaceSid, taskSid, workerSid });
    return;
  }
  const own = parking ?? {
    worker: '',
    queue: '',
    at: turn.now.toISOString(),
    until: null,
    note: '',
    name: '',
  };
  const given = { conversation, parking: own, because: 'worker' as const, parked, worker };
  await again(parts, turn, { ...given, regardless: true });
}

async function workerOf(
  { blocks }: JourneyParts,
  turn: Turn,
  { accountSid, parked, name }: { accountSid: string; parked: ParkedTask; name: string },
): Promise<WorkerRow | null> {
  if (name === '') return null;
  const { workspaceSid } = parked;
  return turn.do(blocks.taskrouter.workersByName, { accountSid, workspaceSid, friendlyName: name });
}

interface Again extends Return {
  parked: ParkedTask;
  /** Who is asked first. */
  worker: WorkerRow | null;
  /** Whether his activity and his capacity do not count. */
  regardless?: boolean;
}

/** Makes the new task; gives its SID, or null after an alert that says why there is none. */
async function again(parts: JourneyParts, turn: Turn, given: Again): Promise<string | null> {
  const { flex, taskrouter } = parts.blocks;
  const { conversation, parked, worker, regardless = false } = given;
  const { accountSid, channelSid } = conversation;
  const wanted = await likeBefore(parts, turn, given);
  const direct = worker && { routingTarget: worker.sid, ignoreCapacity: regardless };
  let task = await turn.do(taskrouter.createTasks, { ...wanted, ...direct });
  const defaults = 'refused' in task ? await turn.do(taskrouter.defaults, { accountSid }) : null;
  // Where its queue or workflow is gone meanwhile, the account's own takes care of the customer.
  if (defaults) task = await turn.do(taskrouter.createTasks, { ...wanted, ...defaults, taskQueueSid: null });
  if ('refused' in task) {
    const text = `a parked conversation has no task to come back with: ${task.refused.message}`;
    await warn(parts, turn, { accountSid, code: task.refused.code, resourceSid: channelSid, text });
    return null;
  }
  await turn.do(flex.setTasks, { accountSid, channelSid, taskSid: task.sid });
  if (task.routingTarget?.startsWith('WK')) {
    const data: FirstChoiceDue = { workspaceSid: parked.workspaceSid, taskSid: task.sid };
    const runAt = new Date(turn.now.getTime() + FIRST_CHOICE_SECONDS * 1000);
    const name = `${task.sid}:first-choice`;
    turn.timer({ name, kind: 'firstChoice.due', key: parked.workspaceSid, accountSid, data, runAt });
  }
  return task.sid;
}

/** By its workflow again, unless it lay elsewhere or is to lie elsewhere. */
async function likeBefore(
  { blocks }: JourneyParts,
  turn: Turn,
  { conversation: { accountSid }, parked, parking, because }: Again,
): Promise<NewTask> {
  const { workspaceSid, taskQueueSid, taskQueueName, workflowSid, handedOver } = parked;
  const isOther = parking.queue !== '' && parking.queue !== taskQueueName && parking.queue !== taskQueueSid;
  const other = isOther
    ? await turn.do(blocks.taskrouter.queuesByName, { accountSid, workspaceSid, name: parking.queue })
    : null;
  const queueSid = other?.sid ?? taskQueueSid;
  const isByQueue = other !== null || handedOver || workflowSid === null;
  const { worker, at, note } = parking;
  return {
    ...{ accountSid, workspaceSid, taskQueueSid: queueSid, taskChannel: parked.taskChannelSid },
    workflowSid: isByQueue ? null : workflowSid,
    attributes: JSON.stringify({
      ...readAttributes(parked.attributes),
      parked: { worker, at, note, because },
    }),
    priority: parked.priority,
    timeoutSeconds: parked.timeoutSeconds,
  };
}

/** On the workspace's line: whoever was asked first has let the task pass, or somebody has accepted it. */
export function letPassStep({ blocks }: JourneyParts): Step {
  return async (event, turn) => {
    const change = event.data as TaskChanged;
    const { accountSid, workspaceSid, taskSid, status, attributes } = change;
    if (!attributes.includes('"parked"') || (status !== 'pending' && status !== 'assigned')) return;
    const { parked, channelSid } = readAttributes(attributes);
    if (typeof parked !== 'object' || parked === null || typeof channelSid !== 'string') return;
    if (status === 'pending') return toEverybody(blocks, turn, { accountSid, workspaceSid, taskSid });
    const channel = await turn.do(blocks.chat.channelsBySid, { accountSid, channelSid });
    if (channel === null) return;
    const data: ConversationTaken = { channelSid, taskSid };
    turn.emit({ kind: 'conversation.taken', key: channel.line, accountSid, data });
  };
}

/** Whoever was asked first has had no room. */
export function firstChoiceDueStep({ blocks }: JourneyParts): Step {
  return ({ accountSid, data }, turn) =>
    toEverybody(blocks, turn, { accountSid, ...(data as FirstChoiceDue) });
}

async function toEverybody(
  { taskrouter }: JourneyParts['blocks'],
  turn: Turn,
  key: { accountSid: string; workspaceSid: string; taskSid: string },
): Promise<void> {
  await turn.do(taskrouter.directTasks, { ...key, workerSid: null });
}

/** Somebody holds a conversation that was parked: nothing says so any more, and whoever parked it leaves it to them. */
export function takenStep({ blocks }: JourneyParts): Step {
  return async ({ accountSid, data }, turn) => {
    const { channelSid, taskSid } = data as ConversationTaken;
    const conversation = await turn.do(blocks.flex.conversationsByChannel, { accountSid, channelSid });
    const channel = await turn.do(blocks.chat.channelsBySid, { accountSid, channelSid });
    if (channel === null || conversation?.parked?.returnedTaskSid !== taskSid) return;
    await turn.do(blocks.flex.park, { accountSid, channelSid, parked: null });
    const change = { set: {}, unset: ['parked'], webhooks: true };
    await turn.do(blocks.chat.mergeAttributes, { accountSid, channelSid, ...change });
    const identity = parkingOf(channel.attributes)?.worker ?? '';
    const holders = await turn.do(blocks.taskrouter.holdersOfTasks, { accountSid, taskSid });
    if (holders.includes(identity)) return;
    await turn.do(blocks.chat.unseatMembers, { accountSid, channelSid, identity, webhooks: true });
  };
}
