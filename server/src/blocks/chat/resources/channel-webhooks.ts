/** `/v2/Services/{ServiceSid}/Channels/{ChannelSid}/Webhooks`: https://www.twilio.com/docs/chat/rest/channel-webhook-resource */
import type { BlockParts } from '../../../kernel/block.ts';
import { refuse } from '../../../kernel/errors.ts';
import { coded, type Field, int, json, list, moment, oneOf, required, text } from '../../../kernel/fields.ts';
import { one } from '../../../kernel/line/tx.ts';
import { type Exchange, found, type Operation } from '../../../kernel/operation.ts';
import { byCreation, readPage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import { type Queryable, updateRow } from '../../../kernel/sql.ts';
import type { HookRow } from '../rows.ts';
import {
  checkConfiguration,
  type HookConfiguration,
  type HookType,
  hookTypes,
} from '../rules/hook-configuration.ts';
import { addHooks, findHook } from '../store/hooks.ts';
import { ANY_LENGTH, channelAt, paged, sidOf } from './shared.ts';

const PAGE_SIZE = 5;
const MAX_RETRIES = 3;

const gives = {
  sid: sidOf('WH'),
  accountSid: sidOf('AC'),
  serviceSid: sidOf('IS'),
  channelSid: sidOf('CH'),
  type: text(),
  configuration: json<HookConfiguration>(),
  dateCreated: moment(),
  dateUpdated: moment(),
};

/** An unknown type has another code than a missing one. */
const hookType = (): Field<HookType> => ({
  ...oneOf(...hookTypes),
  parse: ([value]) => {
    if (value !== '' && !hookTypes.some(known => known === value)) throw refuse(50324);
    return value;
  },
});

const editable = {
  'configuration.url': text(ANY_LENGTH),
  'configuration.method': coded(50055, oneOf('GET', 'POST')),
  'configuration.filters': list(text()),
  'configuration.triggers': list(text()),
  'configuration.flowSid': text(),
  'configuration.retryCount': coded(50065, int(0, MAX_RETRIES)),
};
const creatable = { type: coded(50328, required(hookType())), ...editable };

const webhook = resource('ChannelWebhook', {
  document: 'chat_v2',
  collection: '/v2/Services/{ServiceSid}/Channels/{ChannelSid}/Webhooks',
  key: 'Sid',
  gives,
  pageSize: PAGE_SIZE,
});

interface GivenConfiguration {
  'configuration.url'?: string;
  'configuration.method'?: 'GET' | 'POST';
  'configuration.filters'?: string[];
  'configuration.triggers'?: string[];
  'configuration.flowSid'?: string;
  'configuration.retryCount'?: number;
}

/** Only what was given, under the names that it is kept by. */
function configurationOf(given: GivenConfiguration): HookConfiguration {
  const named: [keyof HookConfiguration, unknown][] = [
    ['url', given['configuration.url']],
    ['method', given['configuration.method']],
    ['filters', given['configuration.filters']],
    ['triggers', given['configuration.triggers']],
    ['flow_sid', given['configuration.flowSid']],
    ['retry_count', given['configuration.retryCount']],
  ];
  return Object.fromEntries(named.filter(([, value]) => value !== undefined));
}

type Asked = Exchange<{ serviceSid: string; channelSid: string; sid: string }, unknown>;

async function hookAt(connection: Queryable, exchange: Asked): Promise<HookRow> {
  const { accountSid, sid: channelSid } = await channelAt(connection, exchange);
  return found(await findHook(connection, { accountSid, channelSid, sid: exchange.at.sid }), exchange.path);
}

export const channelWebhooks = ({ store }: BlockParts): Operation[] => [
  webhook.create(creatable, exchange =>
    store.transact(async tx => {
      const { sid: channelSid, serviceSid, accountSid } = await channelAt(tx, exchange);
      const { type, ...given } = exchange.given;
      const configuration = configurationOf(given);
      return one(tx, addHooks, { accountSid, serviceSid, channelSid, type, configuration });
    }),
  ),
  webhook.fetch(exchange => hookAt(store.read, exchange)),
  webhook.update(editable, exchange =>
    store.transact(async tx => {
      const { sid, accountSid, type, configuration: current } = await hookAt(tx, exchange);
      const changed = { ...current, ...configurationOf(exchange.given) };
      const set = { configuration: checkConfiguration(type, changed), dateUpdated: tx.now };
      const row = await updateRow<HookRow>(tx, 'chat.hook', { where: { sid, accountSid }, set });
      return found(row, exchange.path);
    }),
  ),
  webhook.remove(exchange =>
    store.transact(async tx => {
      const { sid, accountSid } = await hookAt(tx, exchange);
      await tx.query('delete from chat.hook where sid = $1 and account_sid = $2', [sid, accountSid]);
    }),
  ),
  paged(
    webhook.list({}, async (exchange, page) => {
      const { sid, accountSid } = await channelAt(store.read, exchange);
      const select = 'select * from chat.hook where channel_sid = $1 and account_sid = $2';
      return readPage<HookRow>(store.read, { select, params: [sid, accountSid], order: byCreation }, page);
    }),
    PAGE_SIZE,
  ),
];
