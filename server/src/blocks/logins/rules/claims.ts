/** What a provider says of a person, read by the mapping that an admin has written. */
import { type Mapping, ROLES, type Role } from '../rows.ts';
import { emailProblem, rolesOf, usernameProblem } from './person.ts';

export interface Claimed {
  username: string;
  fullName: string;
  email: string | null;
  /** What the provider's values give; null where it decides no roles. */
  roles: Role[] | null;
}

export type Reading = { ok: true; claimed: Claimed } | { ok: false; reason: string };

/** Reads claims or attributes. Names may lead into nested objects: `realm_access.roles`. */
export function readClaims(claims: Readonly<Record<string, unknown>>, mapping: Mapping): Reading {
  const username = firstText(claims, mapping.identity);
  if (username === null)
    return { ok: false, reason: `the provider sent none of ${mapping.identity.join(', ')}` };
  if (usernameProblem(username) !== null)
    return { ok: false, reason: 'the provider sent a name that cannot be a username' };
  const email = firstText(claims, mapping.email);
  const given = mapping.roles === null ? [] : textsAt(claims, mapping.roles);
  const roles = rolesOf(given.map(value => mapping.roleOf[value] ?? ''));
  if (roles.length === 0 && mapping.fallbackRole === null)
    return { ok: false, reason: 'none of the roles that the provider sent may sign in here' };
  return {
    ok: true,
    claimed: {
      username,
      fullName: (firstText(claims, mapping.fullName) ?? username).slice(0, 200),
      email: email !== null && emailProblem(email) === null ? email : null,
      roles: mapping.roles === null ? null : roles.length > 0 ? roles : [mapping.fallbackRole!],
    },
  };
}

function firstText(claims: Readonly<Record<string, unknown>>, names: readonly string[]): string | null {
  for (const name of names) {
    const [text] = textsAt(claims, name);
    if (text !== undefined && text.trim() !== '') return text.trim();
  }
  return null;
}

/** All texts under a name: SAML attributes and lists of groups have several. */
function textsAt(claims: Readonly<Record<string, unknown>>, name: string): string[] {
  const value = Object.hasOwn(claims, name) ? claims[name] : nested(claims, name.split('.'));
  return [value].flat().filter(one => typeof one === 'string');
}

function nested(value: unknown, path: string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
        ? (inner as Record<string, unknown>)[name]
        : undefined,
    value,
  );
}

/** `agents = agent`, a line each, as admins write it; null with something that is no such line. */
export function readRoleLines(text: string): Record<string, Role> | null {
  const found: [string, Role][] = [];
  for (const line of text
    .split('\n')
    .map(one => one.trim())
    .filter(Boolean)) {
    const equals = line.lastIndexOf('=');
    const role = ROLES.find(one => one === line.slice(equals + 1).trim());
    const value = line.slice(0, Math.max(0, equals)).trim();
    if (role === undefined || value === '') return null;
    found.push([value, role]);
  }
  return Object.fromEntries(found);
}

export const writeRoleLines = (roleOf: Readonly<Record<string, Role>>): string =>
  Object.entries(roleOf)
    .map(([value, role]) => `${value} = ${role}`)
    .join('\n');
