/** `/v2/Services/{ServiceSid}/Channels/{ChannelSid}/Invites`: https://www.twilio.com/docs/chat/rest/invite-resource */
import type { BlockParts } from '../../../kernel/block.ts';
import { coded, list, moment, nullable, required, sid, text } from '../../../kernel/fields.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { byCreation, readPage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import type { InviteRow } from '../rows.ts';
import { checkIdentity } from '../rules/identity.ts';
import { findInvite, invite, removeInvite } from '../store/invites.ts';
import { findService } from '../store/services.ts';
import { ANY_LENGTH, channelAt, checkRole, paged, sidOf } from './shared.ts';

const gives = {
  sid: sidOf('IN'),
  accountSid: sidOf('AC'),
  channelSid: sidOf('CH'),
  serviceSid: sidOf('IS'),
  identity: text(),
  dateCreated: moment(),
  dateUpdated: moment(),
  roleSid: sidOf('RL'),
  createdBy: nullable(text()),
};

const creatable = { identity: coded(50204, required(text(ANY_LENGTH, 1))), roleSid: sid('RL') };

const declared = resource('Invite', {
  document: 'chat_v2',
  collection: '/v2/Services/{ServiceSid}/Channels/{ChannelSid}/Invites',
  key: 'Sid',
  gives,
});

const ofChannel = { type: 'channel', unknownCode: 50101 } as const;

export const invites = ({ store }: BlockParts): Operation[] => [
  declared.create(creatable, exchange =>
    store.transact(async tx => {
      const { given, path } = exchange;
      const channel = await channelAt(tx, exchange);
      await checkRole(tx, { ...channel, sid: given.roleSid }, ofChannel);
      const identity = checkIdentity(given.identity);
      const service = found(await findService(tx, channel), path);
      return invite(tx, channel, { identity, roleSid: given.roleSid ?? service.defaultChannelRoleSid });
    }),
  ),
  declared.fetch(async exchange => {
    const { sid: channelSid, accountSid } = await channelAt(store.read, exchange);
    const row = await findInvite(store.read, { accountSid, channelSid, sid: exchange.at.sid });
    return found(row, exchange.path);
  }),
  declared.remove(exchange =>
    store.transact(async tx => {
      const { sid: channelSid, accountSid } = await channelAt(tx, exchange);
      const removed = await removeInvite(tx, { accountSid, channelSid, sid: exchange.at.sid });
      found(removed || null, exchange.path);
    }),
  ),
  paged(
    declared.list({ identity: list(text()) }, async (exchange, page) => {
      const { sid: channelSid, accountSid } = await channelAt(store.read, exchange);
      const select = `select * from chat.invite where channel_sid = $1 and account_sid = $2
        and ($3::text[] is null or identity = any($3))`;
      const params = [channelSid, accountSid, exchange.given.identity ?? null];
      return readPage<InviteRow>(store.read, { select, params, order: byCreation }, page);
    }),
  ),
];
