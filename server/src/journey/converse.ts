/**
 * Step 4, `converse`: what the customer writes starts the channel's Studio flow, or goes on with the execution that
 * waits for it. A bot's own words never wake it.
 */
import { type ChatMessageAdded, messageSentParameters } from '../blocks/chat/index.ts';
import type {
  Effect,
  Exchange,
  FlowDue,
  FlowEvent,
  FlowRequested,
  FlowSubflowLost,
} from '../blocks/studio/index.ts';
import type { Step, Turn } from '../kernel/line/turn.ts';
import type { LineEvent } from '../kernel/line/tx.ts';
import { carryOut } from './carry-out.ts';
import type { FlowAnswered, FlowTwimlAnswered } from './events.ts';
import type { JourneyParts } from './parts.ts';
import { warnOfTwiml } from './warn.ts';

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
  // What begins an execution is its trigger, and not a reply as well.
  const event = opened.state === null ? null : { type: 'reply' as const, message: spoken.parameters };
  await carryOut(parts, turn, { opened, event, line });
}

/** An execution that was asked for over REST. */
export function requestedStep(parts: JourneyParts): Step {
  return async (event, turn) => {
    const { accountSid, executionSid } = event.data as FlowRequested;
    const opened = await turn.do(parts.blocks.studio.executionsBySid, { accountSid, executionSid });
    if (opened === null || opened.state !== null) return;
    await carryOut(parts, turn, { opened, event: null, line: event.key });
  };
}

/** The time of a waiting widget is up, unless the reply came first; or thirty days are over. */
export function dueStep(parts: JourneyParts): Step {
  return async (event, turn) => {
    const { accountSid, executionSid } = event.data as FlowDue;
    const due = await turn.do(parts.blocks.studio.executionsDue, { accountSid, executionSid });
    if (due !== null) await carryOut(parts, turn, { ...due, executionSid, line: event.key });
  };
}

/** A web service has answered, or not. */
export function answeredStep(parts: JourneyParts): Step {
  return (event, turn) => {
    const { answer, asked, exchange } = event.data as FlowAnswered;
    const flowEvent: FlowEvent = answer.ok
      ? { type: 'answered', ...answer }
      : { type: 'callFailed', reason: answer.reason };
    return goOn(parts, turn, { event, flowEvent, asked, exchange });
  };
}

/** A subflow was ended from outside: its parent goes on without it. */
export function subflowLostStep(parts: JourneyParts): Step {
  return async (event, turn) => {
    const opened = await turn.do(parts.blocks.studio.executionsBySid, event.data as FlowSubflowLost);
    if (opened !== null) await carryOut(parts, turn, { opened, event: null, line: event.key });
  };
}

/** The TwiML document is carried out; the flow waits until it hands the conversation back. */
export function twimlAnsweredStep(parts: JourneyParts): Step {
  return async (event, turn) => {
    const { accountSid, answer, parameters } = event.data as FlowTwimlAnswered;
    if (!answer.ok) {
      const reason = answer.reason ?? 'it did not answer';
      return goOn(parts, turn, { event, flowEvent: { type: 'redirectFailed', reason } });
    }
    const { MessageSid: messageSid = '', From: from = '', To: to = '', Body: body = '' } = parameters;
    const message = { messageSid, from, to, body, media: [], parameters };
    const taken = { accountSid, answer, message, line: event.key, depth: 0 };
    const { warnings } = await turn.do(parts.blocks.messaging.takeTwiml, taken);
    await warnOfTwiml(parts, turn, { accountSid, resourceSid: messageSid || null, warnings });
  };
}

interface GoingOn {
  event: LineEvent;
  flowEvent: FlowEvent;
  asked?: Effect;
  exchange?: Exchange;
}

async function goOn(parts: JourneyParts, turn: Turn, going: GoingOn): Promise<void> {
  const { event, flowEvent, ...reasons } = going;
  const { accountSid, executionSid } = event.data as { accountSid: string; executionSid: string };
  const opened = await turn.do(parts.blocks.studio.executionsBySid, { accountSid, executionSid });
  const meant = [opened, opened?.child].find(one => one?.executionSid === executionSid);
  if (!opened || !meant?.state) return;
  await carryOut(parts, turn, { opened, event: flowEvent, executionSid, ...reasons, line: event.key });
}
