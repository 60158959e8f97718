import { int, json, moment, nullable, sid, text } from '../../../kernel/fields.ts';
import { type Exchange, type Operation, operation } from '../../../kernel/operation.ts';
import type { ExecutionStory, ReasonedPlace } from '../why.ts';
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

/**
 * Why an execution went as it did: below its flow, and by its SID alone for those who know no more. Not part of the
 * published contract; the first stands beside the context resources.
 */
export function whyOperations(why: (at: ReasonedPlace) => Promise<ExecutionStory>): Operation[] {
  const common = { document: 'studio_v2', method: 'GET', gives, ours: true } as const;
  const path = '/v2/Flows/{FlowSid}/Executions/{ExecutionSid}/Why';
  return [
    operation({ ...common, id: 'FetchExecutionWhy', path }, answer),
    operation({ ...common, id: 'FindExecutionWhy', path: '/v2/Executions/{ExecutionSid}/Why' }, answer),
  ];

  async function answer(exchange: Exchange<{ executionSid: string; flowSid?: string }, unknown>) {
    const place = placeOf(exchange);
    const story = await why(place);
    return { account_sid: place.accountSid, ...story, url: exchange.base + exchange.path };
  }
}
