/**
 * The third version of the API, the bridge to Conversations: all there is of it makes a channel public or private and
 * names the messaging service that it belongs to. https://www.twilio.com/docs/chat/rest/channel-resource
 */
import type { BlockParts } from '../../../kernel/block.ts';
import { nullable, oneOf } from '../../../kernel/fields.ts';
import { one } from '../../../kernel/line/tx.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { updateChannels } from '../store/channels.ts';
import { channelShape } from './channels.ts';
import { channelAt, sidOf } from './shared.ts';

const { links: _, ...properties } = channelShape;

const channel = resource('Channel', {
  document: 'chat_v3',
  collection: '/v3/Services/{ServiceSid}/Channels',
  key: 'Sid',
  gives: { ...properties, messagingServiceSid: nullable(sidOf('MG')) },
});

const editable = { type: oneOf('public', 'private'), messagingServiceSid: sidOf('MG') } as const;

export const versionThree = ({ store }: BlockParts): Operation[] => [
  channel.update(editable, exchange =>
    store.transact(async tx => {
      const { at, given, webhooks, path } = exchange;
      const { sid: channelSid, accountSid } = await channelAt(tx, {
        ...exchange,
        at: { ...at, channelSid: at.sid },
      });
      return found(await one(tx, updateChannels, { ...given, accountSid, channelSid, webhooks }), path);
    }),
  ),
];
