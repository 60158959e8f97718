import { int, json, moment, nullable, sid, text } from '../../../kernel/fields.ts';
import { type Operation, operation } from '../../../kernel/operation.ts';
import type { ExecutionPlace } from '../executions.ts';
import type { ExecutionStory } from '../why.ts';
import { placeOf } from './place.ts';

const gives = {
  accountSid: sid('AC'),
  flowSid: sid('FW'),
  flowVersion: int(),
  executionSid: sid('FN'),
  status: text(),
  endReason: nullable(text()),
  waitsFor: json(),
  steps: json(),
  warnings: json(),
  dateCreated: moment(),
  dateUpdated: moment(),
  url: text(),
};

/** Why an execution went as it did. Not part of the published contract: it stands beside the context resources. */
export function whyOperation(why: (at: ExecutionPlace) => Promise<ExecutionStory>): Operation {
  return operation(
    {
      id: 'FetchExecutionWhy',
      document: 'studio_v2',
      method: 'GET',
      path: '/v2/Flows/{FlowSid}/Executions/{ExecutionSid}/Why',
      gives,
    },
    async exchange => {
      const place = placeOf(exchange);
      const story = await why(place);
      return { account_sid: place.accountSid, ...story, url: exchange.base + exchange.path };
    },
  );
}
