/**
 * A command is carried out once, however often a client that has lost the reply asks for it, and in whatever process it
 * arrives: the command, what it did and what it answered are one transaction.
 */
import type { CommandName, Deed, Result } from '../../blocks/chat/index.ts';
import { ApiError, refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../kernel/line/tx.ts';
import { LimitError } from '../../kernel/rate-limit.ts';
import type { ChatParts } from './parts.ts';
import {
  type CommandRow,
  findCommand,
  hasCommands,
  noteCommand,
  noteResponse,
  takeIndex,
} from './session-store.ts';
import { forgetLater } from './sweep.ts';

export interface Order<Name extends CommandName> {
  accountSid: string;
  /** Who gives it. */
  userSid: string;
  /** The session whose list the command is put on; without one it is the user's own. */
  holder: { sessionSid: string; expiresAt: Date } | 'user';
  commandId: string;
  /** What was asked for, as it came. */
  request: unknown;
  deed: Deed<Name>;
  /** What is answered: what was done, or why it was not. */
  answer(outcome: { result: Result<Name> } | { refusal: ApiError }): unknown;
}

/** Undoes a transaction in which it turns out that the command was given before. */
class Repeated extends Error {
  override readonly name = 'Repeated';
}

/**
 * The command as it stands afterwards, with its response; that of the first time when it was given before.
 * @throws ApiError 54150 when its session is gone; LimitError 50063 for who gives too many; 20503 for what
 * may go better a moment later.
 */
export async function once<Name extends CommandName>(
  parts: ChatParts,
  order: Order<Name>,
): Promise<CommandRow> {
  try {
    return await carryOutOnce(parts, order);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    parts.log.error({ err: error, command: order.deed.name }, 'a command could not be carried out');
    // Clients ask again after this status, and may: what was done is not done twice.
    throw refuse(20503);
  }
}

async function carryOutOnce<Name extends CommandName>(
  parts: ChatParts,
  order: Order<Name>,
): Promise<CommandRow> {
  const { store, blocks } = parts;
  const known = await findCommand(store.read, keyOf(order));
  if (known !== null) return known;
  const wait = parts.paceOf(order.userSid);
  if (wait > 0) throw new LimitError(50063, wait);
  try {
    const outcome = await preparedDeed(parts, order.deed);
    return await store.transact(async tx => {
      const command = await note(tx, order);
      if (outcome instanceof ApiError) return respond(tx, command, order.answer({ refusal: outcome }));
      const result = await blocks.chat.carryOut(tx, outcome);
      return respond(tx, command, order.answer({ result }));
    });
  } catch (error) {
    if (error instanceof Repeated) return (await findCommand(store.read, keyOf(order)))!;
    // What was refused is undone; the refusal itself is kept.
    if (error instanceof ApiError && error.code !== SESSION_GONE) return refused(parts, order, error);
    throw error;
  }
}

const SESSION_GONE = 54150;

/** The deed after the pre-event webhook, or why it must not be done. */
async function preparedDeed<Name extends CommandName>(
  { store, blocks, outgoing }: ChatParts,
  deed: Deed<Name>,
): Promise<Deed<Name> | ApiError> {
  const authTokenOf = async (accountSid: string) => (await blocks.accounts.authTokensOf(accountSid))[0]!;
  try {
    return { ...deed, given: await blocks.chat.prepare({ read: store.read, outgoing, authTokenOf }, deed) };
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

async function refused<Name extends CommandName>(
  { store }: ChatParts,
  order: Order<Name>,
  refusal: ApiError,
): Promise<CommandRow> {
  try {
    return await store.transact(async tx => respond(tx, await note(tx, order), order.answer({ refusal })));
  } catch (error) {
    if (error instanceof Repeated) return (await findCommand(store.read, keyOf(order)))!;
    throw error;
  }
}

const holderOf = ({ holder, userSid }: Pick<Order<never>, 'holder' | 'userSid'>): string =>
  holder === 'user' ? userSid : holder.sessionSid;

const keyOf = <Name extends CommandName>(order: Order<Name>) => ({
  holder: holderOf(order as unknown as Order<never>),
  commandId: order.commandId,
  accountSid: order.accountSid,
});

async function note<Name extends CommandName>(tx: Tx, order: Order<Name>): Promise<CommandRow> {
  const { accountSid, holder, request } = order;
  const key = keyOf(order);
  let index: number | null = null;
  if (holder !== 'user') {
    index = await takeIndex(tx, { accountSid, sid: holder.sessionSid, expiresAt: holder.expiresAt });
    if (index === null) throw refuse(SESSION_GONE);
  } else if (!(await hasCommands(tx, key))) forgetLater(tx, key);
  if (!(await noteCommand(tx, { ...key, index, request }))) throw new Repeated();
  return { ...key, index, request, response: null, dateCreated: tx.now };
}

async function respond(tx: Tx, command: CommandRow, response: unknown): Promise<CommandRow> {
  await noteResponse(tx, command, response);
  if (command.index !== null) tx.publish(command.holder, answeredId(command.index));
  return { ...command, response };
}

/** The context of a session is its first event; every command has two: it is given, and it is answered. */
export const CONTEXT_ID = 1;
export const givenId = (index: number): number => 2 * index + 2;
export const answeredId = (index: number): number => 2 * index + 3;
