/** `/v1/Services/{ServiceSid}/Streams/{StreamSid}/Messages`: https://www.twilio.com/docs/sync/api/stream-message-resource */
import type { BlockParts } from '../../../kernel/block.ts';
import { coded, required } from '../../../kernel/fields.ts';
import { one } from '../../../kernel/line/tx.ts';
import type { Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { publishMessages } from '../changes/objects.ts';
import { system } from '../changes/tell.ts';
import { data, granted, objectPlace, sidOf } from './shared.ts';

const message = resource('StreamMessage', {
  document: 'sync_v1',
  collection: '/v1/Services/{ServiceSid}/Streams/{StreamSid}/Messages',
  key: 'Sid',
  gives: { sid: sidOf('TZ'), data: data() },
  url: false,
});

export const streamMessages = ({ store }: BlockParts): Operation[] => [
  message.create({ data: coded(54251, required(data())) }, async exchange => {
    const at = await objectPlace(store, exchange, { kind: 'stream', key: exchange.at.streamSid });
    const input = { at, actor: system, data: exchange.given.data };
    return granted(await store.transact(tx => one(tx, publishMessages, input)), exchange.path);
  }),
];
