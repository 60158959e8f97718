/** Asks a service's pre-event webhook before something is done. */
import { refuse } from '../../../kernel/errors.ts';
import { bodyText } from '../../../kernel/outgoing.ts';
import type { ServiceRow } from '../rows.ts';
import { mayAskAgain, type Overrides, verdictOf } from '../rules/pre-event.ts';
import type { PreEvent } from '../rules/webhook-events.ts';
import { commonFields, type Fields, formOf } from '../rules/webhook-payload.ts';
import { actorOf, type Person } from './command.ts';
import type { PreEventParts } from './index.ts';

const TIMEOUT_SECONDS = 5;
const MAX_RESPONSE_BYTES = 65_536;
const MAX_REDIRECTS = 10;

interface Asking {
  event: PreEvent;
  fields: Fields;
}

/**
 * The answer of the webhook; null where there is none for this event. `about` is read only when there is a webhook at
 * all: it tells who may not do the deed, before the outside hears of it.
 * @throws ApiError 50056, 50057, 50076
 */
export async function askFirst(
  parts: PreEventParts,
  person: Person,
  about: () => Promise<Asking>,
): Promise<Overrides | null> {
  const service = await parts.serviceOf(person);
  if (service === null) throw refuse(50050);
  if (!service.preWebhookUrl) return null;
  const { event, fields } = await about();
  if (!service.webhookFilters.includes(event)) return null;
  const form = { ...commonFields(event, person, actorOf(person)), ...fields };
  for (let attempt = 0; ; attempt++) {
    const answer = await call(parts, service, { ...form, RetryCount: attempt });
    if (attempt >= service.preWebhookRetryCount || !mayAskAgain(answer)) return verdictOf(answer);
  }
}

async function call({ outgoing, authTokenOf }: PreEventParts, service: ServiceRow, fields: Fields) {
  const outcome = await outgoing.call({
    method: service.webhookMethod,
    url: service.preWebhookUrl!,
    form: formOf(fields),
    timeoutSeconds: TIMEOUT_SECONDS,
    connectTimeoutSeconds: TIMEOUT_SECONDS,
    maxResponseBytes: MAX_RESPONSE_BYTES,
    followRedirects: MAX_REDIRECTS,
    signWith: await authTokenOf(service.accountSid),
  });
  if (!outcome.ok) {
    const { reason, kind } = outcome;
    return { ok: false, status: null, body: '', reason, timedOut: kind === 'timeout' };
  }
  const { status } = outcome;
  const ok = status >= 200 && status < 300;
  return { ok, status, body: bodyText(outcome), reason: null, timedOut: false };
}
