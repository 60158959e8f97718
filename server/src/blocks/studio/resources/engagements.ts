import { json, sid, url } from '../../../kernel/fields.ts';
import { type Operation, operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import type { Executions } from '../executions.ts';
import { writtenWithUrl } from './context.ts';
import { shownStep, stepGives } from './execution-steps.ts';
import { at, executionGives, requestTakes, shownExecution } from './executions.ts';
import { placeOf } from './place.ts';

const document = 'studio_v1';
const collection = '/v1/Flows/{FlowSid}/Engagements';
const stepsOf = `${collection}/{EngagementSid}/Steps`;

const engagement = resource('Engagement', {
  document,
  collection,
  key: 'Sid',
  gives: executionGives,
  links: { steps: '/Steps', engagement_context: '/Context' },
});

const step = resource('Step', {
  document,
  collection: stepsOf,
  key: 'Sid',
  gives: { ...stepGives, engagementSid: sid('FN') },
  links: { step_context: '/Context' },
});

const contextGives = {
  accountSid: sid('AC'),
  context: json(),
  url: url(),
  engagementSid: sid('FN'),
  flowSid: sid('FW'),
};

const stepContextGives = { ...contextGives, stepSid: sid('FT') };

/** Engagements, the old name of executions: https://www.twilio.com/docs/studio/rest-api/v1/engagement */
export function engagementOperations(executions: Executions): Operation[] {
  return [...instances(executions), ...steps(executions)];
}

function instances(executions: Executions): Operation[] {
  return [
    engagement.create(
      requestTakes,
      async exchange => shownExecution(await executions.request(placeOf(exchange), exchange.given)),
      200,
    ),
    engagement.fetch(async exchange => shownExecution(await executions.fetch(at(placeOf(exchange))))),
    engagement.remove(exchange => executions.remove(at(placeOf(exchange)))),
    engagement.list({}, async (exchange, page) => {
      const { rows, ...positions } = await executions.list(placeOf(exchange), {}, page);
      return { ...positions, rows: rows.map(shownExecution) };
    }),
    operation(
      {
        id: 'FetchEngagementContext',
        document,
        method: 'GET',
        path: `${collection}/{EngagementSid}/Context`,
        gives: contextGives,
      },
      async exchange => {
        const place = ofEngagement(placeOf(exchange));
        return writtenWithUrl(contextGives, { ...place, context: await executions.context(place) }, exchange);
      },
    ),
  ];
}

function steps(executions: Executions): Operation[] {
  return [
    step.fetch(async exchange => {
      const { sid: stepSid, ...place } = ofEngagement(placeOf(exchange));
      return shownStep(await executions.step({ ...place, stepSid }), place.flowSid);
    }),
    step.list({}, async (exchange, page) => {
      const place = ofEngagement(placeOf(exchange));
      const { rows, ...positions } = await executions.steps(place, page);
      return { ...positions, rows: rows.map(row => shownStep(row, place.flowSid)) };
    }),
    operation(
      {
        id: 'FetchStepContext',
        document,
        method: 'GET',
        path: `${stepsOf}/{StepSid}/Context`,
        gives: stepContextGives,
      },
      async exchange => {
        const place = ofEngagement(placeOf(exchange));
        const context = await executions.stepContext(place);
        return writtenWithUrl(stepContextGives, { ...place, context }, exchange);
      },
    ),
  ];
}

/** An engagement is an execution. */
function ofEngagement<Place extends { engagementSid: string }>(place: Place) {
  return { ...place, executionSid: place.engagementSid };
}
