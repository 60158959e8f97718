import { bool, moment, nullable, required, sid, text } from '../../../kernel/fields.ts';
import type { Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import type { ConversationRoom } from '../conversations.ts';
import type { ConversationRow } from '../rows.ts';
import { checkTaskAttributes, readPreEngagement } from '../rules/engagement.ts';

const channel = resource('Channel', {
  document: 'flex_v1',
  collection: '/v1/Channels',
  key: 'Sid',
  listKey: 'flex_chat_channels',
  gives: {
    accountSid: sid('AC'),
    flexFlowSid: sid('FO'),
    sid: sid('CH'),
    userSid: sid('US'),
    taskSid: nullable(sid('WT')),
    dateCreated: moment(),
    dateUpdated: moment(),
  },
});

const name = text(256, 1);
const given = {
  flexFlowSid: required(sid('FO')),
  identity: required(name),
  chatUserFriendlyName: required(text(256)),
  chatFriendlyName: required(text(256)),
  target: name,
  chatUniqueName: text(256),
  preEngagementData: text(),
  taskSid: sid('WT'),
  taskAttributes: text(),
  longLived: bool(),
};

/**
 * Flex Channels: conversations that a program opens for a customer; while one is active, opening it again answers it.
 * https://www.twilio.com/docs/flex/developer/messaging/api/chat-channel
 */
export function channelOperations(room: ConversationRoom): Operation[] {
  return [
    channel.create(given, ({ caller, given }) =>
      shown(
        room.open({
          accountSid: caller.accountSid,
          flexFlowSid: given.flexFlowSid,
          kind: 'channel',
          identity: given.identity,
          userFriendlyName: given.chatUserFriendlyName,
          friendlyName: given.chatFriendlyName,
          uniqueName: given.chatUniqueName || null,
          target: given.target ?? null,
          preEngagement: readPreEngagement(given.preEngagementData),
          taskSid: given.taskSid ?? null,
          taskAttributes: checkTaskAttributes(given.taskAttributes),
          longLived: given.longLived ?? null,
        }),
      ),
    ),
    channel.fetch(({ caller: { accountSid }, at, path }) =>
      shown(room.conversation({ accountSid, channelSid: at.sid, path })),
    ),
    channel.remove(({ caller: { accountSid }, at, path }) =>
      room.remove({ accountSid, channelSid: at.sid, path }),
    ),
    channel.list({}, async ({ caller }, page) => {
      const listed = await room.conversations(caller.accountSid, 'channel', page);
      return { ...listed, rows: listed.rows.map(asWritten) };
    }),
  ];
}

type Written = Parameters<typeof channel.write>[0];

const asWritten = (row: ConversationRow): Written => ({ ...row, sid: row.channelSid }) as Written;
const shown = async (row: Promise<ConversationRow>): Promise<Written> => asWritten(await row);
