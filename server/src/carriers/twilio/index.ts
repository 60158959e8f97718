/**
 * Twilio itself as the network: it sends us its messaging webhooks, and we send through its Messages resource.
 * Docs: https://www.twilio.com/docs/messaging/api/message-resource
 */
import type { Carrier, CarrierSecrets, OutgoingMessage, Verdict } from '../carrier.ts';
import { readMessagingWebhook, signedBy } from '../messaging-webhook.ts';
import { jsonObject, statusIn, verdictOf } from '../verdict.ts';

type Upstream = NonNullable<CarrierSecrets['upstream']>;

const timeoutSeconds = 15;
const notConnected: Verdict = {
  kind: 'never',
  code: 21606,
  reason: 'No upstream account is configured for this sender',
};

export const twilio: Carrier = {
  name: 'twilio',
  keepsOrder: false,
  idempotent: false,
  heedsKeywords: true,

  /** Twilio signs with the token of its own account; our own token is for gateways that stand in for it. */
  genuine(request, secrets) {
    const upstreamTokens = secrets.upstream ? [secrets.upstream.authToken] : [];
    return signedBy([...upstreamTokens, ...secrets.authTokens], request);
  },

  read: readMessagingWebhook,

  async deliver(message, secrets, call) {
    const { upstream } = secrets;
    if (!upstream) return notConnected;
    return verdictOf(
      await call({
        method: 'POST',
        url: messagesUrl(upstream),
        headers: {
          ...authorization(upstream),
          'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
          'i-twilio-idempotency-token': message.sid,
        },
        body: messageForm(message, secrets.callbackUrl).toString(),
        timeoutSeconds,
      }),
    );
  },

  /**
   * Twilio keeps no reference of ours, so we look for a message with the same ends, text and media that was made at or
   * after the attempt. Its list is newest first; it is not filtered by DateSent, which a message still queued lacks.
   */
  async find(message, secrets, call) {
    const { upstream } = secrets;
    if (!upstream) return notConnected;
    const query = new URLSearchParams({ To: message.to, From: message.from, PageSize: '100' });
    const answer = await call({
      method: 'GET',
      url: `${messagesUrl(upstream)}?${query}`,
      headers: authorization(upstream),
      timeoutSeconds,
    });
    if (!answer.ok) return { kind: 'later', reason: answer.reason };
    if (answer.status !== 200) return { kind: 'later', reason: `answered ${answer.status} to a search` };
    return takenBefore(message, jsonObject(answer.body).messages);
  },
};

function messagesUrl(upstream: Upstream): string {
  const base = upstream.baseUrl.replace(/\/+$/, '');
  return `${base}/2010-04-01/Accounts/${encodeURIComponent(upstream.accountSid)}/Messages.json`;
}

function authorization(upstream: Upstream) {
  const credentials = Buffer.from(`${upstream.accountSid}:${upstream.authToken}`).toString('base64');
  return { authorization: `Basic ${credentials}`, accept: 'application/json' };
}

function messageForm(message: OutgoingMessage, callbackUrl: string | undefined): URLSearchParams {
  const form = new URLSearchParams({ To: message.to, From: message.from });
  if (message.body !== '') form.set('Body', message.body);
  for (const url of message.mediaUrls) form.append('MediaUrl', url);
  if (callbackUrl) form.set('StatusCallback', callbackUrl);
  return form;
}

/** The first message of the list's that can be this attempt. Dates of the 2010 API have no fractions of a second. */
function takenBefore(message: OutgoingMessage & { attemptedAt: Date }, list: unknown): Verdict | null {
  if (!Array.isArray(list)) return { kind: 'later', reason: 'answered a search without a list of messages' };
  const notBefore = Math.floor(message.attemptedAt.getTime() / 1000) * 1000;
  const taken = list.findLast(
    one =>
      one?.body === message.body &&
      Number(one.num_media ?? 0) === message.mediaUrls.length &&
      String(one.direction ?? '').startsWith('outbound') &&
      Date.parse(one.date_created) >= notBefore,
  );
  if (typeof taken?.sid !== 'string') return null;
  return { kind: 'accepted', providerSid: taken.sid, status: statusIn(taken) };
}
