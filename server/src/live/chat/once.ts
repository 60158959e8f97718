/**
 * A command is carried out once, however often a client that has lost the reply asks for it, and in whatever process it
 * arrives: the command, what it did and what it answered are one transaction.
 */
import type { Chat, CommandName, Deed, Result } from '../../blocks/chat/index.ts';
import { ApiError, refuse } from '../../kernel/errors.ts';
import type { Sharing } from '../../kernel/line/share.ts';
import { type Batch, one, type Tx } from '../../kernel/line/tx.ts';
import { LimitError } from '../../kernel/rate-limit.ts';
import type { ChatParts } from './parts.ts';
import { type AnsweredCommand, type CommandRow, keepListed, keepOwn } from './session-store.ts';
import { forgetLater } from './sweep.ts';

/** Whether a client may call a command so: what is asked of many together must not fail for one odd name. */
export const isCommandId = (given: unknown): given is string =>
  typeof given === 'string' && /^[\x21-\x7e]{1,200}$/.test(given);

interface Keyed {
  accountSid: string;
  /** Who gives it. */
  userSid: string;
  /** The session whose list the command is put on; without one it is the user's own. */
  holder: { sessionSid: string; expiresAt: Date } | 'user';
  commandId: string;
}

export interface Order<Name extends CommandName> extends Keyed {
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
  const known = await parts.commandOf(keyOf(order));
  if (known !== null) return known;
  const wait = parts.paceOf(order.userSid);
  if (wait > 0) throw new LimitError(50063, wait);
  try {
    const prepared = await preparedDeed(parts, order.deed);
    if (prepared instanceof ApiError) return await refused(parts, order, prepared);
    return await carryOut(parts, { ...order, deed: prepared });
  } catch (error) {
    if (error instanceof Repeated) return (await parts.commandOf(keyOf(order)))!;
    // What was refused is undone; the refusal itself is kept.
    if (error instanceof ApiError && error.code !== SESSION_GONE) return refused(parts, order, error);
    throw error;
  }
}

function carryOut<Name extends CommandName>(parts: ChatParts, order: Order<Name>): Promise<CommandRow> {
  const { store, blocks } = parts;
  if (order.deed.name === 'sendMessage') return parts.send(order as unknown as Order<'sendMessage'>);
  return store.transact(async tx => {
    const result = await blocks.chat.carryOut(tx, order.deed);
    return one(tx, keep, { order, response: order.answer({ result }) });
  });
}

/** Messages are what people do most: those of one moment are sent, and kept as commands, in one transaction. */
export function sendingOnce(chat: Chat): Sharing<Order<'sendMessage'>, CommandRow, CommandRow> {
  return {
    keyOf: ({ deed: { person } }) => person.serviceSid,
    async batch(tx, orders) {
      const results = await chat.sendMessages(
        tx,
        orders.map(({ deed }) => deed),
      );
      return keep(
        tx,
        orders.map((order, i) => ({ order, response: order.answer({ result: results[i]! }) })),
      );
    },
    settle: command => command,
  };
}

const SESSION_GONE = 54150;

/** The deed after the pre-event webhook, or why it must not be done. */
async function preparedDeed<Name extends CommandName>(
  { store, blocks, outgoing, serviceOf }: ChatParts,
  deed: Deed<Name>,
): Promise<Deed<Name> | ApiError> {
  const authTokenOf = async (accountSid: string) => (await blocks.accounts.authTokensOf(accountSid))[0]!;
  try {
    const asking = { read: store.read, serviceOf, outgoing, authTokenOf };
    return { ...deed, given: await blocks.chat.prepare(asking, deed) };
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
    const response = order.answer({ refusal });
    return await parts.store.transact(tx => one(tx, keep, { order, response }));
  } catch (error) {
    if (error instanceof Repeated) return (await parts.commandOf(keyOf(order)))!;
    throw error;
  }
}

const keyOf = ({ holder, userSid, commandId, accountSid }: Keyed) => ({
  holder: holder === 'user' ? userSid : holder.sessionSid,
  ...{ commandId, accountSid },
});

interface Answered {
  order: Keyed & Pick<Order<never>, 'request'>;
  response: unknown;
}

/** Behind the deeds: whoever did the same meanwhile has kept it before, and this one is undone. */
const keep: Batch<Answered, CommandRow> = async (tx, answered) => {
  const isOwn = ({ order }: Answered): boolean => order.holder === 'user';
  const [own, listed] = [answered.filter(isOwn), answered.filter(one => !isOwn(one))];
  const [ownRows, listedRows] = [await keepForUsers(tx, own), await keepInSessions(tx, listed)];
  return answered.map(one => (isOwn(one) ? ownRows : listedRows).shift()!);
};

async function keepForUsers(tx: Tx, answered: Answered[]): Promise<CommandRow[]> {
  if (answered.length === 0) return [];
  const commands = answered.map(commandOf);
  const kept = await keepOwn(tx, commands);
  return commands.map((command, i) => {
    const { isNew, isFirst } = kept[i]!;
    if (!isNew) throw new Repeated();
    if (isFirst) forgetLater(tx, command);
    return { ...command, index: null, dateCreated: tx.now };
  });
}

async function keepInSessions(tx: Tx, answered: Answered[]): Promise<CommandRow[]> {
  if (answered.length === 0) return [];
  const commands = answered.map(commandOf);
  const kept = await keepListed(
    tx,
    commands.map((command, i) => ({ ...command, expiresAt: sessionOf(answered[i]!).expiresAt })),
  );
  return commands.map((command, i) => {
    const place = kept[i] ?? null;
    if (place === null) throw refuse(SESSION_GONE);
    if (!place.isNew) throw new Repeated();
    tx.publish(command.holder, answeredId(place.index));
    return { ...command, index: place.index, dateCreated: tx.now };
  });
}

const commandOf = ({ order, response }: Answered): AnsweredCommand => ({
  ...keyOf(order),
  ...{ request: order.request, response },
});

const sessionOf = ({ order: { holder } }: Answered) => holder as Exclude<typeof holder, 'user'>;

/** The context of a session is its first event; every command has two: it is given, and it is answered. */
export const CONTEXT_ID = 1;
export const givenId = (index: number): number => 2 * index + 2;
export const answeredId = (index: number): number => 2 * index + 3;
