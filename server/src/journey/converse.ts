/**
 * Step 4, `converse`: what the customer writes starts the channel's Studio flow, or goes on with the execution that
 * waits for it. A bot's own words never wake it.
 */
import { type ChatMessageAdded, messageSentParameters } from '../blocks/chat/index.ts';
import {
  type FlowEvent,
  type FlowRequested,
  type FlowTimedOut,
  type Turn as FlowTurn,
  type Opened,
  resume,
  start,
} from '../blocks/studio/index.ts';
import type { Step, Turn } from '../kernel/line/turn.ts';
import type { LineEvent } from '../kernel/line/tx.ts';
import { carryOut } from './carry-out.ts';
import type { FlowAnswered } from './events.ts';
import type { JourneyParts } from './parts.ts';

export function converseStep(parts: JourneyParts): Step {
  return async (event, turn) => {
    const message = event.data as ChatMessageAdded;
    const hook = message.studioHook;
    if (!message.webhooks || !message.wakesStudio || hook === null) return;
    await startFlow(parts, turn, {
      accountSid: message.accountSid,
      flowSid: hook.flowSid,
      contact: message.from,
      flowAddress: message.channelSid,
      parameters: messageSentParameters(message, { ...hook, type: 'studio' }) as Record<string, string>,
      initiatedBy: message.messageSid,
      line: event.key,
    });
  };
}

export interface Spoken {
  accountSid: string;
  flowSid: string;
  contact: string;
  flowAddress: string;
  /** The webhook parameters of the message. */
  parameters: Record<string, string>;
  initiatedBy: string;
  line: string;
}

/** A contact's message reaches a flow: the active execution of the contact hears it, or a new one begins. */
export async function startFlow(parts: JourneyParts, turn: Turn, spoken: Spoken): Promise<void> {
  const { accountSid, flowSid, contact, flowAddress, initiatedBy, line } = spoken;
  const trigger = { event: 'incomingMessage' as const, data: spoken.parameters };
  const opened = await turn.do(parts.blocks.studio.turnsBegin, {
    accountSid,
    flowSid,
    contact,
    flowAddress,
    trigger,
    initiatedBy,
    line,
  });
  if (opened === null) {
    parts.log.warn(
      { account: accountSid, flow: flowSid },
      'a message came for a Studio flow that is not there or not published',
    );
    return;
  }
  const result =
    opened.state === null
      ? begin(opened, turn.now)
      : resume(opened.definition, opened.state, { type: 'reply', message: spoken.parameters }, turn.now);
  await carryOut(parts, turn, { opened, result, accountSid, line });
}

/** The first turn of an execution. */
function begin(
  { flowSid, executionSid, definition, trigger, contact, flowAddress }: Opened,
  now: Date,
): FlowTurn {
  return start({ flowSid, executionSid, definition, trigger, contactAddress: contact, flowAddress, now });
}

/** An execution that was asked for over REST. */
export function requestedStep(parts: JourneyParts): Step {
  return async (event, turn) => {
    const { accountSid, executionSid } = event.data as FlowRequested;
    const opened = await turn.do(parts.blocks.studio.executionsBySid, { accountSid, executionSid });
    if (opened === null || opened.state !== null) return;
    await carryOut(parts, turn, { opened, result: begin(opened, turn.now), accountSid, line: event.key });
  };
}

/** The time of a waiting widget is up, unless the reply came first. */
export function timedOutStep(parts: JourneyParts): Step {
  return (event, turn) => {
    const { stepCount } = event.data as FlowTimedOut;
    return goOn(parts, turn, { event, flowEvent: { type: 'timeout' }, stepCount });
  };
}

/** Thirty days are over. */
export function expiredStep(parts: JourneyParts): Step {
  return (event, turn) =>
    goOn(parts, turn, { event, flowEvent: { type: 'stop', reason: 'the execution is older than 30 days' } });
}

/** A web service has answered, or not. */
export function answeredStep(parts: JourneyParts): Step {
  return (event, turn) => {
    const { answer } = event.data as FlowAnswered;
    const flowEvent: FlowEvent = answer.ok
      ? { type: 'answered', ...answer }
      : { type: 'callFailed', reason: answer.reason };
    return goOn(parts, turn, { event, flowEvent });
  };
}

async function goOn(
  parts: JourneyParts,
  turn: Turn,
  { event, flowEvent, stepCount }: { event: LineEvent; flowEvent: FlowEvent; stepCount?: number },
): Promise<void> {
  const { accountSid, executionSid } = event.data as { accountSid: string; executionSid: string };
  const opened = await turn.do(parts.blocks.studio.executionsBySid, { accountSid, executionSid });
  if (opened === null || opened.state === null) return;
  if (stepCount !== undefined && opened.state.stepCount !== stepCount) return;
  const result = resume(opened.definition, opened.state, flowEvent, turn.now);
  await carryOut(parts, turn, { opened, result, accountSid, line: event.key });
}
