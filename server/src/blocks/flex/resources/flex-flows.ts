import {
  bool,
  coded,
  type Field,
  int,
  json,
  moment,
  nullable,
  oneOf,
  required,
  sid,
  text,
  url,
} from '../../../kernel/fields.ts';
import type { Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { snaked } from '../../../kernel/sql.ts';
import type { FlowRoom } from '../flows.ts';
import { CHANNEL_TYPES, type FlexFlowRow, INTEGRATION_TYPES, type Integration } from '../rows.ts';

const DAY_SECONDS = 86_400;
const MAX_RETRIES = 3;
const integration: Field<Integration> = { ...json<Integration>(), write: snaked };
const wrong = <F extends Field<never> | Field<unknown>>(of: F): F => coded(45212, of);

const flexFlow = resource('FlexFlow', {
  document: 'flex_v1',
  collection: '/v1/FlexFlows',
  key: 'Sid',
  gives: {
    accountSid: sid('AC'),
    dateCreated: moment(),
    dateUpdated: moment(),
    sid: sid('FO'),
    friendlyName: text(),
    chatServiceSid: sid('IS'),
    channelType: oneOf(...CHANNEL_TYPES),
    contactIdentity: nullable(text()),
    enabled: bool(),
    integrationType: oneOf(...INTEGRATION_TYPES),
    integration,
    longLived: bool(),
    janitorEnabled: bool(),
  },
});

const friendlyName = text(256, 1);
const chatServiceSid = sid('IS');
const channelType = oneOf(...CHANNEL_TYPES);

const editable = {
  friendlyName,
  chatServiceSid,
  channelType,
  contactIdentity: text(256),
  enabled: bool(),
  integrationType: wrong(oneOf(...INTEGRATION_TYPES)),
  'integration.flowSid': wrong(sid('FW')),
  'integration.url': wrong(url()),
  'integration.workspaceSid': wrong(sid('WS')),
  'integration.workflowSid': wrong(sid('WW')),
  'integration.channel': wrong(text(256, 1)),
  'integration.timeout': wrong(int(1, 14 * DAY_SECONDS)),
  'integration.priority': wrong(int()),
  'integration.creationOnMessage': wrong(bool()),
  longLived: bool(),
  janitorEnabled: bool(),
  'integration.retryCount': wrong(int(0, MAX_RETRIES)),
};

const given = {
  ...editable,
  friendlyName: required(friendlyName),
  chatServiceSid: required(chatServiceSid),
  channelType: required(channelType),
};

/** Which address is answered by whom. https://www.twilio.com/docs/flex/developer/messaging/api/flow */
export function flexFlowOperations(room: FlowRoom): Operation[] {
  return [
    flexFlow.create(given, ({ caller, given }) => shown(room.open(caller.accountSid, given))),
    flexFlow.fetch(({ caller, at, path }) =>
      shown(room.flow({ accountSid: caller.accountSid, ...at, path })),
    ),
    flexFlow.update(editable, ({ caller, at, given, path }) =>
      shown(room.edit({ accountSid: caller.accountSid, ...at, path }, given)),
    ),
    flexFlow.remove(({ caller, at, path }) => room.remove({ accountSid: caller.accountSid, ...at, path })),
    flexFlow.list({ friendlyName: text() }, async ({ caller, given }, page) => {
      const listed = await room.flows(caller.accountSid, given.friendlyName, page);
      return { ...listed, rows: listed.rows.map(asWritten) };
    }),
  ];
}

type Written = Parameters<typeof flexFlow.write>[0];

const asWritten = (row: FlexFlowRow): Written => row as Written;
const shown = async (row: Promise<FlexFlowRow>): Promise<Written> => asWritten(await row);
