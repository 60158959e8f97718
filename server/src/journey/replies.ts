/** Small steps beside the way: a number's own webhook has answered, a Proxy session's time is up. */

import type { TwimlAnswered } from '../blocks/messaging/index.ts';
import type { Step } from '../kernel/line/turn.ts';
import type { LineEvent } from '../kernel/line/tx.ts';
import type { JourneyParts } from './parts.ts';
import { closeSession } from './sessions.ts';
import { warnOfTwiml } from './warn.ts';

/** The TwiML of a number's webhook is carried out: replies are stored and sent, redirects followed. */
export function twimlStep(parts: JourneyParts): Step {
  return async (event, turn) => {
    const { accountSid } = event;
    const { answer, message, ...taken } = event.data as TwimlAnswered;
    const { warnings } = await turn.do(parts.blocks.messaging.takeTwiml, {
      ...taken,
      accountSid,
      answer,
      message,
      line: event.key,
    });
    // That there was no answer has been told where the call was made.
    if (!answer.ok) return;
    await warnOfTwiml(parts, turn, { accountSid, resourceSid: message.messageSid, warnings });
  };
}

/** Closes the session, unless it has been used or moved in the meantime: then the timer is set anew. */
export function sessionExpiredStep(parts: JourneyParts): Step {
  return async (event: LineEvent, turn) => {
    const { accountSid, sessionSid } = event.data as { accountSid: string; sessionSid: string };
    await closeSession(parts, turn, { accountSid, sessionSid, reason: 'ttl', onlyIfExpired: true });
  };
}
