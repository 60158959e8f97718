/** `/v2/Services/{ServiceSid}/Users/{UserSid}/Channels`: https://www.twilio.com/docs/chat/rest/user-channel-resource */
import type { BlockParts } from '../../../kernel/block.ts';
import { coded, int, links, moment, nullable, oneOf } from '../../../kernel/fields.ts';
import { type Exchange, found, type Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import type { MemberRow } from '../rows.ts';
import { findChannel } from '../store/channels.ts';
import { removeMember, updateMember } from '../store/member-changes.ts';
import { findMember } from '../store/members.ts';
import { type CountedUserChannel, findUserChannel, listUserChannels } from '../store/user-channels.ts';
import { findUser } from '../store/users.ts';
import { horizon, paged, serviceUrl, sidOf } from './shared.ts';

const MAX_PAGE_SIZE = 50;

const gives = {
  accountSid: sidOf('AC'),
  serviceSid: sidOf('IS'),
  channelSid: sidOf('CH'),
  userSid: sidOf('US'),
  memberSid: nullable(sidOf('MB')),
  status: oneOf('joined', 'invited', 'notParticipating'),
  lastConsumedMessageIndex: nullable(int()),
  unreadMessagesCount: nullable(int()),
  notificationLevel: oneOf('default', 'muted'),
  links: links(['channel', 'member']),
};

const editable = {
  notificationLevel: coded(50210, oneOf('default', 'muted')),
  lastConsumedMessageIndex: coded(50406, horizon()),
  lastConsumptionTimestamp: coded(50405, moment()),
};

const userChannel = resource('UserChannel', {
  document: 'chat_v2',
  collection: '/v2/Services/{ServiceSid}/Users/{UserSid}/Channels',
  key: 'ChannelSid',
  gives,
});

/** The links lead out of the user and into the channel. */
function shown(row: CountedUserChannel, exchange: { base: string }) {
  const channel = `${serviceUrl(exchange, row.serviceSid)}/Channels/${row.channelSid}`;
  const member = row.memberSid && `${channel}/Members/${row.memberSid}`;
  return { ...row, links: { channel, member } };
}

type Asked = Exchange<{ serviceSid: string; userSid: string; channelSid: string }, unknown>;

async function userChannelAt(
  connection: Queryable,
  { at, caller, path }: Asked,
): Promise<CountedUserChannel> {
  const scope = { accountSid: caller.accountSid, serviceSid: at.serviceSid };
  const user = found(await findUser(connection, { ...scope, key: at.userSid }), path);
  const channel = found(await findChannel(connection, { ...scope, key: at.channelSid }), path);
  return found(await findUserChannel(connection, user, channel.sid), path);
}

async function memberAt(connection: Queryable, exchange: Asked): Promise<MemberRow> {
  const { accountSid, channelSid, memberSid } = await userChannelAt(connection, exchange);
  const key = found(memberSid, exchange.path);
  return found(await findMember(connection, { accountSid, channelSid, key }), exchange.path);
}

export const userChannels = ({ store }: BlockParts): Operation[] => [
  userChannel.fetch(async exchange => shown(await userChannelAt(store.read, exchange), exchange)),
  userChannel.update(editable, exchange =>
    store.transact(async tx => {
      const { given, webhooks, path } = exchange;
      found(await updateMember(tx, await memberAt(tx, exchange), { ...given, webhooks }), path);
      return shown(await userChannelAt(tx, exchange), exchange);
    }),
  ),
  userChannel.remove(exchange =>
    store.transact(async tx =>
      removeMember(tx, await memberAt(tx, exchange), { webhooks: exchange.webhooks }),
    ),
  ),
  paged(
    userChannel.list({}, async (exchange, page) => {
      const { at, caller, path } = exchange;
      const scope = { accountSid: caller.accountSid, serviceSid: at.serviceSid };
      const user = found(await findUser(store.read, { ...scope, key: at.userSid }), path);
      const listed = await listUserChannels(store.read, user, page);
      return { ...listed, rows: listed.rows.map(row => shown(row, exchange)) };
    }),
    MAX_PAGE_SIZE,
  ),
];
