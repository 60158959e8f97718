/** A customer's message as the carrier posts it, signed. */
import { createHmac } from 'node:crypto';

export interface Carrier {
  url: string;
  accountSid: string;
  authToken: string;
  to: string;
}

/** The carrier's request; @param n makes the SID, and is not used twice. */
export async function post(
  carrier: Carrier,
  message: { from: string; body: string; n: number },
): Promise<boolean> {
  const sid = `SM${message.n.toString(16).padStart(32, '0')}`;
  const form: Record<string, string> = {
    ...{ AccountSid: carrier.accountSid, ApiVersion: '2010-04-01', Body: message.body, From: message.from },
    ...{ MessageSid: sid, NumMedia: '0', NumSegments: '1', SmsMessageSid: sid, SmsSid: sid },
    ...{ SmsStatus: 'received', To: carrier.to },
  };
  const text = Object.keys(form)
    .sort()
    .map(name => name + form[name])
    .join('');
  const signature = createHmac('sha1', carrier.authToken)
    .update(carrier.url + text)
    .digest('base64');
  const body = new URLSearchParams(form);
  const answer = await fetch(carrier.url, {
    method: 'POST',
    headers: { 'x-twilio-signature': signature },
    body,
  });
  await answer.arrayBuffer();
  return answer.ok;
}
