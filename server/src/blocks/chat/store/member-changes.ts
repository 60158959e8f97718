/** Members after they were seated: changed, how far they have read, removed. */
import { type Batch, one, type Tx } from '../../../kernel/line/tx.ts';
import { updateRow } from '../../../kernel/sql.ts';
import type { MemberRow } from '../rows.ts';
import { type Acted, REST_ACTOR } from '../rules/webhook-payload.ts';
import { isTold } from './audience.ts';
import { lockChannels } from './channels.ts';
import { membersAt, tellMembers } from './members.ts';
import { stepChannels, stepUsers } from './positions.ts';

export interface MemberChange extends Acted {
  roleSid?: string;
  /** JSON text. */
  attributes?: string;
  notificationLevel?: 'default' | 'muted';
  /** The read horizon; null forgets it. Without a timestamp it was read now. */
  lastConsumedMessageIndex?: number | null;
  lastConsumptionTimestamp?: Date | null;
  dateCreated?: Date;
  dateUpdated?: Date;
}

/** Changes a member; null for one who has left meanwhile. */
export async function updateMember(
  tx: Tx,
  member: MemberRow,
  { webhooks, actor = REST_ACTOR, ...given }: MemberChange,
): Promise<MemberRow | null> {
  const { sid, accountSid, channelSid } = member;
  const position = await one(tx, stepChannels, { accountSid, channelSid, members: true });
  if (position === null) return null;
  const concernsUser = given.lastConsumedMessageIndex !== undefined || given.notificationLevel !== undefined;
  const heard = concernsUser ? await one(tx, stepUsers, member) : null;
  const row = await updateRow<MemberRow>(tx, 'chat.member', {
    where: { sid, accountSid },
    set: {
      ...given,
      lastConsumptionTimestamp: readAt(tx, given),
      dateUpdated: given.dateUpdated ?? tx.now,
      position,
      userPosition: heard?.position,
    },
  });
  if (row !== null && isTold({ webhooks, actor })) await tellMembers(tx, 'onMemberUpdated', [{ row, actor }]);
  return row;
}

/** A horizon without a time was read now; a horizon that is forgotten has none. */
export function readAt(
  { now }: { now: Date },
  given: Pick<MemberChange, 'lastConsumedMessageIndex' | 'lastConsumptionTimestamp'>,
): Date | null | undefined {
  const { lastConsumedMessageIndex: index, lastConsumptionTimestamp: at } = given;
  if (at !== undefined || index === undefined) return at;
  return index === null ? null : now;
}

export interface Horizon extends Acted {
  accountSid: string;
  serviceSid: string;
  channelSid: string;
  identity: string;
  /** Index of the last message that was read, which may go back too; null forgets it. */
  index: number | null;
}

export interface ReportedHorizon {
  memberSid: string;
  /** Messages behind the horizon; null without one. */
  unreadMessagesCount: number | null;
}

const HORIZONS = `
with written as (
  update chat.member m set last_consumed_message_index = g.index, last_consumption_timestamp = g.read_at,
    date_updated = $2, position = g.position, user_position = g.user_position
  from json_to_recordset($1::json) as g(sid text, account_sid text, index int, read_at timestamptz, position int,
    user_position int)
  where m.sid = g.sid and m.account_sid = g.account_sid
  returning m.*
)
select w.*, unread.count as unread from written w cross join lateral (
  select count(*)::int as count from chat.message
  where channel_sid = w.channel_sid and account_sid = w.account_sid and index > w.last_consumed_message_index
) unread`;

/**
 * How far members have read: each one's horizon is set to what the last input about them says. Null for who is not a
 * member. Answers what is unread then.
 */
export const reportHorizons: Batch<Horizon, ReportedHorizon | null> = async (tx, inputs) => {
  await lockChannels(tx, inputs);
  const found = await membersAt(tx, inputs);
  const members = found.map((member, i) => (member?.serviceSid === inputs[i]!.serviceSid ? member : null));
  const last = new Map(
    inputs.flatMap((input, i) => (members[i] ? [[members[i].sid, { input, member: members[i] }]] : [])),
  );
  const reports = [...last.values()];
  if (reports.length === 0) return inputs.map(() => null);
  const positions = await stepChannels(
    tx,
    reports.map(({ member: { accountSid, channelSid } }) => ({ accountSid, channelSid, members: true })),
  );
  const heard = await stepUsers(
    tx,
    reports.map(({ member }) => member),
  );
  const given = reports.map(({ input, member }, i) => ({
    ...{ sid: member.sid, account_sid: member.accountSid, index: input.index },
    read_at: input.index === null ? null : tx.now,
    position: positions[i],
    user_position: heard[i]?.position ?? member.userPosition,
  }));
  const rows = await tx.query<MemberRow & { unread: number }>(HORIZONS, [JSON.stringify(given), tx.now]);
  const told = rows.flatMap(({ unread, ...row }) => {
    const { input } = last.get(row.sid)!;
    return isTold(input) ? [{ row, actor: input.actor ?? REST_ACTOR }] : [];
  });
  await tellMembers(tx, 'onMemberUpdated', told);
  const answers = new Map(rows.map(row => [row.sid, reported(row)]));
  return members.map(member => (member && answers.get(member.sid)) ?? null);
};

function reported({ sid: memberSid, lastConsumedMessageIndex, unread }: MemberRow & { unread: number }) {
  return { memberSid, unreadMessagesCount: lastConsumedMessageIndex === null ? null : unread };
}

/** Takes the seats of identities away; nothing happens where they have none. */
export const unseatMembers: Batch<Seated & Acted, void> = async (tx, inputs) => {
  const members = await membersAt(tx, inputs);
  for (const [at, member] of members.entries()) if (member) await removeMember(tx, member, inputs[at]!);
  return inputs.map(() => undefined);
};

interface Seated {
  accountSid: string;
  channelSid: string;
  identity: string;
}

/** Takes a member's seat away; nothing happens when it was taken away meanwhile. */
export async function removeMember(
  tx: Tx,
  member: MemberRow,
  { webhooks, actor = REST_ACTOR }: Acted,
): Promise<void> {
  const { sid, accountSid, serviceSid, channelSid, identity } = member;
  await lockChannels(tx, [member]);
  const gone = await tx.query('delete from chat.member where sid = $1 and account_sid = $2 returning sid', [
    sid,
    accountSid,
  ]);
  if (gone.length === 0) return;
  await one(tx, stepChannels, {
    ...{ accountSid, channelSid, members: true, membersCount: -1 },
    removal: { kind: 'member', item: sid, identity },
  });
  await one(tx, stepUsers, {
    ...{ accountSid, serviceSid, identity },
    removal: { kind: 'membership', item: channelSid, identity },
  });
  if (isTold({ webhooks, actor })) await tellMembers(tx, 'onMemberRemoved', [{ row: member, actor }]);
}
