/** Small steps beside the way: a number's own webhook has answered, a Proxy session's time is up. */

import type { TwimlAnswered } from '../blocks/messaging/index.ts';
import type { Step } from '../kernel/line/turn.ts';
import type { LineEvent } from '../kernel/line/tx.ts';
import type { JourneyParts } from './parts.ts';

/** The TwiML of a number's webhook is carried out: replies are stored and sent, redirects followed. */
export function twimlStep({ blocks, log }: JourneyParts): Step {
  return async (event, turn) => {
    const { accountSid } = event;
    const { warnings } = await turn.do(blocks.messaging.takeTwiml, {
      accountSid,
      ...(event.data as TwimlAnswered),
      line: event.key,
    });
    for (const warning of warnings)
      log.warn({ account: accountSid, ...warning }, 'a TwiML answer was not all understood');
  };
}

/** Closes the session, unless it has been used or moved in the meantime: then the timer is set anew. */
export function sessionExpiredStep({ blocks }: JourneyParts): Step {
  return async (event: LineEvent, turn) => {
    const { accountSid, sessionSid } = event.data as { accountSid: string; sessionSid: string };
    await turn.do(blocks.proxy.closeSessions, { accountSid, sessionSid, reason: 'ttl', onlyIfExpired: true });
  };
}
