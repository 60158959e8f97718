/** What a person may be called and be. */
import { ROLES, type Role } from '../rows.ts';

/** The identity is a name in chat and tasks, so nothing that would break an address or a log line. */
export function usernameProblem(username: string): string | null {
  if (username === '') return 'Enter a username.';
  if (username.length > 128) return 'Use at most 128 characters for the username.';
  if (!/^[\p{L}\p{N}][\p{L}\p{N}._@+-]*$/u.test(username))
    return 'A username has letters, digits and . _ @ + - only, and begins with a letter or digit.';
  return null;
}

export function fullNameProblem(fullName: string): string | null {
  if (fullName === '') return 'Enter a full name.';
  if (fullName.length > 200 || /\p{Cc}/u.test(fullName))
    return 'Use at most 200 characters for the full name.';
  return null;
}

export function emailProblem(email: string): string | null {
  if (email === '') return null;
  return email.length <= 254 && /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>".]+$/.test(email)
    ? null
    : 'Enter an e-mail address such as name@example.org, or leave it empty.';
}

/** The known ones among what was sent, in our order. */
export const rolesOf = (sent: readonly string[]): Role[] => ROLES.filter(role => sent.includes(role));

export interface Administrator {
  roles: readonly string[];
  status: string;
}

export const isActingAdmin = ({ roles, status }: Administrator): boolean =>
  status === 'active' && roles.includes('admin');

/** Whether a change would leave an account without anybody who can let people in. */
export function losesLastAdmin(before: Administrator, after: Administrator, otherAdmins: number): boolean {
  return isActingAdmin(before) && !isActingAdmin(after) && otherAdmins === 0;
}
