/** A program of the account that sends messages by REST, and wants to be told of their statuses by a web service. */
import type { Door } from './door.ts';
import { pause } from './scope.ts';

export interface NoticesParts {
  door: Door;
  accountSid: string;
  from: string;
  callbackUrl: string;
  sending: () => boolean;
  signal: AbortSignal;
}

export interface Notices {
  /** SIDs of what was accepted. */
  sent: string[];
  done: Promise<void>;
}

const PAUSE_MS = 400;

export function sendNotices(parts: NoticesParts): Notices {
  const sent: string[] = [];
  return { sent, done: send(parts, sent) };
}

async function send(parts: NoticesParts, sent: string[]): Promise<void> {
  const { door, accountSid, from, callbackUrl, sending, signal } = parts;
  while (sending()) {
    const { body } = await door.post(`/2010-04-01/Accounts/${accountSid}/Messages.json`, {
      From: from,
      To: `+1555079${String(sent.length % 10_000).padStart(4, '0')}`,
      Body: `Notice ${sent.length}`,
      StatusCallback: callbackUrl,
    });
    sent.push(body.sid);
    await pause(PAUSE_MS, signal);
  }
}
