import { objectIn } from '../shared/text.ts';

/** The roles that stand in a worker's attributes, as Flex keeps them. */
export function rolesOf(attributes: string): string[] {
  const roles = objectIn(attributes)?.roles;
  return Array.isArray(roles) ? roles.filter(role => typeof role === 'string') : [];
}
