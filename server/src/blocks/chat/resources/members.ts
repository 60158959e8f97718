/** `/v2/Services/{ServiceSid}/Channels/{ChannelSid}/Members`: https://www.twilio.com/docs/chat/rest/member-resource */
import type { BlockParts } from '../../../kernel/block.ts';
import { coded, int, list, moment, nullable, required, sid, text } from '../../../kernel/fields.ts';
import { one } from '../../../kernel/line/tx.ts';
import { type Exchange, found, type Operation } from '../../../kernel/operation.ts';
import { byCreation, readPage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import type { MemberRow } from '../rows.ts';
import { checkAttributes } from '../rules/attributes.ts';
import { checkIdentity } from '../rules/identity.ts';
import { readAt, removeMember, updateMember } from '../store/member-changes.ts';
import { findMember, seatMembers } from '../store/members.ts';
import { ANY_LENGTH, channelAt, checkRole, horizon, paged, sidOf } from './shared.ts';

const gives = {
  sid: sidOf('MB'),
  accountSid: sidOf('AC'),
  channelSid: sidOf('CH'),
  serviceSid: sidOf('IS'),
  identity: text(),
  dateCreated: moment(),
  dateUpdated: moment(),
  roleSid: sidOf('RL'),
  lastConsumedMessageIndex: nullable(int()),
  lastConsumptionTimestamp: nullable(moment()),
  attributes: text(),
};

const editable = {
  roleSid: sid('RL'),
  lastConsumedMessageIndex: coded(50406, horizon()),
  lastConsumptionTimestamp: coded(50405, moment()),
  dateCreated: coded(50308, moment()),
  dateUpdated: coded(50309, moment()),
  attributes: text(ANY_LENGTH),
};
const creatable = { identity: coded(50204, required(text(ANY_LENGTH, 1))), ...editable };

const member = resource('Member', {
  document: 'chat_v2',
  collection: '/v2/Services/{ServiceSid}/Channels/{ChannelSid}/Members',
  key: 'Sid',
  gives,
});

const ofChannel = { type: 'channel', unknownCode: 50101 } as const;

type Asked = Exchange<{ serviceSid: string; channelSid: string; sid: string }, unknown>;

async function memberAt(connection: Queryable, exchange: Asked): Promise<MemberRow> {
  const { accountSid, sid: channelSid } = await channelAt(connection, exchange);
  return found(await findMember(connection, { accountSid, channelSid, key: exchange.at.sid }), exchange.path);
}

export const members = ({ store }: BlockParts): Operation[] => [
  member.create(creatable, exchange =>
    store.transact(async tx => {
      const { given, webhooks, path } = exchange;
      const { sid: channelSid, serviceSid, accountSid } = await channelAt(tx, exchange);
      const { roleSid, lastConsumedMessageIndex, dateCreated, dateUpdated } = given;
      await checkRole(tx, { accountSid, serviceSid, sid: roleSid }, ofChannel);
      const lastConsumptionTimestamp = readAt(tx, given) ?? undefined;
      const row = await one(tx, seatMembers, {
        ...{ accountSid, serviceSid, channelSid, roleSid, webhooks },
        identity: checkIdentity(given.identity),
        attributes: checkAttributes(given.attributes ?? '{}'),
        ...{ ifAbsent: false, enforceLimits: true },
        restored: { lastConsumedMessageIndex, lastConsumptionTimestamp, dateCreated, dateUpdated },
      });
      return found(row, path);
    }),
  ),
  member.fetch(exchange => memberAt(store.read, exchange)),
  member.update(editable, exchange =>
    store.transact(async tx => {
      const { given, webhooks, path } = exchange;
      const current = await memberAt(tx, exchange);
      await checkRole(tx, { ...current, sid: given.roleSid }, ofChannel);
      const attributes = given.attributes === undefined ? undefined : checkAttributes(given.attributes);
      return found(await updateMember(tx, current, { ...given, attributes, webhooks }), path);
    }),
  ),
  member.remove(exchange =>
    store.transact(async tx =>
      removeMember(tx, await memberAt(tx, exchange), { webhooks: exchange.webhooks }),
    ),
  ),
  paged(
    member.list({ identity: list(text()) }, async (exchange, page) => {
      const { sid: channelSid, accountSid } = await channelAt(store.read, exchange);
      const select = `select * from chat.member where channel_sid = $1 and account_sid = $2
        and ($3::text[] is null or identity = any($3))`;
      const params = [channelSid, accountSid, exchange.given.identity ?? null];
      return readPage<MemberRow>(store.read, { select, params, order: byCreation }, page);
    }),
  ),
];
