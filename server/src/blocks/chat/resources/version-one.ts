/**
 * The first version of the API, which older programs still call: the same operations under `/v1`, with fewer
 * parameters and properties. https://www.twilio.com/docs/chat/rest
 */
import type { BlockParts } from '../../../kernel/block.ts';
import { coded, links, required, type Shape, text } from '../../../kernel/fields.ts';
import { type Answer, jsonName, type Operation } from '../../../kernel/operation.ts';
import { ANY_LENGTH } from './shared.ts';
import { servicesOne } from './version-one-services.ts';

interface Older {
  /** Parameters of creation, and of updates. */
  creates?: readonly string[];
  updates?: readonly string[];
  /** Properties and links that came later. */
  without?: readonly string[];
  /** Operations that are there; all of them without it. */
  only?: RegExp;
}

/** By resource. Bindings and the webhooks of a channel came with the second version. */
const older: Readonly<Record<string, Older>> = {
  Role: {},
  User: { without: ['user_bindings'] },
  UserChannel: { only: /^List/, without: ['userSid', 'notificationLevel', 'url'] },
  Channel: {
    creates: ['friendlyName', 'uniqueName', 'attributes', 'type'],
    updates: ['friendlyName', 'uniqueName', 'attributes'],
    without: ['webhooks'],
  },
  Member: {
    creates: ['identity', 'roleSid'],
    updates: ['roleSid', 'lastConsumedMessageIndex'],
    without: ['attributes'],
  },
  Message: {
    creates: ['body', 'from', 'attributes'],
    updates: ['body', 'attributes'],
    without: ['lastUpdatedBy', 'type', 'media'],
  },
  Invite: {},
  Credential: {},
};

/** What the first version makes of the operations of the second one. */
export function versionOne(parts: BlockParts, newer: readonly Operation[]): Operation[] {
  const derived = newer.flatMap(operation => {
    const [, verb, resource] = /^(Create|Fetch|Update|Delete|List)(\w+)$/.exec(operation.id)!;
    const difference = older[resource!];
    const exists = difference !== undefined && (difference.only?.test(operation.id) ?? true);
    return exists ? [olderOperation(operation, verb!, difference)] : [];
  });
  return [...servicesOne(parts), ...derived];
}

function olderOperation(operation: Operation, verb: string, { without = [], ...older }: Older): Operation {
  const names = verb === 'Create' ? older.creates : verb === 'Update' ? older.updates : undefined;
  const { maxPageSize: _, ...rest } = operation;
  return {
    ...rest,
    document: 'chat_v1',
    path: operation.path.replace('/v2/', '/v1/'),
    takes: olderParameters(operation, names),
    gives: operation.gives && olderProperties(operation.gives, without),
    answer: async exchange => {
      const { base } = exchange as { base: string };
      return olderAnswer(await operation.answer(exchange), { base, without, listKey: operation.listKey });
    },
  };
}

function olderParameters({ id, takes }: Operation, names: readonly string[] | undefined): Shape {
  if (names === undefined) return takes;
  const kept = Object.fromEntries(Object.entries(takes).filter(([name]) => names.includes(name)));
  // A message is nothing but its text here.
  return id === 'CreateMessage' ? { ...kept, body: coded(50503, required(text(ANY_LENGTH))) } : kept;
}

function olderProperties(gives: Shape, without: readonly string[]): Shape {
  const kept = Object.fromEntries(Object.entries(gives).filter(([name]) => !without.includes(name)));
  if (!('links' in kept)) return kept;
  const { names } = kept.links as ReturnType<typeof links>;
  return { ...kept, links: links(names.filter(name => !without.includes(name))) };
}

interface Reading {
  base: string;
  without: readonly string[];
  listKey: string | null;
}

function olderAnswer(answer: Answer, reading: Reading): Answer {
  if (answer.body === null) return answer;
  const body = answer.body as Record<string, unknown>;
  const { listKey } = reading;
  if (listKey === null) return { ...answer, body: olderRow(body, reading) };
  const rows = (body[listKey] as Record<string, unknown>[]).map(row => olderRow(row, reading));
  return { ...answer, body: { ...body, [listKey]: rows } };
}

/** The row without what came later, its addresses in the first version. */
function olderRow(row: Record<string, unknown>, { base, without }: Reading): Record<string, unknown> {
  const dropped = new Set([...without, ...without.map(jsonName)]);
  const keep = <T>(of: Record<string, T>) => Object.entries(of).filter(([name]) => !dropped.has(name));
  const older = (address: unknown) =>
    typeof address === 'string' ? address.replace(`${base}/v2/`, `${base}/v1/`) : address;
  const kept = Object.fromEntries(keep(row));
  if ('url' in kept) kept.url = older(kept.url);
  if ('links' in kept) {
    const related = keep(kept.links as Record<string, unknown>);
    kept.links = Object.fromEntries(related.map(([name, address]) => [name, older(address)]));
  }
  return kept;
}
