/** What a password must be: long, and not what everybody tries first. No rules of composition (NIST SP 800-63B). */

export const MIN_PASSWORD = 10;
const MAX_PASSWORD = 256;
const MIN_DIFFERENT = 5;

const COMMON = [
  'password',
  'passwort',
  'passw0rd',
  'p@ssword',
  'p@ssw0rd',
  'qwerty',
  'qwertz',
  'azerty',
  'asdfgh',
  'letmein',
  'welcome',
  'iloveyou',
  'monkey',
  'dragon',
  'football',
  'baseball',
  'superman',
  'princess',
  'sunshine',
  'master',
  'abc123',
  'changeme',
  'secret',
  'admin',
  'administrator',
  'login',
  'switchhook',
  'twilio',
  'default',
  'trustno1',
];
const ROWS = [
  '01234567890',
  '09876543210',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'qwertzuiop',
  'asdfghjkl',
];

/** Null for a password that may be used, else a sentence that says why not. */
export function passwordProblem(
  password: string,
  person: { username: string; email?: string | null },
): string | null {
  const { length } = [...password];
  if (length < MIN_PASSWORD) return `Use at least ${MIN_PASSWORD} characters.`;
  if (length > MAX_PASSWORD) return `Use at most ${MAX_PASSWORD} characters.`;
  const lower = password.toLowerCase();
  if (new Set(lower).size < MIN_DIFFERENT) return 'Use more different characters.';
  // What is left when the guessable parts are taken out must still be worth something.
  const own = [person.username, ...(person.email ?? '').split(/[@.]/)].map(part => part.toLowerCase());
  const known = [...own.filter(part => part.length > 2), ...COMMON, ...ROWS.flatMap(pieces)];
  const rest = known
    .sort((a, b) => b.length - a.length)
    .reduce((text, part) => text.replaceAll(part, ''), lower);
  if (rest.replace(/[\d\W_]+/g, '').length + rest.length / 2 < 4)
    return 'This password is too easy to guess.';
  return null;
}

/** All runs of four or more along a row of keys. */
function pieces(row: string): string[] {
  const found: string[] = [];
  for (let size = row.length; size >= 4; size--)
    for (let from = 0; from + size <= row.length; from++) found.push(row.slice(from, from + size));
  return found;
}
