/**
 * The pretend network of the simulator workspace. It sends the messaging webhook, signed exactly as Twilio would with
 * the account's own auth token, and takes messages as JSON under an idempotency key.
 */
import type { Carrier, Verdict } from '../carrier.ts';
import { readMessagingWebhook, signedBy } from '../messaging-webhook.ts';
import { verdictOf } from '../verdict.ts';

const timeoutSeconds = 10;
const notConnected: Verdict = { kind: 'never', code: 21606, reason: 'No simulator is configured' };

export const simulated: Carrier = {
  name: 'simulated',
  keepsOrder: true,
  idempotent: true,
  heedsKeywords: false,

  genuine: (request, secrets) => signedBy(secrets.authTokens, request),

  read: readMessagingWebhook,

  async deliver(message, secrets, call) {
    if (!secrets.simulatorUrl) return notConnected;
    const { from, to, body, mediaUrls } = message;
    return verdictOf(
      await call({
        method: 'POST',
        url: `${secrets.simulatorUrl.replace(/\/+$/, '')}/messages`,
        headers: { 'content-type': 'application/json', 'idempotency-key': message.sid },
        body: JSON.stringify({ from, to, body, mediaUrls, statusCallback: secrets.callbackUrl ?? null }),
        timeoutSeconds,
      }),
    );
  },
};
