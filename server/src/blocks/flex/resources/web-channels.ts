import { type Caller, VISITOR_ROLE } from '../../../kernel/caller.ts';
import { forbidden, notFound } from '../../../kernel/errors.ts';
import { moment, oneOf, required, sid, text } from '../../../kernel/fields.ts';
import type { Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import type { ChannelAt, ConversationRoom } from '../conversations.ts';
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

/** The visitors themselves open their chats and end them. */
const admits = [VISITOR_ROLE];

/** Chats that customers open on a web page. https://www.twilio.com/docs/flex/developer/messaging/api/web-channel */
export function webChannelOperations(room: ConversationRoom): Operation[] {
  return [
    {
      admits,
      ...webChannel.create(given, ({ caller, given }) => {
        checkSpeaksFor(caller, given.identity);
        return shown(
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
        );
      }),
    },
    webChannel.fetch(({ caller: { accountSid }, at, path }) =>
      shown(room.conversation({ accountSid, channelSid: at.sid, path }, 'web')),
    ),
    {
      admits,
      ...webChannel.update(
        { chatStatus: oneOf('inactive'), postEngagementData: text() },
        async ({ caller, at: { sid: channelSid }, given, path }) => {
          const at = { accountSid: caller.accountSid, channelSid, path };
          await checkOwns(room, caller, at);
          return shown(
            room.edit(at, {
              ends: given.chatStatus === 'inactive',
              postEngagement: checkPostEngagement(given.postEngagementData),
            }),
          );
        },
      ),
    },
    webChannel.remove(({ caller: { accountSid }, at, path }) =>
      room.remove({ accountSid, channelSid: at.sid, path }, 'web'),
    ),
    webChannel.list({}, async ({ caller }, page) => {
      const listed = await room.conversations(caller.accountSid, 'web', page);
      return { ...listed, rows: listed.rows.map(asWritten) };
    }),
  ];
}

/** A visitor speaks for nobody else. */
function checkSpeaksFor({ identity }: Caller, asked: string): void {
  if (identity !== undefined && identity !== asked) throw forbidden();
}

/** To a visitor other people's chats do not exist. */
async function checkOwns(room: ConversationRoom, { identity }: Caller, at: ChannelAt): Promise<void> {
  if (identity === undefined) return;
  const chat = await room.conversation(at, 'web');
  if (chat.identity !== identity) throw notFound(at.path);
}

type Written = Parameters<typeof webChannel.write>[0];

const asWritten = (row: ConversationRow): Written => ({ ...row, sid: row.channelSid }) as Written;
const shown = async (row: Promise<ConversationRow>): Promise<Written> => asWritten(await row);
