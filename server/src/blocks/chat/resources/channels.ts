/** `/v2/Services/{ServiceSid}/Channels`: https://www.twilio.com/docs/chat/rest/channel-resource */
import type { BlockParts } from '../../../kernel/block.ts';
import { coded, fallback, int, links, list, moment, nullable, oneOf, text } from '../../../kernel/fields.ts';
import { one } from '../../../kernel/line/tx.ts';
import { type Exchange, found, type Operation } from '../../../kernel/operation.ts';
import { byCreation, readPage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import type { ChannelRow } from '../rows.ts';
import { checkAttributes } from '../rules/attributes.ts';
import { checkAuthor, checkFriendlyName, checkUniqueName } from '../rules/identity.ts';
import {
  openChannels,
  removeChannels,
  SHOWN_CHANNEL,
  type ShownChannel,
  shownChannel,
  updateChannels,
} from '../store/channels.ts';
import { ANY_LENGTH, channelAt, heldServiceAt, paged, serviceAt, serviceUrl, sidOf } from './shared.ts';

/** Names may be longer on update than on creation; so the documents say. */
const MAX_NEW_NAME_LENGTH = 64;
const MAX_NAME_LENGTH = 256;

export const channelShape = {
  sid: sidOf('CH'),
  accountSid: sidOf('AC'),
  serviceSid: sidOf('IS'),
  friendlyName: nullable(text()),
  uniqueName: nullable(text()),
  attributes: nullable(text()),
  type: oneOf('public', 'private'),
  dateCreated: moment(),
  dateUpdated: moment(),
  createdBy: nullable(text()),
  membersCount: int(),
  messagesCount: int(),
  links: links(['members', 'messages', 'invites', 'webhooks', 'last_message']),
};

const editable = {
  friendlyName: text(ANY_LENGTH),
  uniqueName: text(ANY_LENGTH),
  attributes: text(ANY_LENGTH),
  dateCreated: coded(50308, moment()),
  dateUpdated: coded(50309, moment()),
  createdBy: text(ANY_LENGTH),
};
const creatable = { ...editable, type: fallback(oneOf('public', 'private'), 'public') };
const filters = { type: list(oneOf('public', 'private')) };

const channel = resource('Channel', {
  document: 'chat_v2',
  collection: '/v2/Services/{ServiceSid}/Channels',
  key: 'Sid',
  gives: channelShape,
});

type Asked = Exchange<{ serviceSid: string; sid: string }, unknown>;

/** A channel without messages has no last one to link to. */
function shown(row: ShownChannel, exchange: { base: string }) {
  const own = `${serviceUrl(exchange, row.serviceSid)}/Channels/${row.sid}`;
  const related = {
    members: `${own}/Members`,
    messages: `${own}/Messages`,
    invites: `${own}/Invites`,
    webhooks: `${own}/Webhooks`,
    last_message: row.lastMessageSid && `${own}/Messages/${row.lastMessageSid}`,
  };
  return { ...row, links: related };
}

const instanceAt = (connection: Queryable, exchange: Asked): Promise<ChannelRow> =>
  channelAt(connection, { ...exchange, at: { ...exchange.at, channelSid: exchange.at.sid } });

type Editable = {
  friendlyName?: string;
  uniqueName?: string;
  attributes?: string;
  dateCreated?: Date;
  dateUpdated?: Date;
  createdBy?: string;
};

function checked(given: Editable, maxNameLength: number) {
  const { friendlyName, uniqueName, attributes, createdBy, dateCreated, dateUpdated } = given;
  return {
    ...{ dateCreated, dateUpdated, createdBy: checkAuthor(createdBy) },
    friendlyName: checkFriendlyName(friendlyName, maxNameLength),
    uniqueName: uniqueName === undefined ? undefined : checkUniqueName(uniqueName, maxNameLength),
    attributes: attributes === undefined ? undefined : checkAttributes(attributes),
  };
}

export const channels = ({ store }: BlockParts): Operation[] => [
  channel.create(creatable, exchange =>
    store.transact(async tx => {
      const { given, webhooks } = exchange;
      const { sid: serviceSid, accountSid } = await heldServiceAt(tx, exchange);
      const {
        friendlyName = null,
        uniqueName = null,
        attributes = '{}',
        createdBy = 'system',
        ...dates
      } = checked(given, MAX_NEW_NAME_LENGTH);
      const row = await one(tx, openChannels, {
        ...{ accountSid, serviceSid, friendlyName, uniqueName, attributes, type: given.type, createdBy },
        ...{ line: null, webhooks, ...dates },
      });
      return shown({ ...row, lastMessageSid: null }, exchange);
    }),
  ),
  channel.fetch(async exchange =>
    shown(await shownChannel(store.read, await instanceAt(store.read, exchange)), exchange),
  ),
  channel.update(editable, exchange =>
    store.transact(async tx => {
      const { sid: channelSid, accountSid } = await instanceAt(tx, exchange);
      const changes = checked(exchange.given, MAX_NAME_LENGTH);
      const { webhooks, path } = exchange;
      const row = await one(tx, updateChannels, { ...changes, accountSid, channelSid, webhooks });
      return shown(await shownChannel(tx, found(row, path)), exchange);
    }),
  ),
  channel.remove(exchange =>
    store.transact(async tx => {
      const { sid: channelSid, accountSid } = await instanceAt(tx, exchange);
      await one(tx, removeChannels, { accountSid, channelSid, webhooks: exchange.webhooks });
    }),
  ),
  paged(
    channel.list(filters, async (exchange, page) => {
      const { sid: serviceSid, accountSid } = await serviceAt(store.read, exchange);
      const select = `${SHOWN_CHANNEL} where c.service_sid = $1 and c.account_sid = $2
        and ($3::text[] is null or c.type = any($3))`;
      const params = [serviceSid, accountSid, exchange.given.type ?? null];
      const listed = await readPage<ShownChannel>(store.read, { select, params, order: byCreation }, page);
      return { ...listed, rows: listed.rows.map(row => shown(row, exchange)) };
    }),
  ),
];
