/**
 * A command is carried out once, however often a client that has lost the reply asks for it, and in whatever process it
 * arrives: the command, what it did and what it answered are one transaction.
 */
import type { CommandName, Deed, Result } from '../../blocks/chat/index.ts';
import { ApiError, refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../kernel/line/tx.ts';
import { LimitError } from '../../kernel/rate-limit.ts';
import type { ChatParts } from './parts.ts';
import { type CommandRow, hasCommands, keepCommand, keepListed } from './session-store.ts';
import { forgetLater } from './sweep.ts';

/** Whether a client may call a command so: what is asked of many together must not fail for one odd name. */
export const isCommandId = (given: unknown): given is string =>
  typeof given === 'string' && /^[\x21-\x7e]{1,200}$/.test(given);

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
  const known = await parts.commandOf(keyOf(order));
  if (known !== null) return known;
  const wait = parts.paceOf(order.userSid);
  if (wait > 0) throw new LimitError(50063, wait);
  try {
    const outcome = await preparedDeed(parts, order.deed);
    return await store.transact(async tx => {
      if (outcome instanceof ApiError) return keep(tx, order, order.answer({ refusal: outcome }));
      const result = await blocks.chat.carryOut(tx, outcome);
      return keep(tx, order, order.answer({ result }));
    });
  } catch (error) {
    if (error instanceof Repeated) return (await parts.commandOf(keyOf(order)))!;
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
  parts: ChatParts,
  order: Order<Name>,
  refusal: ApiError,
): Promise<CommandRow> {
  try {
    return await parts.store.transact(tx => keep(tx, order, order.answer({ refusal })));
  } catch (error) {
    if (error instanceof Repeated) return (await parts.commandOf(keyOf(order)))!;
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

/** Behind the deed: whoever did the same meanwhile has kept it before, and this one is undone. */
async function keep<Name extends CommandName>(
  tx: Tx,
  order: Order<Name>,
  response: unknown,
): Promise<CommandRow> {
  const { holder, request } = order;
  const command = { ...keyOf(order), request, response };
  if (holder === 'user') {
    if (!(await hasCommands(tx, command))) forgetLater(tx, command);
    if (!(await keepCommand(tx, command))) throw new Repeated();
    return { ...command, index: null, dateCreated: tx.now };
  }
  const kept = await keepListed(tx, command, holder.expiresAt);
  if (kept === null) throw refuse(SESSION_GONE);
  if (!kept.isNew) throw new Repeated();
  tx.publish(command.holder, answeredId(kept.index));
  return { ...command, index: kept.index, dateCreated: tx.now };
}

/** The context of a session is its first event; every command has two: it is given, and it is answered. */
export const CONTEXT_ID = 1;
export const givenId = (index: number): number => 2 * index + 2;
export const answeredId = (index: number): number => 2 * index + 3;
