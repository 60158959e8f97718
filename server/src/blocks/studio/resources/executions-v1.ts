import { json, sid, url } from '../../../kernel/fields.ts';
import { type Operation, operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import type { Executions } from '../executions.ts';
import { writtenWithUrl } from './context.ts';
import {
  at,
  createdBetween,
  executionGives,
  requestTakes,
  shownExecution,
  statusTakes,
} from './executions.ts';
import { placeOf } from './place.ts';

const document = 'studio_v1';
const collection = '/v1/Flows/{FlowSid}/Executions';

const execution = resource('Execution', {
  document,
  collection,
  key: 'Sid',
  gives: executionGives,
  links: { steps: '/Steps', execution_context: '/Context' },
});

const contextGives = {
  accountSid: sid('AC'),
  context: json(),
  url: url(),
  flowSid: sid('FW'),
  executionSid: sid('FN'),
};

/** Executions as the first version of the API shows them: https://www.twilio.com/docs/studio/rest-api/execution */
export function executionV1Operations(executions: Executions): Operation[] {
  return [
    execution.create(
      requestTakes,
      async exchange => shownExecution(await executions.request(placeOf(exchange), exchange.given)),
      200,
    ),
    execution.fetch(async exchange => shownExecution(await executions.fetch(at(placeOf(exchange))))),
    execution.update(statusTakes, async exchange =>
      shownExecution(await executions.setStatus(at(placeOf(exchange)), exchange.given.status)),
    ),
    execution.remove(exchange => executions.remove(at(placeOf(exchange)))),
    execution.list(createdBetween, async (exchange, page) => {
      const { rows, ...positions } = await executions.list(placeOf(exchange), exchange.given, page);
      return { ...positions, rows: rows.map(shownExecution) };
    }),
    operation(
      {
        id: 'FetchExecutionContext',
        document,
        method: 'GET',
        path: `${collection}/{ExecutionSid}/Context`,
        gives: contextGives,
      },
      async exchange => {
        const place = placeOf(exchange);
        return writtenWithUrl(contextGives, { ...place, context: await executions.context(place) }, exchange);
      },
    ),
  ];
}
