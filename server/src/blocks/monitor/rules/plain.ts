/** What may be kept of texts that came from anywhere: no secrets, nothing endless, nothing that cannot be stored. */

const MASK = '***';
const SECRET_NAME = /token|secret|passw|authori[sz]ation|credential|api_?-?key|signature/i;

/** Whether a parameter of this name may hold what nobody but its owner should read. */
export function namesSecret(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** At most so many characters, without the few that PostgreSQL refuses. */
export function plainText(text: string, maxLength: number): string {
  return text.slice(0, maxLength).toWellFormed().replaceAll('\0', '');
}

/** A form as it was sent, with the values of secrets masked. */
export function plainForm(parameters: Record<string, string | string[]>): string {
  const fields = Object.entries(parameters).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, namesSecret(name) ? MASK : one]),
  );
  return new URLSearchParams(fields).toString();
}

/** An address without the password in it, and with the secrets of its query masked. */
export function plainUrl(address: string): string {
  const url = URL.parse(address);
  if (url === null) return address;
  if (url.password !== '') url.password = MASK;
  const secrets = [...new Set(url.searchParams.keys())].filter(namesSecret);
  for (const name of secrets) url.searchParams.set(name, MASK);
  return url.password === '' && secrets.length === 0 ? address : url.href;
}

const MAX_VALUE_LENGTH = 1000;

/** The values that a change set: secrets masked, long ones cut. */
export function plainProperties(properties: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      plainText(name, MAX_VALUE_LENGTH),
      namesSecret(name) ? MASK : plainValue(value),
    ]),
  );
}

/** Texts, numbers and the like as they are; whatever is deeper as JSON text. */
function plainValue(value: unknown): unknown {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return plainText(text ?? '', MAX_VALUE_LENGTH);
}
