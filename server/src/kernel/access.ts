/**
 * Who may call an operation. An account and its API keys may call everything of their account; the bearer of a token
 * may do what admits one of its roles: with all rows, or with those of a rule. docs/access.md shows all of it.
 */
import type { Caller } from './caller.ts';
import { forbidden } from './errors.ts';

/** Visitors of a web page whom nobody knows, and those who sit at a desk. */
export const ROLES = ['webchat', 'agent', 'supervisor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** A bearer's request, as rules see it: the holes of the path and the parameters, in camelCase. */
export interface Asked {
  accountSid: string;
  identity: string;
  roles: readonly string[];
  at: Readonly<Partial<Record<string, string>>>;
  given: Readonly<Record<string, unknown>>;
}

/**
 * Which rows a bearer may ask for. It answers the same for what is not there as for what is somebody else's, so that
 * a refusal tells nothing.
 */
export interface RowRule {
  /** In words, for docs/access.md: `own worker`. */
  rows: string;
  holds(asked: Asked): boolean | Promise<boolean>;
}

export type Admission = boolean | RowRule;

/**
 * What an operation says of the roles. A role that is not named is not admitted, with two exceptions: supervisors may
 * do what agents may, and administrators may do everything.
 */
export type Admits = Readonly<Partial<Record<Role, Admission>>>;

export function admissionOf(admits: Admits, role: Role): Admission {
  if (role === 'admin') return admits.admin ?? true;
  return admits[role] ?? (role === 'supervisor' ? admits.agent : undefined) ?? false;
}

/** What is open to each role, in words: everything, nothing, or the rows of a rule. */
export function openTo(admits: Admits = {}): Record<Role, boolean | string> {
  const inWords = (admission: Admission) => (typeof admission === 'object' ? admission.rows : admission);
  const open = ROLES.map(role => [role, inWords(admissionOf(admits, role))]);
  return Object.fromEntries(open) as Record<Role, boolean | string>;
}

/** What is open to a caller's roles before anything is known of the rows; refuses (403) whom nothing is open to. */
export function admissionsOf({ identity, roles = [] }: Caller, admits: Admits = {}): readonly Admission[] {
  if (identity === undefined) return [true];
  const open = ROLES.filter(role => roles.includes(role))
    .map(role => admissionOf(admits, role))
    .filter(admission => admission !== false);
  if (open.length === 0) throw forbidden();
  return open;
}

/** Refuses (403) rows that are none of the bearer's in any of its roles. */
export async function checkRows(
  admissions: readonly Admission[],
  { caller, at, given }: { caller: Caller; at: object; given: object },
): Promise<void> {
  if (admissions.includes(true)) return;
  const { accountSid, identity = '', roles = [] } = caller;
  const asked = { accountSid, identity, roles, at, given } as Asked;
  for (const rule of admissions) if (typeof rule === 'object' && (await rule.holds(asked))) return;
  throw forbidden();
}

/** The operations with what a table says of them, by their ids; an id that no operation has is a mistake of ours. */
export function admitting<One extends { id: string; admits?: Admits }>(
  table: Readonly<Record<string, Admits>>,
  operations: readonly One[],
): One[] {
  const known = new Set(operations.map(({ id }) => id));
  const unknown = Object.keys(table).filter(id => !known.has(id));
  if (unknown.length > 0) throw new TypeError(`no operation is called ${unknown.join(' or ')}`);
  return operations.map(one => ({ ...one, ...(table[one.id] && { admits: table[one.id] }) }));
}
