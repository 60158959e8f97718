/** The face for the simulated carrier: JSON in, JSON out, one effect per Idempotency-Key. */

import { jsonOf, Refused, type Route, textIn } from './route.ts';
import { take } from './take.ts';

export const simulatedFace: Route[] = [
  {
    method: 'POST',
    path: '/messages',
    async run(exchange, world) {
      const given = jsonOf(exchange);
      const key = exchange.headers['idempotency-key'];
      const body = given.body ?? '';
      const mediaUrls = given.mediaUrls ?? [];
      const statusCallback = given.statusCallback ?? null;
      if (typeof body !== 'string') throw new Refused(400, 20001, 'body is not a text');
      if (!isTexts(mediaUrls)) throw new Refused(400, 20001, 'mediaUrls is not a list of texts');
      if (statusCallback !== null && typeof statusCallback !== 'string') {
        throw new Refused(400, 20001, 'statusCallback is not a text');
      }
      if (body === '' && mediaUrls.length === 0)
        throw new Refused(400, 21602, 'body or mediaUrls is required');
      const to = textIn(given, 'to');
      if (body.length > longestText(to))
        throw new Refused(400, 21617, 'body is longer than the network takes');
      await take(world, exchange, {
        offer: {
          key: typeof key === 'string' ? key : null,
          accountSid: null,
          from: textIn(given, 'from'),
          to,
          body,
          mediaUrls,
          statusCallback,
        },
        shows: delivery => ({ sid: delivery.sid, status: 'queued' }),
      });
    },
  },
];

/** Characters that a network takes: a phone's fewer than `whatsapp:`, `messenger:` and the like. */
function longestText(address: string): number {
  return /^[a-z]+:/.test(address) ? 4000 : 1600;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(one => typeof one === 'string');
}
