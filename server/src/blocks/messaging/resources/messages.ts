import {
  bool,
  coded,
  int,
  jsonText,
  list,
  moment,
  nullable,
  oneOf,
  required,
  sid,
  text,
  url,
} from '../../../kernel/fields.ts';
import type { Store } from '../../../kernel/line/store.ts';
import { found, type Operation, operation, writeRow } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import type { MessageRow } from '../message.ts';
import { changeMessage, type Door, findMessages, removeMessage, sendMessage } from '../requests.ts';
import { dateBounds } from '../rules/dates.ts';
import { MAX_VALIDITY_SECONDS } from '../rules/limits.ts';
import { DIRECTIONS, MESSAGE_STATUSES } from '../rules/status-order.ts';
import { keepFeedback, messageBySid } from '../store/messages.ts';

const collection = '/2010-04-01/Accounts/{AccountSid}/Messages';
const document = 'api_v2010';

const message = resource('Message', {
  document,
  style: 'legacy',
  collection,
  key: 'Sid',
  gives: {
    accountSid: sid('AC'),
    apiVersion: text(),
    body: text(),
    dateCreated: moment(),
    dateSent: nullable(moment()),
    dateUpdated: moment(),
    direction: oneOf(...DIRECTIONS),
    errorCode: nullable(int()),
    errorMessage: nullable(text()),
    from: nullable(text()),
    messagingServiceSid: nullable(sid('MG')),
    numMedia: text(),
    numSegments: text(),
    price: nullable(text()),
    priceUnit: nullable(text()),
    sid: sid('SM', 'MM'),
    status: oneOf(...MESSAGE_STATUSES),
    to: text(),
  },
  links: { media: '/Media.json' },
});

const toSend = {
  to: required(coded(21604, text(256, 1))),
  from: text(256),
  messagingServiceSid: coded(21705, sid('MG')),
  body: text(),
  mediaUrl: list(text(4000)),
  contentSid: coded(21655, sid('HX')),
  contentVariables: coded(21656, jsonText()),
  statusCallback: coded(21609, url()),
  applicationSid: coded(21420, sid('AP')),
  maxPrice: coded(21627, decimal()),
  provideFeedback: bool(),
  attempt: int(1),
  validityPeriod: coded(21624, int(1, MAX_VALIDITY_SECONDS)),
  forceDelivery: bool(),
  contentRetention: coded(30029, oneOf('retain', 'discard')),
  addressRetention: coded(30030, oneOf('retain', 'obfuscate')),
  smartEncoded: bool(),
  persistentAction: list(text()),
  trafficType: oneOf('free'),
  shortenUrls: bool(),
  scheduleType: oneOf('fixed'),
  sendAt: moment(),
  sendAsMms: bool(),
  riskCheck: oneOf('enable', 'disable'),
  fallbackFrom: text(256),
};

function decimal() {
  const of = text(32);
  return { ...of, schema: of.schema.refine(value => /^\d+(\.\d+)?$/.test(value), 'must be a number') };
}

/** Messages. https://www.twilio.com/docs/messaging/api/message-resource */
export function messageOperations(store: Store, door: Door): Operation[] {
  return [
    message.create(toSend, async ({ at, given }) =>
      written(await sendMessage(store, door, { accountSid: at.accountSid, request: given })),
    ),
    message.fetch(async ({ at, path }) => written(found(await messageBySid(store.read, at), path))),
    message.update({ body: text(), status: oneOf('canceled') }, async ({ at, given, path }) =>
      written(await changeMessage(store, door, { at, change: { ...given, path } })),
    ),
    message.remove(({ at, path }) => removeMessage(store, at, path)),
    message.list(
      { to: text(256), from: text(256), dateSent: moment(), 'dateSent<': moment(), 'dateSent>': moment() },
      async ({ at, given }, page) => {
        const sent = dateBounds({ on: given.dateSent, until: given['dateSent<'], from: given['dateSent>'] });
        const query = { to: given.to, from: given.from, sent };
        const listed = await findMessages(store, at.accountSid, { query, page });
        return { ...listed, rows: listed.rows.map(written) };
      },
    ),
    feedbackOperation(store),
  ];
}

type Written = Parameters<typeof message.write>[0];

/** No prices are known here: those of the carriers are theirs. */
function written(row: MessageRow): Written {
  const { numMedia, numSegments } = row;
  const counts = { numMedia: String(numMedia), numSegments: String(numSegments) };
  return { ...row, ...counts, apiVersion: '2010-04-01', price: null, priceUnit: 'USD' } as Written;
}

const feedbackGives = {
  accountSid: sid('AC'),
  messageSid: sid('SM', 'MM'),
  outcome: oneOf('confirmed', 'unconfirmed'),
  dateCreated: moment(),
  dateUpdated: moment(),
  uri: text(),
};

function feedbackOperation(store: Store): Operation {
  return operation(
    {
      id: 'CreateMessageFeedback',
      document,
      method: 'POST',
      path: '/2010-04-01/Accounts/{AccountSid}/Messages/{MessageSid}/Feedback.json',
      status: 200,
      takes: { outcome: feedbackGives.outcome },
      gives: feedbackGives,
      style: 'legacy',
    },
    async ({ at: { accountSid, messageSid }, given: { outcome = 'confirmed' }, path }) => {
      const row = await store.transact(async tx => {
        found(await messageBySid(tx, { accountSid, sid: messageSid }), path);
        return keepFeedback(tx, { accountSid, messageSid, outcome });
      });
      return writeRow(feedbackGives, { ...row, uri: path } as never, 'legacy');
    },
  );
}
