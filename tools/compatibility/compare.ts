/** Where one of our operations differs from the published one in a way that a caller could notice. */
import type { OperationShape, Value } from './shape.ts';

/** `where` names the part: `status`, `parameter FriendlyName`, `property sid`. */
export interface Difference {
  where: string;
  official: string;
  ours: string;
}

export function differences(official: OperationShape, ours: OperationShape): Difference[] {
  return [
    ...unequal('status', official.status, ours.status),
    ...unequal('list key', official.listKey, ours.listKey),
    ...(official.links === null ? [] : unequal('links', names(official.links), names(ours.links ?? []))),
    ...parameterDifferences(official, ours),
    ...propertyDifferences(official, ours),
  ];
}

const names = (list: readonly string[]): string => [...list].sort().join(', ');

function unequal(where: string, official: unknown, ours: unknown): Difference[] {
  return official === ours ? [] : [{ where, official: String(official), ours: String(ours) }];
}

function parameterDifferences(official: OperationShape, ours: OperationShape): Difference[] {
  return pairs(official.parameters, ours.parameters).flatMap(([name, theirs, own]) => {
    const where = `parameter ${name}`;
    if (theirs === undefined) return own?.isHeader ? [] : [{ where, official: 'absent', ours: 'taken' }];
    if (own === undefined) return [{ where, official: 'taken', ours: 'absent' }];
    return [
      ...unequal(`${where}, required`, theirs.required, own.required),
      ...takenDifferences(where, theirs.value, own.value),
    ];
  });
}

function propertyDifferences(official: OperationShape, ours: OperationShape): Difference[] {
  return pairs(official.properties, ours.properties).flatMap(([name, theirs, own]) => {
    const where = `property ${name}`;
    if (theirs === undefined) return [{ where, official: 'absent', ours: 'given' }];
    if (own === undefined) return [{ where, official: 'given', ours: 'absent' }];
    return givenDifferences(where, theirs, own);
  });
}

function pairs<T>(theirs: Map<string, T>, own: Map<string, T>): [string, T | undefined, T | undefined][] {
  const all = [...new Set([...theirs.keys(), ...own.keys()])];
  return all.map(name => [name, theirs.get(name), own.get(name)]);
}

/** What we take must be what they take. An object is JSON text in a form, so that text and anything fit it. */
function takenDifferences(where: string, official: Value, ours: Value): Difference[] {
  const isFree = official.type === 'object' || official.type === 'any';
  if (isFree && ['any', 'string', 'object'].includes(ours.type)) return [];
  if (official.type !== ours.type) return unequal(`${where}, type`, official.type, ours.type);
  if (official.items && ours.items) return takenDifferences(where, official.items, ours.items);
  return [
    ...unequal(`${where}, enum`, official.enum?.join(' '), ours.enum?.join(' ')),
    ...(official.pattern ? unequal(`${where}, pattern`, official.pattern, plain(ours.pattern)) : []),
    ...unequal(`${where}, format`, date(official), date(ours)),
    ...limitDifferences(where, official, ours),
  ];
}

/** What we give must be something that they give: fewer values are no difference, more are. */
function givenDifferences(where: string, official: Value, ours: Value): Difference[] {
  const nullable = ours.nullable && !official.nullable ? unequal(`${where}, nullable`, false, true) : [];
  const isFree = (type: string) => ['any', 'object', 'array'].includes(type);
  if (isFree(official.type) && (ours.type === 'any' || official.type === 'any')) return nullable;
  if (official.type !== ours.type)
    return [...nullable, ...unequal(`${where}, type`, official.type, ours.type)];
  if (official.items && ours.items)
    return [...nullable, ...givenDifferences(where, official.items, ours.items)];
  return [
    ...nullable,
    ...enumDifferences(where, official, ours),
    ...(official.pattern ? unequal(`${where}, pattern`, official.pattern, plain(ours.pattern)) : []),
    ...unequal(`${where}, format`, date(official), date(ours)),
  ];
}

function enumDifferences(where: string, official: Value, ours: Value): Difference[] {
  if (official.enum === undefined) return [];
  const isWithin = ours.enum?.every(value => official.enum!.includes(value)) ?? false;
  return isWithin
    ? []
    : unequal(`${where}, enum`, official.enum.join(' '), ours.enum?.join(' ') ?? 'anything');
}

/** Only limits that the documents name; limits of their prose are for the contract suite. */
function limitDifferences(where: string, official: Value, ours: Value): Difference[] {
  return (['minimum', 'maximum'] as const).flatMap(limit =>
    official[limit] === undefined ? [] : unequal(`${where}, ${limit}`, official[limit], ours[limit]),
  );
}

/** Formats that change what is written; others (`uri`, `phone-number`) only describe it. */
const date = ({ format }: Value): string | undefined => (format?.startsWith('date') ? format : undefined);

/** `^(CH)[0-9a-fA-F]{32}$` is what they write as `^CH[0-9a-fA-F]{32}$`. */
const plain = (pattern: string | undefined): string | undefined => pattern?.replace(/^\^\(([^|)]+)\)/, '^$1');
