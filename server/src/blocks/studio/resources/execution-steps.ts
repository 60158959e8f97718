import { json, moment, nullable, sid, text, url } from '../../../kernel/fields.ts';
import { type Operation, operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import type { Executions } from '../executions.ts';
import type { StepRow } from '../store/steps.ts';
import { writtenWithUrl } from './context.ts';
import { placeOf } from './place.ts';

/** What every kind of step gives. The context has a resource of its own; here it stays empty. */
export const stepGives = {
  sid: sid('FT'),
  accountSid: sid('AC'),
  flowSid: sid('FW'),
  parentStepSid: nullable(sid('FT')),
  name: text(),
  context: json(),
  transitionedFrom: text(),
  transitionedTo: text(),
  type: nullable(text()),
  dateCreated: moment(),
  dateUpdated: nullable(moment()),
};

/** A step as the resources give it; `flowSid` is that of the path, under which the step was found. */
export function shownStep(row: StepRow, flowSid: string) {
  return {
    ...row,
    flowSid: flowSid as `FW${string}`,
    engagementSid: row.executionSid,
    context: {},
    dateUpdated: null,
  };
}

/** Steps of executions, the most recent first: https://www.twilio.com/docs/studio/rest-api/v2/step */
export function executionStepOperations(executions: Executions, version: 'v1' | 'v2'): Operation[] {
  const document = `studio_${version}`;
  const collection = `/${version}/Flows/{FlowSid}/Executions/{ExecutionSid}/Steps` as const;
  const step = resource('ExecutionStep', {
    document,
    collection,
    key: 'Sid',
    gives: { ...stepGives, executionSid: sid('FN') },
    links: { step_context: '/Context' },
  });
  const gives = {
    accountSid: sid('AC'),
    context: json(),
    executionSid: sid('FN'),
    flowSid: sid('FW'),
    stepSid: sid('FT'),
    url: url(),
  };
  return [
    step.fetch(async exchange => {
      const { sid: stepSid, ...place } = placeOf(exchange);
      return shownStep(await executions.step({ ...place, stepSid }), place.flowSid);
    }),
    step.list({}, async (exchange, page) => {
      const place = placeOf(exchange);
      const { rows, ...positions } = await executions.steps(place, page);
      return { ...positions, rows: rows.map(row => shownStep(row, place.flowSid)) };
    }),
    operation(
      {
        id: 'FetchExecutionStepContext',
        document,
        method: 'GET',
        path: `${collection}/{StepSid}/Context`,
        gives,
      },
      async exchange => {
        const place = placeOf(exchange);
        return writtenWithUrl(gives, { ...place, context: await executions.stepContext(place) }, exchange);
      },
    ),
  ];
}
