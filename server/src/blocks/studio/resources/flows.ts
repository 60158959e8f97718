import { DEFINITION_CHARACTERS } from '@switchhook/engine-studio';
import {
  bool,
  int,
  json,
  jsonText,
  moment,
  nullable,
  oneOf,
  required,
  sid,
  text,
} from '../../../kernel/fields.ts';
import { type Operation, operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import type { Flows } from '../flows.ts';
import { checkDefinition, reviewDefinition } from '../rules/definition-check.ts';
import type { FlowRow, Listed } from '../store/flows.ts';
import { placeOf } from './place.ts';

const status = oneOf('draft', 'published');
/** Lengths are ours: none are documented. */
const friendlyName = text(255);
const commitMessage = text(1000);
const definition = jsonText(DEFINITION_CHARACTERS);
const wanted = {
  friendlyName: required(friendlyName),
  status: required(status),
  definition: required(definition),
  commitMessage,
};

const flow = resource('Flow', {
  document: 'studio_v2',
  collection: '/v2/Flows',
  key: 'Sid',
  gives: {
    sid: sid('FW'),
    accountSid: sid('AC'),
    authorSid: nullable(sid('US')),
    friendlyName: text(),
    definition: json(),
    status,
    revision: int(),
    commitMessage: nullable(text()),
    valid: nullable(bool()),
    errors: json(),
    warnings: json(),
    dateCreated: moment(),
    dateUpdated: moment(),
    webhookUrl: text(),
  },
  links: { revisions: '/Revisions', test_users: '/TestUsers', executions: '/Executions' },
});

/**
 * Flows: https://www.twilio.com/docs/studio/rest-api/v2/flow. Lists leave the definition out, as Twilio's do.
 */
export function flowOperations(flows: Flows, webhookBase: string): Operation[] {
  const withUrl = <Row extends Listed<FlowRow>>(row: Row) => ({
    ...row,
    authorSid: null,
    webhookUrl: `${webhookBase}/v1/Accounts/${row.accountSid}/Flows/${row.sid}`,
  });
  const shown = async (row: FlowRow) => ({
    ...withUrl(row),
    ...reviewDefinition(row.definition, await flows.subflowWidgets(row)),
  });
  const listed = (row: Listed<FlowRow>) => ({
    ...withUrl(row),
    definition: null,
    valid: null,
    errors: null,
    warnings: null,
  });
  return [
    operation(
      {
        id: 'UpdateFlowValidate',
        document: 'studio_v2',
        method: 'POST',
        path: '/v2/Flows/Validate',
        status: 200,
        takes: wanted,
        gives: { valid: bool() },
      },
      async ({ given }) => {
        checkDefinition(given.definition);
        return { valid: true };
      },
    ),
    flow.create(wanted, async ({ caller, given }) => shown(await flows.create(caller.accountSid, given))),
    flow.fetch(async exchange => shown(await flows.fetch(placeOf(exchange)))),
    flow.update({ ...wanted, friendlyName, definition }, async exchange =>
      shown(await flows.change(placeOf(exchange), exchange.given)),
    ),
    flow.remove(exchange => flows.remove(placeOf(exchange))),
    flow.list({}, async ({ caller }, page) => {
      const { rows, ...positions } = await flows.list(caller.accountSid, page);
      return { ...positions, rows: rows.map(listed) };
    }),
  ];
}
