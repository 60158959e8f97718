/** What people say of themselves: who they are, how far they have read, how loud a channel may be. */
import { refuse } from '../../../kernel/errors.ts';
import type { MemberRow, UserRow } from '../rows.ts';
import { checkAttributes } from '../rules/attributes.ts';
import { checkRight } from '../rules/command-rights.ts';
import { checkFriendlyName } from '../rules/identity.ts';
import { userFields } from '../rules/webhook-payload.ts';
import { type ReportedHorizon, reportHorizons, updateMember } from '../store/member-changes.ts';
import { findUser, updateUser } from '../store/users.ts';
import { acted, allowedIn, type Command, type InChannel, situationOf, standingOf, still } from './command.ts';

const MAX_NAME_LENGTH = 256;

export interface EditSeat {
  channelSid: string;
  notificationLevel: 'default' | 'muted';
}

/** How loud a channel is for somebody. */
export const editSeat: Command<EditSeat, InChannel, MemberRow> = {
  async check(connection, person, { channelSid, notificationLevel }) {
    if (notificationLevel !== 'default' && notificationLevel !== 'muted') throw refuse(50210);
    return allowedIn(connection, person, { right: 'editSeat', channelSid });
  },
  asks: null,
  async carryOut(tx, { person, subject, given: { notificationLevel } }) {
    return still(await updateMember(tx, subject.member!, { notificationLevel, ...acted(person) }), 50400);
  },
};

export interface Horizon {
  channelSid: string;
  /** Index of the last message that was read; null forgets it. */
  index: number | null;
}

/** Reports that came after their author had left are answered too: with nothing known. */
export const reportRead: Command<{ horizons: readonly Horizon[] }, null, (ReportedHorizon | null)[]> = {
  async check(_connection, _person, { horizons }) {
    const isIndex = (index: number | null) =>
      index === null || (Number.isInteger(index) && index >= -1 && index < 2 ** 31);
    if (!horizons.every(({ index }) => isIndex(index))) throw refuse(50406);
    return null;
  },
  asks: null,
  carryOut(tx, { person, given: { horizons } }) {
    const { accountSid, serviceSid, identity } = person;
    return reportHorizons(
      tx,
      horizons.map(({ channelSid, index }) => ({
        accountSid,
        serviceSid,
        channelSid,
        identity,
        index,
        ...acted(person),
      })),
    );
  },
};

export interface EditUser {
  identity: string;
  friendlyName?: string | null;
  attributes?: string;
}

export const editUser: Command<EditUser, UserRow, UserRow> = {
  async check(connection, person, { identity, friendlyName, attributes }) {
    const standing = await standingOf(connection, person, null);
    checkRight('editUser', situationOf(standing, person.identity, identity === person.identity));
    checkFriendlyName(friendlyName ?? undefined, MAX_NAME_LENGTH);
    checkAttributes(attributes ?? '{}');
    const { accountSid, serviceSid } = person;
    return still(await findUser(connection, { accountSid, serviceSid, key: identity }), 50200);
  },
  asks: (user, { friendlyName, attributes }) => ({
    event: 'onUserUpdate',
    fields: {
      ...userFields(user),
      ...(friendlyName !== undefined && { FriendlyName: friendlyName }),
      ...(attributes !== undefined && { Attributes: attributes }),
    },
  }),
  rewrite: (given, { friendlyName, attributes }) => ({
    ...given,
    ...(friendlyName !== undefined && { friendlyName }),
    ...(attributes !== undefined && { attributes }),
  }),
  async carryOut(tx, { person, subject, given: { friendlyName, attributes } }) {
    const row = await updateUser(tx, subject, {
      friendlyName,
      attributes: attributes === undefined ? undefined : checkAttributes(attributes),
      ...acted(person),
    });
    return still(row, 50200);
  },
};
