/** `/v2/Services/{ServiceSid}/Channels/{ChannelSid}/Messages`: https://www.twilio.com/docs/chat/rest/message-resource */
import type { BlockParts } from '../../../kernel/block.ts';
import { refuse } from '../../../kernel/errors.ts';
import {
  bool,
  coded,
  fallback,
  int,
  json,
  moment,
  nullable,
  oneOf,
  sid,
  text,
} from '../../../kernel/fields.ts';
import { one } from '../../../kernel/line/tx.ts';
import { type Exchange, found, type Operation } from '../../../kernel/operation.ts';
import { readPage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import type { MessageRow } from '../rows.ts';
import { checkAttributes, MESSAGE_ATTRIBUTES_BYTES } from '../rules/attributes.ts';
import { checkAuthor } from '../rules/identity.ts';
import { checkBody, checkEditor } from '../rules/message-body.ts';
import { findMessage, removeMessage, updateMessage } from '../store/message-changes.ts';
import { appendMessages } from '../store/messages.ts';
import { ANY_LENGTH, channelAt, paged, sidOf } from './shared.ts';

/** A message as the API shows one. */
export const messageShape = {
  sid: sidOf('IM'),
  accountSid: sidOf('AC'),
  attributes: nullable(text()),
  serviceSid: sidOf('IS'),
  to: sidOf('CH'),
  channelSid: sidOf('CH'),
  dateCreated: moment(),
  dateUpdated: moment(),
  lastUpdatedBy: nullable(text()),
  wasEdited: bool(),
  from: text(),
  body: nullable(text()),
  index: int(),
  type: text(),
  media: nullable(json<object>()),
};

const editable = {
  body: text(ANY_LENGTH),
  attributes: text(ANY_LENGTH),
  dateCreated: coded(50308, moment()),
  dateUpdated: coded(50309, moment()),
  lastUpdatedBy: text(ANY_LENGTH),
  from: text(ANY_LENGTH),
};
const creatable = {
  ...editable,
  from: fallback(text(ANY_LENGTH), 'system'),
  mediaSid: coded(50510, sid('ME')),
};

const message = resource('Message', {
  document: 'chat_v2',
  collection: '/v2/Services/{ServiceSid}/Channels/{ChannelSid}/Messages',
  key: 'Sid',
  gives: messageShape,
});

export function shownMessage(row: MessageRow) {
  const media = row.media && {
    sid: row.media.sid,
    size: row.media.size,
    content_type: row.media.contentType,
    filename: row.media.filename,
  };
  return { ...row, to: row.channelSid, type: media ? 'media' : 'text', media };
}

type Asked = Exchange<{ serviceSid: string; channelSid: string; sid: string }, unknown>;

async function messageAt(connection: Queryable, exchange: Asked): Promise<MessageRow> {
  const { accountSid, sid: channelSid } = await channelAt(connection, exchange);
  return found(
    await findMessage(connection, { accountSid, channelSid, key: exchange.at.sid }),
    exchange.path,
  );
}

export const messages = ({ store }: BlockParts): Operation[] => [
  message.create(creatable, exchange =>
    store.transact(async tx => {
      const { given, webhooks } = exchange;
      const { sid: channelSid, serviceSid, accountSid } = await channelAt(tx, exchange);
      const { body, mediaSid, dateCreated, dateUpdated } = given;
      if (body === undefined && mediaSid === undefined) throw refuse(50503);
      const row = await one(tx, appendMessages, {
        ...{ accountSid, serviceSid, channelSid, media: null, mediaSid, webhooks },
        from: checkAuthor(given.from),
        body: checkBody(body ?? ''),
        attributes: checkAttributes(given.attributes ?? '{}', MESSAGE_ATTRIBUTES_BYTES),
        ...{ source: 'API', clientIdentity: null, relayed: false, wakesStudio: webhooks },
        restored: { dateCreated, dateUpdated, lastUpdatedBy: checkEditor(given.lastUpdatedBy) },
      });
      return shownMessage(row);
    }),
  ),
  message.fetch(async exchange => shownMessage(await messageAt(store.read, exchange))),
  message.update(editable, exchange =>
    store.transact(async tx => {
      const { given, webhooks, path } = exchange;
      const current = await messageAt(tx, exchange);
      const attributes =
        given.attributes === undefined
          ? undefined
          : checkAttributes(given.attributes, MESSAGE_ATTRIBUTES_BYTES);
      checkBody(given.body);
      checkEditor(given.lastUpdatedBy);
      checkAuthor(given.from);
      return shownMessage(found(await updateMessage(tx, current, { ...given, attributes, webhooks }), path));
    }),
  ),
  message.remove(exchange =>
    store.transact(async tx =>
      removeMessage(tx, await messageAt(tx, exchange), { webhooks: exchange.webhooks }),
    ),
  ),
  paged(
    message.list({ order: fallback(oneOf('asc', 'desc'), 'asc') }, async (exchange, page) => {
      const { sid: channelSid, accountSid } = await channelAt(store.read, exchange);
      const listed = await readPage<MessageRow>(
        store.read,
        {
          select: 'select * from chat.message where channel_sid = $1 and account_sid = $2',
          params: [channelSid, accountSid],
          order: [['index', 'int']],
          descending: exchange.given.order === 'desc',
        },
        page,
      );
      return { ...listed, rows: listed.rows.map(shownMessage) };
    }),
  ),
];
