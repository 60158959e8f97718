/**
 * Calls of webhooks that nobody took are made again when the account's owner asks for it: once, as they were, signed
 * anew. What is answered now is only noted: the conversation has gone on without it.
 */
import { REDELIVERY_JOB, type RedeliveryJob } from '../blocks/monitor/index.ts';
import type { JobHandler } from '../kernel/line/jobs.ts';
import { callAgain, type WebhookAnswer, type WebhookParts } from '../kernel/webhook.ts';
import type { JourneyParts } from './parts.ts';

export { REDELIVERY_JOB };

/** The result is null for a call that is not kept any more. */
export function redeliverHandler(
  { blocks: { monitor } }: Pick<JourneyParts, 'blocks'>,
  calling: WebhookParts,
): JobHandler<WebhookAnswer | null> {
  return {
    concurrency: 16,
    recordsAttempts: () => false,
    async call({ accountSid, data }) {
      const call = await monitor.callOf({ accountSid, sid: (data as RedeliveryJob).sid });
      return call === null ? null : callAgain(calling, accountSid, call);
    },
    async settle(tx, results) {
      const redelivered = results.flatMap(({ job: { accountSid, data }, result: answer }) =>
        answer === null ? [] : [{ accountSid, sid: (data as RedeliveryJob).sid, answer }],
      );
      if (redelivered.length > 0) await monitor.recordRedelivered(tx, redelivered);
      return results.map(() => 'done');
    },
  };
}
