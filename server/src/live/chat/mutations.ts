/** What clients of the second generation change over REST: each change has an id, and is made once. */
import { randomUUID } from 'node:crypto';
import type { CommandName, Given, Result } from '../../blocks/chat/index.ts';
import { errorBody, refuse } from '../../kernel/errors.ts';
import type { Handler, InSocketAnswer, InSocketRequest } from '../twilsock/requests.ts';
import { isCommandId, once } from './once.ts';
import type { ChatParts } from './parts.ts';
import type { ChatPerson, PersonOf } from './people.ts';

type Body = Record<string, unknown>;

/** A change: what it means as a command, and what it answers. */
export interface Mutation<Name extends CommandName> {
  command: Name;
  given: Given<Name>;
  status: 200 | 201 | 204;
  body?(result: Result<Name>): object;
}

/** What a handler reads its mutation from. */
export interface Asked {
  at: Record<string, string>;
  body: Body;
  root: string;
  person: ChatPerson;
}

// biome-ignore lint/suspicious/noExplicitAny: which command it is stands in the mutation.
type AnyMutation = Mutation<any>;

export const mutation = <Name extends CommandName>(declared: Mutation<Name>): AnyMutation => declared;

/** A handler that makes one change, and answers the same whenever its request comes again. */
export function mutating(
  parts: ChatParts,
  personOf: PersonOf,
  {
    method,
    path,
    read,
  }: { method: Handler['method']; path: string; read: (asked: Asked) => AnyMutation | Promise<AnyMutation> },
): Handler {
  return {
    ...{ product: 'aim', method, path },
    async answer(request) {
      const person = await personOf(request.caller);
      const asked = { at: request.at, body: bodyOf(request), root: rootOf(request), person };
      const { command, given, status, body } = await read(asked);
      const { accountSid, serviceSid, identity, userSid } = person;
      const { response } = await once(parts, {
        ...{ accountSid, commandId: idOf(request), userSid, holder: 'user' },
        request: { method, path: request.path, body: asked.body },
        deed: {
          person: { accountSid, serviceSid, identity },
          name: command as CommandName,
          given: given as Given<CommandName>,
        },
        answer: outcome =>
          'refusal' in outcome
            ? { status: outcome.refusal.status, body: errorBody(outcome.refusal) }
            : { status, body: body?.(outcome.result) ?? null },
      });
      return response as InSocketAnswer;
    },
  };
}

/** What addresses of the caller's version begin with. */
export function rootOf({ base, at, path }: Pick<InSocketRequest, 'base' | 'at' | 'path'>): string {
  const version = at.version ?? path.split('/')[2]!;
  return `${base}/Client/${version}`;
}

function idOf({ headers }: InSocketRequest): string {
  const given = headers['x-twilio-mutation-id'];
  return isCommandId(given) ? given : randomUUID();
}

function bodyOf({ json }: InSocketRequest): Body {
  if (json === undefined || json === null) return {};
  if (typeof json !== 'object' || Array.isArray(json)) throw refuse(20001);
  return json as Body;
}

/** Text, or undefined for what was not sent; null where the client sent null. */
export function textOf(body: Body, name: string): string | null | undefined {
  const value = body[name];
  if (value === undefined || value === null || typeof value === 'string') return value;
  throw refuse(20001, `Invalid parameter ${name}`);
}

/** The same where null is nothing that could be meant. */
export const givenText = (body: Body, name: string): string | undefined => textOf(body, name) ?? undefined;
