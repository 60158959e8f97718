/** Everything that people do through an SDK, by name, and how it is done. */
import type { Tx } from '../../../kernel/line/tx.ts';
import type { Outgoing } from '../../../kernel/outgoing.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import type { ServiceRow } from '../rows.ts';
import { createChannel, destroyChannel, editChannel } from './channels.ts';
import type { Command, Person } from './command.ts';
import {
  addMember,
  declineInvite,
  editMember,
  inviteMember,
  joinChannel,
  leaveChannel,
  removeMember,
} from './members.ts';
import { deleteMessage, editMessage, sendMessage } from './messages.ts';
import { editSeat, editUser, reportRead } from './own.ts';
import { askFirst } from './pre-event.ts';

export const commands = {
  createChannel,
  editChannel,
  destroyChannel,
  joinChannel,
  leaveChannel,
  addMember,
  inviteMember,
  declineInvite,
  removeMember,
  editMember,
  sendMessage,
  editMessage,
  deleteMessage,
  editSeat,
  reportRead,
  editUser,
};

export type CommandName = keyof typeof commands;
export type Given<Name extends CommandName> = Parameters<(typeof commands)[Name]['check']>[2];
export type Result<Name extends CommandName> = Awaited<ReturnType<(typeof commands)[Name]['carryOut']>>;

type AnyCommand = Command<unknown, unknown, unknown>;
const named = (name: CommandName): AnyCommand => commands[name] as unknown as AnyCommand;

export interface Deed<Name extends CommandName> {
  person: Person;
  name: Name;
  given: Given<Name>;
}

export interface PreEventParts {
  read: Queryable;
  /** The chat service as it is now. */
  serviceOf: (at: { accountSid: string; serviceSid: string }) => Promise<ServiceRow | null>;
  outgoing: Outgoing;
  /** The account's primary auth token, which signs. */
  authTokenOf: (accountSid: string) => Promise<string>;
}

/**
 * What is to be carried out, after the service's pre-event webhook has been asked where there is one. Calls the
 * outside: never within a transaction.
 * @throws ApiError for who may not do it; 50056, 50057 and 50076 when the webhook forbids it or fails.
 */
export async function prepare<Name extends CommandName>(
  parts: PreEventParts,
  { person, name, given }: Deed<Name>,
): Promise<Given<Name>> {
  const command = named(name);
  if (command.asks === null) return given;
  const about = async () => command.asks!(await command.check(parts.read, person, given), given);
  const overrides = await askFirst(parts, person, about);
  return (overrides && command.rewrite ? command.rewrite(given, overrides) : given) as Given<Name>;
}

/** Does it, as far as it is still allowed; with the webhooks that follow. @throws ApiError of the 50xxx family. */
export async function carryOut<Name extends CommandName>(
  tx: Tx,
  { person, name, given }: Deed<Name>,
): Promise<Result<Name>> {
  const command = named(name);
  const subject = await command.check(tx, person, given);
  return (await command.carryOut(tx, { person, subject, given })) as Result<Name>;
}
