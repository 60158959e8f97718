/**
 * Our own, beside the contract: `/v2/Services/{ServiceSid}/Messages?Query=` finds messages of all channels of a service by
 * their words. Twilio has nothing of the kind.
 */
import type { BlockParts } from '../../../kernel/block.ts';
import { moment, required, text } from '../../../kernel/fields.ts';
import type { Operation } from '../../../kernel/operation.ts';
import { readPage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import type { MessageRow } from '../rows.ts';
import { searchedMessages } from '../store/message-search.ts';
import { messageShape, shownMessage } from './messages.ts';
import { paged, serviceAt } from './shared.ts';

const message = resource('ServiceMessage', {
  ...{ document: 'chat_v2', collection: '/v2/Services/{ServiceSid}/Messages', key: 'Sid' },
  ...{ url: false, ours: true, gives: messageShape },
});

const takes = {
  query: required(text(256, 1)),
  from: text(),
  dateCreatedAfter: moment(),
  dateCreatedBefore: moment(),
};

export const messageSearch = ({ store }: BlockParts): Operation[] => [
  paged(
    message.list(takes, async (exchange, page) => {
      const { sid: serviceSid, accountSid } = await serviceAt(store.read, exchange);
      const { query, from, dateCreatedAfter: since, dateCreatedBefore: until } = exchange.given;
      const listing = searchedMessages({ accountSid, serviceSid, query, from, since, until });
      const read = await readPage<MessageRow>(store.read, listing, page);
      return { ...read, rows: read.rows.map(shownMessage) };
    }),
  ),
];
