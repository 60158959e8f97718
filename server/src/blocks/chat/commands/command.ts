/**
 * What people do through an SDK. A command is checked, told to the service's pre-event webhook where there is one,
 * checked again with the rows as they are then, and carried out: the webhook is called outside of any transaction.
 */
import { refuse } from '../../../kernel/errors.ts';
import type { Tx } from '../../../kernel/line/tx.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import type { ChannelRow } from '../rows.ts';
import {
  checkRight,
  mayReadChannel,
  mayReadMessages,
  type Right,
  type Situation,
} from '../rules/command-rights.ts';
import type { Overrides } from '../rules/pre-event.ts';
import type { PreEvent } from '../rules/webhook-events.ts';
import type { Acted, Actor, Fields } from '../rules/webhook-payload.ts';
import { rolesOf, type Standing, standingsOf } from '../store/standing.ts';

/** Who acts: a user of a chat service, on a connection. */
export interface Person {
  accountSid: string;
  serviceSid: string;
  identity: string;
}

export interface Command<Given, Subject, Result> {
  /**
   * What the command is about, read anew; whoever may not give it is refused, and so is what nobody may ask for.
   * @throws ApiError of the 50xxx family.
   */
  check(connection: Queryable, person: Person, given: Given): Promise<Subject>;
  /** What the pre-event webhook is told; null when this command has none. */
  asks: ((subject: Subject, given: Given) => { event: PreEvent; fields: Fields }) | null;
  /** The command with the words of the webhook. */
  rewrite?(given: Given, overrides: Overrides): Given;
  carryOut(tx: Tx, at: { person: Person; subject: Subject; given: Given }): Promise<Result>;
}

export const actorOf = ({ identity }: Person): Actor => ({ source: 'SDK', clientIdentity: identity });

/** What a person does causes the webhooks that follow an event. */
export const acted = (person: Person): Acted => ({ webhooks: true, actor: actorOf(person) });

/** What somebody is in the service, and in a channel of it. @throws ApiError 50050 when the service is gone. */
export async function standingOf(
  connection: Queryable,
  { accountSid, serviceSid, identity }: Person,
  channelSid: string | null,
): Promise<Standing> {
  return there(await rolesOf(connection, { accountSid, serviceSid, identity, channelSid }));
}

function there(standing: Standing | null): Standing {
  if (standing === null) throw refuse(50050);
  return standing;
}

export type InChannel = Standing & { channel: ChannelRow };

/** The same for a channel that has to be there. @throws ApiError 50300 */
export async function standingIn(
  connection: Queryable,
  person: Person,
  channelSid: string,
): Promise<InChannel> {
  return inChannel(await standingOf(connection, person, channelSid));
}

function inChannel(given: Standing | null): InChannel {
  const standing = there(given);
  if (standing.channel === null) throw refuse(50300);
  return standing as InChannel;
}

export function situationOf(standing: Standing, identity: string, isOwn = false): Situation {
  const { channel, member, invite, deploymentPermissions, channelPermissions } = standing;
  return {
    permissions: new Set([...deploymentPermissions, ...channelPermissions]),
    isMember: member !== null,
    isInvited: invite !== null,
    isCreator: channel?.createdBy === identity,
    isPublic: channel?.type === 'public',
    isOwn,
  };
}

/** Somebody's standing in a channel in which they may do this. */
export async function allowedIn(
  connection: Queryable,
  person: Person,
  asked: { right: Right; channelSid: string },
): Promise<InChannel> {
  const [standing] = await allAllowedIn(connection, [{ person, ...asked }]);
  return standing!;
}

/** The same of many people at once, in the order of asking. @throws ApiError for the first of them who may not. */
export async function allAllowedIn(
  connection: Queryable,
  asked: readonly { person: Person; right: Right; channelSid: string }[],
): Promise<InChannel[]> {
  const standings = await standingsOf(
    connection,
    asked.map(({ person: { accountSid, serviceSid, identity }, channelSid }) => ({
      ...{ accountSid, serviceSid, identity, channelSid },
    })),
  );
  return standings.map((standing, i) => {
    const { person, right } = asked[i]!;
    const found = inChannel(standing);
    checkRight(right, situationOf(found, person.identity));
    return found;
  });
}

/** A row that was there a moment ago. */
export function still<T>(row: T | null | undefined, code: number): T {
  if (row === null || row === undefined) throw refuse(code);
  return row;
}

/** What somebody may read of a channel: what it is called, and what is said in it and by whom. */
export function readingOf(standing: Standing, identity: string): { channel: boolean; messages: boolean } {
  if (standing.channel === null) return { channel: false, messages: false };
  const situation = situationOf(standing, identity);
  return { channel: mayReadChannel(situation), messages: mayReadMessages(situation) };
}
