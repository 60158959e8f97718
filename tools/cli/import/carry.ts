/** Carries things of one kind after the other: makes what is missing, changes what is otherwise, and leaves the rest. */
import { isDeepStrictEqual } from 'node:util';
import type { Kind, Project } from './kinds.ts';
import type { Form, Place, Row } from './place.ts';
import type { Translation } from './sids.ts';

export interface Journey {
  from: Place;
  to: Place;
  /** The projects of both. */
  theirs: Project;
  ours: Project;
  sids: Translation;
  /** Whether anything is written; else it is only told what would be. */
  isApplied: boolean;
  told(deed: Deed): void;
}

export interface Deed {
  what: 'made' | 'changed' | 'same' | 'failed';
  kind: string;
  name: string;
  /** Parameters that are otherwise, or why it failed. */
  why: string;
}

/** What of a kind is in the old account, by SIDs; children are looked for below these. */
export type Carried = Map<Kind, readonly Row[]>;

export async function carry(journey: Journey, kind: Kind, carried: Carried): Promise<void> {
  const parents = kind.parent === undefined ? [undefined] : (carried.get(kind.parent) ?? []);
  const all: Row[] = [];
  for (const parent of parents)
    all.push(...(await carryBelow(journey, kind, parent).catch(error => unread(journey, kind, error))));
  carried.set(kind, all);
}

/** A list that cannot be had is no reason to leave the others. */
function unread({ told }: Journey, { name: kind }: Kind, { message }: Error): readonly Row[] {
  told({ what: 'failed', kind, name: 'list', why: message });
  return [];
}

/** Answers the rows of the old account. */
async function carryBelow(journey: Journey, kind: Kind, parent: Row | undefined): Promise<readonly Row[]> {
  const { from, to, theirs, ours, sids } = journey;
  const ourParent = parent === undefined ? '' : sids.of(parent.sid);
  const wanted = await rowsOf(from, kind, kind.path(theirs, String(parent?.sid ?? '')));
  // What is not there yet, because nothing is written, has nothing below it.
  const path = ourParent === undefined ? null : kind.path(ours, ourParent);
  const found = path === null ? [] : await rowsOf(to, kind, path);
  const known = new Map(found.map(row => [nameOf(kind, row), row]));
  for (const row of wanted) sids.learn(row.sid, known.get(nameOf(kind, row))?.sid);
  const made: Made[] = [];
  for (const row of wanted) {
    const deed = await bring({ journey, kind, path, row, known: known.get(nameOf(kind, row)) }, made);
    journey.told(deed);
  }
  for (const one of made) await settle(journey, kind, one);
  return wanted;
}

interface Made {
  row: Row;
  path: string;
  sent: Row;
}

interface Bringing {
  journey: Journey;
  kind: Kind;
  path: string | null;
  row: Row;
  /** What stands for it in the new account already. */
  known: Row | undefined;
}

async function bring({ journey, kind, path, row, known }: Bringing, made: Made[]): Promise<Deed> {
  const { to, sids, isApplied } = journey;
  const of = { kind: kind.name, name: nameOf(kind, row) };
  try {
    const wanted = sids.translate(valuesOf(kind.fields, row));
    if (known === undefined) {
      if (kind.isGiven) return { ...of, what: 'same', why: '' };
      if (isApplied && path !== null) {
        const sent = { ...sids.translate(valuesOf(kind.once ?? {}, row)), ...wanted };
        const { sid } = await to.post(kind.product, path, bodyOf(kind, sent));
        sids.learn(row.sid, sid);
        made.push({ row, path: below(path, String(sid)), sent: wanted });
      }
      return { ...of, what: 'made', why: '' };
    }
    const changed = differing(wanted, valuesOf(kind.fields, known));
    if (changed.length === 0) return { ...of, what: 'same', why: '' };
    if (isApplied)
      await to.post(kind.product, placeOf(kind, path!, known), bodyOf(kind, told(kind, wanted, changed)));
    return { ...of, what: 'changed', why: changed.join(', ') };
  } catch (error) {
    return { ...of, what: 'failed', why: (error as Error).message };
  }
}

/** What was made before the things that it refers to, which are of its own kind, hears what they are called now. */
async function settle(journey: Journey, kind: Kind, { row, path, sent }: Made): Promise<void> {
  const { to, sids } = journey;
  const wanted = sids.translate(valuesOf(kind.fields, row));
  const changed = differing(wanted, sent);
  if (changed.length === 0) return;
  await to.post(kind.product, path, bodyOf(kind, told(kind, wanted, changed))).catch((error: Error) => {
    journey.told({ kind: kind.name, name: nameOf(kind, row), what: 'failed', why: error.message });
  });
}

async function rowsOf(place: Place, kind: Kind, path: string): Promise<readonly Row[]> {
  if (kind.identity === null) return [await place.get(kind.product, path)];
  const rows = (await place.list(kind.product, path)).filter(row => kind.wants?.(row) ?? true);
  if (!kind.isShort) return rows;
  return Promise.all(rows.map(({ sid }) => place.get(kind.product, below(path, String(sid)))));
}

const nameOf = ({ identity, name }: Kind, row: Row): string => identity?.(row) ?? name;

/** The path of one of a list; those of the 2010 API end with a suffix. */
const below = (path: string, key: string): string =>
  path.endsWith('.json') ? `${path.slice(0, -'.json'.length)}/${key}.json` : `${path}/${key}`;

const placeOf = ({ identity }: Kind, path: string, { sid, key }: Row): string =>
  identity === null ? path : below(path, encodeURIComponent(String(sid ?? key)));

/** By the names of parameters; what the old account does not say is left as the new one has it. */
function valuesOf(fields: Kind['fields'], row: Row): Row {
  const values = Object.entries(fields).map(([name, property]) => [name, valueAt(row, property)]);
  return Object.fromEntries(
    values.filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );
}

const valueAt = (row: Row, property: string): unknown =>
  property.split('.').reduce<unknown>((value, name) => (value as Row | null | undefined)?.[name], row);

/** Names of the parameters that are otherwise. */
const differing = (wanted: Row, found: Row): string[] =>
  Object.keys(wanted).filter(name => !isDeepStrictEqual(asRead(wanted[name]), asRead(found[name])));

/** What is written when these have changed. */
const told = ({ isTold }: Kind, wanted: Row, changed: readonly string[]): Row =>
  isTold ? wanted : Object.fromEntries(changed.map(name => [name, wanted[name]]));

/** JSON in a text is the same however it is written. */
function asRead(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function bodyOf({ isJson }: Kind, values: Row): Form | object {
  if (isJson) return values;
  return Object.entries(values).flatMap(([name, value]) =>
    Array.isArray(value)
      ? value.map(one => [name, String(one)] as const)
      : [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)] as const],
  );
}
