import { moment, oneOf, required, sid, text } from '../../../kernel/fields.ts';
import type { Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import type { ConversationRoom } from '../conversations.ts';
import type { ConversationRow } from '../rows.ts';
import { checkPostEngagement, readPreEngagement } from '../rules/engagement.ts';

const webChannel = resource('WebChannel', {
  document: 'flex_v1',
  collection: '/v1/WebChannels',
  key: 'Sid',
  listKey: 'flex_chat_channels',
  gives: {
    accountSid: sid('AC'),
    flexFlowSid: sid('FO'),
    sid: sid('CH'),
    dateCreated: moment(),
    dateUpdated: moment(),
  },
});

const given = {
  flexFlowSid: required(sid('FO')),
  identity: required(text(256, 1)),
  customerFriendlyName: required(text(256)),
  chatFriendlyName: required(text(256)),
  chatUniqueName: text(256),
  preEngagementData: text(),
};

/** Chats that customers open on a web page. https://www.twilio.com/docs/flex/developer/messaging/api/web-channel */
export function webChannelOperations(room: ConversationRoom): Operation[] {
  return [
    webChannel.create(given, ({ caller, given }) =>
      shown(
        room.open({
          accountSid: caller.accountSid,
          flexFlowSid: given.flexFlowSid,
          kind: 'web',
          identity: given.identity,
          userFriendlyName: given.customerFriendlyName,
          friendlyName: given.chatFriendlyName,
          uniqueName: given.chatUniqueName || null,
          target: null,
          preEngagement: readPreEngagement(given.preEngagementData),
          taskSid: null,
          taskAttributes: null,
          longLived: null,
        }),
      ),
    ),
    webChannel.fetch(({ caller: { accountSid }, at, path }) =>
      shown(room.conversation({ accountSid, channelSid: at.sid, path }, 'web')),
    ),
    webChannel.update(
      { chatStatus: oneOf('inactive'), postEngagementData: text() },
      ({ caller: { accountSid }, at: { sid: channelSid }, given, path }) =>
        shown(
          room.edit(
            { accountSid, channelSid, path },
            {
              ends: given.chatStatus === 'inactive',
              postEngagement: checkPostEngagement(given.postEngagementData),
            },
          ),
        ),
    ),
    webChannel.remove(({ caller: { accountSid }, at, path }) =>
      room.remove({ accountSid, channelSid: at.sid, path }, 'web'),
    ),
    webChannel.list({}, async ({ caller }, page) => {
      const listed = await room.conversations(caller.accountSid, 'web', page);
      return { ...listed, rows: listed.rows.map(asWritten) };
    }),
  ];
}

type Written = Parameters<typeof webChannel.write>[0];

const asWritten = (row: ConversationRow): Written => ({ ...row, sid: row.channelSid }) as Written;
const shown = async (row: Promise<ConversationRow>): Promise<Written> => asWritten(await row);
