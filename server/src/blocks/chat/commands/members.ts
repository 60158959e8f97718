/** Who sits in a channel: joining, leaving, seating, inviting and removing. */
import { refuse } from '../../../kernel/errors.ts';
import { one, type Tx } from '../../../kernel/line/tx.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import type { InviteRow, MemberRow } from '../rows.ts';
import { checkAttributes } from '../rules/attributes.ts';
import { checkRight, type Right } from '../rules/command-rights.ts';
import { checkIdentity } from '../rules/identity.ts';
import { memberFields } from '../rules/webhook-payload.ts';
import { invite, removeInvite } from '../store/invites.ts';
import { removeMember as unseat, updateMember } from '../store/member-changes.ts';
import { findMember, seatMembers } from '../store/members.ts';
import { findRole, findService } from '../store/services.ts';
import {
  acted,
  allowedIn,
  type Command,
  type InChannel,
  type Person,
  situationOf,
  standingIn,
  still,
} from './command.ts';

interface NewSeat {
  channelSid: string;
  identity: string;
  /** JSON text. */
  attributes?: string;
  /** Set by a webhook alone. */
  roleSid?: string;
}

async function seat(tx: Tx, person: Person, given: NewSeat): Promise<MemberRow> {
  const { accountSid, serviceSid } = person;
  const { channelSid, identity, attributes = '{}', roleSid } = given;
  if (roleSid !== undefined) {
    const role = still(await findRole(tx, { accountSid, serviceSid, sid: roleSid }), 50101);
    if (role.type !== 'channel') throw refuse(50105);
  }
  const row = await one(tx, seatMembers, {
    ...{ accountSid, serviceSid, channelSid, identity, roleSid },
    attributes: checkAttributes(attributes),
    ...{ ifAbsent: false, enforceLimits: true },
    ...acted(person),
  });
  return still(row, 50300);
}

export interface JoinChannel {
  channelSid: string;
  roleSid?: string;
}

/** Who was invited joins with the role of the invite. */
export const joinChannel: Command<JoinChannel, InChannel, MemberRow> = {
  async check(connection, person, { channelSid }) {
    const standing = await standingIn(connection, person, channelSid);
    if (standing.member !== null) throw refuse(50404);
    checkRight('joinChannel', situationOf(standing, person.identity));
    return standing;
  },
  asks: ({ invite }, { channelSid }) => ({
    event: 'onMemberAdd',
    fields: { ChannelSid: channelSid, RoleSid: invite?.roleSid },
  }),
  rewrite: (given, { roleSid }) => ({ ...given, roleSid: roleSid ?? given.roleSid }),
  carryOut: (tx, { person, subject, given: { channelSid, roleSid } }) =>
    seat(tx, person, {
      channelSid,
      identity: person.identity,
      roleSid: roleSid ?? subject.invite?.roleSid,
    }),
};

export const leaveChannel: Command<{ channelSid: string }, InChannel, void> = {
  check: (connection, person, { channelSid }) =>
    allowedIn(connection, person, { right: 'leaveChannel', channelSid }),
  asks: ({ member }) => ({ event: 'onMemberRemove', fields: memberFields(member!) }),
  carryOut: (tx, { person, subject }) => unseat(tx, subject.member!, acted(person)),
};

export const addMember: Command<NewSeat, null, MemberRow> = {
  async check(connection, person, { channelSid, identity, attributes }) {
    await allowedIn(connection, person, { right: 'addMember', channelSid });
    checkIdentity(identity);
    checkAttributes(attributes ?? '{}');
    const { accountSid } = person;
    if (await findMember(connection, { accountSid, channelSid, key: identity })) throw refuse(50404);
    return null;
  },
  asks: (_, { channelSid, identity, attributes }) => ({
    event: 'onMemberAdd',
    fields: { ChannelSid: channelSid, Identity: identity, Attributes: attributes },
  }),
  rewrite: (given, { roleSid }) => ({ ...given, roleSid: roleSid ?? given.roleSid }),
  carryOut: (tx, { person, given }) => seat(tx, person, given),
};

export interface InviteMember {
  channelSid: string;
  identity: string;
}

export const inviteMember: Command<InviteMember, InChannel, InviteRow> = {
  async check(connection, person, { channelSid, identity }) {
    checkIdentity(identity);
    return allowedIn(connection, person, { right: 'inviteMember', channelSid });
  },
  asks: null,
  async carryOut(tx, { person, subject, given: { identity } }) {
    const service = still(await findService(tx, person), 50050);
    const roleSid = service.defaultChannelRoleSid;
    return invite(tx, subject.channel, { identity, roleSid, createdBy: person.identity });
  },
};

export const declineInvite: Command<{ channelSid: string }, InChannel, void> = {
  check: (connection, person, { channelSid }) =>
    allowedIn(connection, person, { right: 'declineInvite', channelSid }),
  asks: null,
  async carryOut(tx, { subject }) {
    await removeInvite(tx, subject.invite!);
  },
};

export interface MemberKey {
  channelSid: string;
  /** SID or identity. */
  member: string;
}

interface MemberAsked extends MemberKey {
  right: Right;
}

/** A member with whom somebody may do this. @throws ApiError 50402 for one who is not there. */
async function memberAt(
  connection: Queryable,
  person: Person,
  { channelSid, member: key, right }: MemberAsked,
): Promise<MemberRow> {
  const standing = await standingIn(connection, person, channelSid);
  const { accountSid, identity } = person;
  const member = await findMember(connection, { accountSid, channelSid, key });
  checkRight(right, situationOf(standing, identity, member?.identity === identity));
  return still(member, 50402);
}

export const removeMember: Command<MemberKey, MemberRow, void> = {
  check: (connection, person, key) => memberAt(connection, person, { ...key, right: 'removeMember' }),
  asks: member => ({ event: 'onMemberRemove', fields: memberFields(member) }),
  carryOut: (tx, { person, subject }) => unseat(tx, subject, acted(person)),
};

export interface EditMember extends MemberKey {
  attributes: string;
}

export const editMember: Command<EditMember, MemberRow, MemberRow> = {
  check(connection, person, { attributes, ...key }) {
    checkAttributes(attributes);
    return memberAt(connection, person, { ...key, right: 'editMember' });
  },
  asks: (member, { attributes }) => ({
    event: 'onMemberUpdate',
    fields: { ...memberFields(member), Attributes: attributes },
  }),
  rewrite: (given, { attributes }) => ({ ...given, attributes: attributes ?? given.attributes }),
  async carryOut(tx, { person, subject, given }) {
    const attributes = checkAttributes(given.attributes);
    return still(await updateMember(tx, subject, { attributes, ...acted(person) }), 50402);
  },
};
