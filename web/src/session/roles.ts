/** What the roles may do; `admin` may do what `supervisor` may, and that what `agent` may. */
export type Role = 'agent' | 'supervisor' | 'admin';

const RANK: readonly Role[] = ['agent', 'supervisor', 'admin'];

/** Whether one of the roles reaches the needed one. */
export function reaches(roles: readonly string[], needed: Role): boolean {
  return RANK.slice(RANK.indexOf(needed)).some(role => roles.includes(role));
}
