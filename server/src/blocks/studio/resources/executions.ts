import { int, json, moment, nullable, oneOf, required, sid, text, url } from '../../../kernel/fields.ts';
import { type Operation, operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import type { Executions } from '../executions.ts';
import { contactSid } from '../rules/contact-sid.ts';
import type { ExecutionRow, ExecutionStatus } from '../store/execution-list.ts';
import { writtenWithUrl } from './context.ts';
import { placeOf } from './place.ts';

const status = oneOf('active', 'ended');

/** What both versions give of an execution. The context has a resource of its own; here it stays empty. */
export const executionGives = {
  sid: sid('FN'),
  accountSid: sid('AC'),
  flowSid: sid('FW'),
  contactChannelAddress: text(),
  contactSid: sid('FC'),
  context: json(),
  status,
  dateCreated: moment(),
  dateUpdated: moment(),
};

/** What an execution is created from. */
export const requestTakes = { to: required(text()), from: required(text()), parameters: json() };

/** What an execution may become. */
const statusTakes = { status: required(status) };

/** Both ends of a list by the time of creation. */
const createdBetween = { dateCreatedFrom: moment(), dateCreatedTo: moment() };

/** An execution as the resources give it. */
export function shownExecution({ revision, contact, ...row }: ExecutionRow) {
  return {
    ...row,
    flowVersion: revision,
    contactChannelAddress: contact,
    contactSid: contactSid(row.accountSid, contact),
    context: {},
  };
}

/** What only the second version gives. */
const newer = { flowVersion: int(), initiatedBy: nullable(text()) };

const contextGives = {
  accountSid: sid('AC'),
  url: url(),
  context: json(),
  flowSid: sid('FW'),
  executionSid: sid('FN'),
};

/**
 * Executions: https://www.twilio.com/docs/studio/rest-api/v2/execution. The first version answers a creation with 200,
 * shows less of an execution, and cannot choose by status.
 */
export function executionOperations(executions: Executions, version: 'v1' | 'v2'): Operation[] {
  const isFirst = version === 'v1';
  const document = `studio_${version}`;
  const collection = `/${version}/Flows/{FlowSid}/Executions` as const;
  const execution = resource('Execution', {
    document,
    collection,
    key: 'Sid',
    gives: { ...executionGives, ...(isFirst ? {} : newer) },
    links: { steps: '/Steps', execution_context: '/Context' },
  });
  return [
    execution.create(
      requestTakes,
      async exchange => shownExecution(await executions.request(placeOf(exchange), exchange.given)),
      isFirst ? 200 : 201,
    ),
    execution.fetch(async exchange => shownExecution(await executions.fetch(at(placeOf(exchange))))),
    execution.update(statusTakes, async exchange =>
      shownExecution(await executions.setStatus(at(placeOf(exchange)), exchange.given.status)),
    ),
    execution.remove(exchange => executions.remove(at(placeOf(exchange)))),
    execution.list(createdBetween, async (exchange, page) => {
      const filter = { ...exchange.given, status: isFirst ? undefined : statusOf(exchange.query) };
      const { rows, ...positions } = await executions.list(placeOf(exchange), filter, page);
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
        const context = await executions.context(place);
        return writtenWithUrl(contextGives, { ...place, context }, exchange);
      },
    ),
  ];
}

/** Instance paths call an execution `{Sid}`. */
export function at<Place extends { sid: string }>({ sid, ...place }: Place) {
  return { ...place, executionSid: sid };
}

/** The one parameter of this API that begins with a small letter; other values than the two choose nothing. */
function statusOf(query: string): ExecutionStatus | undefined {
  const asked = new URLSearchParams(query).get('status');
  return asked === 'active' || asked === 'ended' ? asked : undefined;
}
