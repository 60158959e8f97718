/**
 * The way of a message, read from top to bottom: which step hears what. Told in prose in docs/journey.md.
 */
import type { Call } from '../carriers/index.ts';
import type { RawRoute } from '../kernel/http.ts';
import type { JobHandlers } from '../kernel/line/jobs.ts';
import type { Steps } from '../kernel/line/turn.ts';
import { WEBHOOK_JOB, type WebhookParts, webhookHandler } from '../kernel/webhook.ts';
import { arriveStep } from './arrive.ts';
import { closeStep, finishingStep, firstWordsStep, janitorStep, removedStep, wakeStep } from './close.ts';
import {
  answeredStep,
  converseStep,
  dueStep,
  requestedStep,
  subflowLostStep,
  twimlAnsweredStep,
} from './converse.ts';
import { deliverHandler } from './deliver.ts';
import { flowCallHandler } from './flow-call.ts';
import { mediaRoutes } from './media.ts';
import { outOfSessionStep } from './out-of-session.ts';
import { parkedAnswerStep, parkedDueStep, parkStep, taskParkedStep } from './park.ts';
import type { JourneyParts } from './parts.ts';
import { FLOW_CALL_JOB } from './perform.ts';
import { receiveRoutes } from './receive.ts';
import { addressedStep, flowRoutes, returnedStep } from './receive-flow.ts';
import { REDELIVERY_JOB, redeliverHandler } from './redeliver.ts';
import { sessionExpiredStep, twimlStep } from './replies.ts';
import { replyStep } from './reply.ts';
import { ageStep, CONVERSATIONS_AGED, RETENTION_DUE, retentionStep } from './retention.ts';
import { interceptedStep } from './sessions.ts';
import { undeliveredStep } from './undelivered.ts';
import { firstChoiceDueStep, letPassStep, takenStep } from './unpark.ts';
import { alertOf } from './warn.ts';
import { wrapUpDueStep, wrapUpStep } from './wrap-up.ts';

export { makeLoginNeeds, workerSidOf } from './login-needs.ts';
export { flexNeeds, flexServiceOf, messagingNeeds, proxyNeeds } from './needs.ts';
export type { Blocks, JourneyOptions, JourneyParts } from './parts.ts';
export { type Provisioned, provision } from './provision.ts';

export interface Journey {
  /** The doors of the way: carriers' webhooks. */
  routes: readonly RawRoute[];
  steps: Steps;
  jobs: JobHandlers;
}

export function makeJourney(parts: JourneyParts, call: Call): Journey {
  const webhooks = webhookParts(parts);
  return {
    routes: [...receiveRoutes(parts), ...flowRoutes(parts), ...mediaRoutes(parts)],
    steps: {
      'message.received': [arriveStep(parts)],
      'message.undelivered': [undeliveredStep(parts)],
      'interaction.intercepted': [interceptedStep(parts)],
      'outOfSession.answered': [outOfSessionStep(parts)],
      'twiml.answered': [twimlStep(parts)],
      'chatMessage.added': [
        wakeStep(parts),
        firstWordsStep(parts),
        parkedAnswerStep(parts),
        converseStep(parts),
        replyStep(parts),
      ],
      'chatMessage.woke': [converseStep(parts)],
      'flow.addressed': [addressedStep(parts)],
      'flow.requested': [requestedStep(parts)],
      'flow.answered': [answeredStep(parts)],
      'flow.due': [dueStep(parts)],
      'flow.returned': [returnedStep(parts)],
      'flow.twimlAnswered': [twimlAnsweredStep(parts)],
      'flow.subflowLost': [subflowLostStep(parts)],
      ...parts.blocks.messaging.steps,
      ...parts.blocks.chat.steps,
      ...parts.blocks.studio.steps,
      ...parts.blocks.sync.steps,
      ...parts.blocks.taskrouter.steps,
      ...parts.blocks.monitor.steps,
      'task.changed': [janitorStep(parts), wrapUpStep(), letPassStep(parts)],
      'task.parked': [taskParkedStep(parts)],
      'firstChoice.due': [firstChoiceDueStep(parts)],
      'parked.due': [parkedDueStep(parts)],
      'conversation.taken': [takenStep(parts)],
      'wrapUp.due': [wrapUpDueStep(parts)],
      'conversation.finishing': [finishingStep(parts)],
      'chatChannel.updated': [closeStep(parts), parkStep(parts)],
      'chatChannel.removed': [removedStep(parts)],
      'proxySession.expired': [sessionExpiredStep(parts)],
      [RETENTION_DUE]: [retentionStep(parts)],
      [CONVERSATIONS_AGED]: [ageStep(parts)],
      // Nothing follows: the customer's next message finds no session and begins anew.
      'proxySession.closed': [],
    },
    jobs: {
      deliver: deliverHandler(parts, call) as JobHandlers[string],
      [FLOW_CALL_JOB]: flowCallHandler(parts) as JobHandlers[string],
      [WEBHOOK_JOB]: webhookHandler(webhooks) as JobHandlers[string],
      [REDELIVERY_JOB]: redeliverHandler(parts, webhooks) as JobHandlers[string],
    },
  };
}

const webhookParts = ({ blocks, outgoing, clock, log }: JourneyParts): WebhookParts => ({
  ...{ outgoing, clock, log, jars: blocks.messaging.cookieJars },
  authTokenOf: async accountSid => (await blocks.accounts.authTokensOf(accountSid))[0] ?? '',
  alert: async (tx, failures) => {
    await blocks.monitor.recordAlerts(tx, failures.map(alertOf));
  },
});
