/** A mapping as an admin writes it, for tests of what providers say. */
import type { Mapping } from './rows.ts';

export const claimsMapping: Mapping = {
  identity: ['preferred_username', 'email'],
  fullName: ['name'],
  email: ['email'],
  roles: null,
  roleOf: {},
  fallbackRole: 'agent',
  creates: true,
  adopts: false,
};
