import { moment, sid, text } from '../../../kernel/fields.ts';
import type { Store } from '../../../kernel/line/store.ts';
import { answerWith, found, type Operation, operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { dateBounds } from '../rules/dates.ts';
import { deleteMedia, listMedia, type MediaRow, mediaBySid } from '../store/media.ts';
import { messageBySid } from '../store/messages.ts';

const collection = '/2010-04-01/Accounts/{AccountSid}/Messages/{MessageSid}/Media';

const media = resource('Media', {
  document: 'api_v2010',
  style: 'legacy',
  collection,
  key: 'Sid',
  listKey: 'media_list',
  gives: {
    accountSid: sid('AC'),
    contentType: text(),
    dateCreated: moment(),
    dateUpdated: moment(),
    parentSid: sid('SM', 'MM'),
    sid: sid('ME'),
  },
});

/** Media of a message. https://www.twilio.com/docs/messaging/api/media-resource */
export function mediaOperations(store: Store): Operation[] {
  return [
    media.fetch(async ({ at, path }) => written(found(await mediaBySid(store.read, at, at.sid), path))),
    media.remove(async ({ at, path }) => {
      const removed = await store.transact(tx => deleteMedia(tx, at, at.sid));
      found(removed || null, path);
    }),
    media.list(
      { dateCreated: moment(), 'dateCreated<': moment(), 'dateCreated>': moment() },
      async ({ at, given, path }, page) => {
        found(await messageBySid(store.read, { accountSid: at.accountSid, sid: at.messageSid }), path);
        const { dateCreated: on } = given;
        const bounds = dateBounds({ on, until: given['dateCreated<'], from: given['dateCreated>'] });
        const listed = await listMedia(store.read, at, { bounds, page });
        return { ...listed, rows: listed.rows.map(written) };
      },
    ),
    contentOperation(store),
  ];
}

/** The content itself, as the contract has it: a redirect to where it lies. We keep the address and not a copy. */
function contentOperation(store: Store): Operation {
  const path = '/2010-04-01/Accounts/{AccountSid}/Messages/{MessageSid}/Media/{Sid}';
  return operation(
    { id: 'FetchMediaContent', document: 'api_v2010', method: 'GET', path, status: 307, style: 'legacy' },
    async exchange => {
      const row = found(await mediaBySid(store.read, exchange.at, exchange.at.sid), exchange.path);
      return answerWith({
        status: 307,
        body: null,
        headers: { Location: row.url, 'Content-Type': row.contentType },
      });
    },
  );
}

type Written = Parameters<typeof media.write>[0];
const written = (row: MediaRow): Written => ({ ...row, parentSid: row.messageSid }) as unknown as Written;
