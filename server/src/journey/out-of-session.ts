/** The answer of a Proxy service's out-of-session callback: a reply in TwiML, or a session to be opened for it. */
import { readOutOfSessionAnswer } from '../blocks/proxy/index.ts';
import type { Step } from '../kernel/line/turn.ts';
import type { OutOfSessionAnswered } from './events.ts';
import type { JourneyParts } from './parts.ts';
import { warn, warnOfTwiml } from './warn.ts';

export function outOfSessionStep(parts: JourneyParts): Step {
  return async (event, turn) => {
    const { answer, message } = event.data as OutOfSessionAnswered;
    const { blocks } = parts;
    const { accountSid } = message;
    const read = readOutOfSessionAnswer(answer);
    const about = { accountSid, resourceSid: message.messageSid };
    if (read.kind === 'invalid') {
      const text = 'the out-of-session callback answered nonsense';
      await warn(parts, turn, { ...about, code: read.code, text });
    }
    if (read.kind === 'twiml') {
      const taken = { accountSid, answer, message, line: event.key, depth: 0 };
      const { warnings } = await turn.do(blocks.messaging.takeTwiml, taken);
      await warnOfTwiml(parts, turn, { ...about, warnings });
    }
    if (read.kind !== 'session') return;
    const opened = await turn.do(blocks.proxy.tryOpenSessions, {
      accountSid,
      serviceSid: message.serviceSid!,
      uniqueName: read.uniqueName,
      mode: read.mode,
      ttl: read.ttl,
      dateExpiry: read.dateExpiry,
      line: null,
      participants: [
        { identifier: message.from, proxyIdentifier: message.to },
        {
          identifier: read.participantIdentifier,
          proxyIdentifier: read.participantProxyIdentifier ?? message.to,
        },
      ],
    });
    if ('refused' in opened) {
      const { code, message: reason } = opened.refused;
      const text = `the out-of-session callback asked for a session that cannot be: ${reason}`;
      return warn(parts, turn, { ...about, code, text });
    }
    // The message that caused the session is the first one to be relayed in it.
    turn.emit({ kind: 'message.received', key: event.key, accountSid, data: message });
  };
}
