/** What a service's pre-event webhook may answer: go on, go on with other words, or no. */
import { type ApiError, refuse } from '../../../kernel/errors.ts';
import type { WebhookAnswer } from '../../../kernel/webhook.ts';

/** What the webhook may put in the place of what somebody asked for. */
export interface Overrides {
  body?: string;
  author?: string;
  attributes?: string;
  friendlyName?: string;
  uniqueName?: string;
  roleSid?: string;
}

/** Names as applications send them in JSON, and what they stand for. */
const NAMES: Record<string, keyof Overrides> = {
  body: 'body',
  author: 'author',
  from: 'author',
  attributes: 'attributes',
  friendly_name: 'friendlyName',
  unique_name: 'uniqueName',
  role_sid: 'roleSid',
};

type Asked = Pick<WebhookAnswer, 'ok' | 'status' | 'body' | 'reason'> & { timedOut: boolean };

/** Only what may be better a moment later is asked again. */
export const mayAskAgain = ({ ok, status, timedOut }: Asked): boolean =>
  !ok && (timedOut || (status !== null && [429, 503, 504].includes(status)));

/**
 * What the answer means.
 * @throws ApiError 50056 when the webhook said no (any 4xx), 50076 when it was too late, 50057 when it failed.
 */
export function verdictOf(answer: Asked): Overrides {
  if (answer.ok) return readOverrides(answer.body);
  throw refusalOf(answer);
}

function refusalOf({ status, timedOut }: Asked): ApiError {
  if (status !== null && status >= 400 && status < 500) return refuse(50056);
  return refuse(timedOut ? 50076 : 50057);
}

/** What is not an object of JSON changes nothing: an answer without a body, or one that just says OK. */
function readOverrides(body: string): Overrides {
  let given: unknown;
  try {
    given = JSON.parse(body);
  } catch {
    return {};
  }
  if (typeof given !== 'object' || given === null) return {};
  const overrides: Overrides = {};
  for (const [name, value] of Object.entries(given)) {
    const known = NAMES[name];
    if (known === undefined || value === null) continue;
    // Attributes are JSON text in the contract; objects are what people write.
    overrides[known] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  return overrides;
}
