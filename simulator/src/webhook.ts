/** Requests to the webhooks of the one who runs the numbers, in Twilio's form and with Twilio's signature. */
import { randomUUID } from 'node:crypto';
import type { Closing } from './closing.ts';
import { mediaOf } from './parameters.ts';
import { faultsFor } from './phones.ts';
import { isSuccess, send, type WebhookAnswer, type WebhookRequest } from './request.ts';
import { sign } from './signature.ts';
import type { Subscription, World } from './world.ts';

const formType = 'application/x-www-form-urlencoded; charset=utf-8';

export interface SignedWebhook {
  url: string;
  method?: 'GET' | 'POST';
  authToken: string;
  parameters: Record<string, string>;
  /** The same for every repeat of one webhook. */
  idempotencyToken?: string;
  timeoutMs: number;
  closing: Closing;
}

/** Signs and sends one webhook. A POST carries a form; a GET has everything in the URL, and the URL alone is signed. */
export function sendSigned(webhook: SignedWebhook): Promise<WebhookAnswer> {
  const { parameters, authToken, timeoutMs, closing } = webhook;
  const form = new URLSearchParams(parameters).toString();
  const common = { timeoutMs, closing };
  const headers = (signature: string) => ({
    'user-agent': 'TwilioProxy/1.1',
    'x-twilio-signature': signature,
    'i-twilio-idempotency-token': webhook.idempotencyToken ?? randomUUID(),
  });
  if (webhook.method === 'GET') {
    const url = `${webhook.url}${webhook.url.includes('?') ? '&' : '?'}${form}`;
    return send({ ...common, method: 'GET', url, headers: headers(sign(authToken, url)) });
  }
  const request: WebhookRequest = {
    ...common,
    method: 'POST',
    url: webhook.url,
    headers: {
      ...headers(sign(authToken, webhook.url, parameters)),
      'content-type': formType,
      'content-length': String(Buffer.byteLength(form)),
    },
    body: form,
  };
  return send(request);
}

/** One message on its way to the webhook; posting it again is a repeat of the same message. */
export interface Letter {
  sid: string;
  parameters: Record<string, string>;
  /** Sends it once, now, whatever the faults; to another URL if one is given. Status 0: no answer. */
  post(webhookUrl?: string): Promise<WebhookAnswer>;
}

/** Makes a letter of standard parameters and enters it in the ledger. */
export function letterOf(
  world: World,
  subscription: Subscription,
  parameters: Record<string, string>,
): Letter {
  const { MessageSid: sid = '', From: from = '', To: to = '', Body: body = '' } = parameters;
  const entry = world.ledger.write({
    sid,
    from,
    to,
    body,
    media: mediaOf(parameters),
    at: world.clock.now(),
  });
  const idempotencyToken = randomUUID();
  return {
    sid,
    parameters,
    async post(webhookUrl = subscription.webhookUrl) {
      entry.attempts += 1;
      const answer = await sendSigned({
        url: webhookUrl,
        ...(subscription.method && { method: subscription.method }),
        authToken: subscription.authToken,
        parameters,
        idempotencyToken,
        timeoutMs: faultsFor(world, from).inbound.timeoutMs,
        closing: world.closing,
      });
      if (isSuccess(answer)) entry.acknowledged = true;
      entry.answered = answer.status;
      world.ledger.changed(entry);
      return answer;
    },
  };
}
