/** Addresses of messages: plain phone numbers, and addresses of other networks behind a prefix. */
const prefixed = /^([a-z][a-z0-9_-]*):(.+)$/is;
const e164 = /^\+[1-9]\d{6,14}$/;
const shortCode = /^\d{3,8}$/;
/** Up to eleven characters, one of them a letter. */
const alphanumeric = /^(?=.*[a-z])[a-z0-9 &+_-]{1,11}$/i;

/** The network's prefix in lower case; empty for a plain address. */
export function prefixOf(address: string): string {
  return prefixed.exec(address)?.[1]?.toLowerCase() ?? '';
}

/** The address without its network's prefix. */
export function bareOf(address: string): string {
  return prefixed.exec(address)?.[2] ?? address;
}

/** One spelling per address: lower-case prefix, and no marks between the digits of a phone number. */
export function normalAddress(address: string): string {
  const trimmed = address.trim();
  const prefix = prefixOf(trimmed);
  const rest = normalNumber(bareOf(trimmed).trim());
  return prefix === '' ? rest : `${prefix}:${rest}`;
}

function normalNumber(text: string): string {
  const bare = text.replace(/[\s().-]/g, '');
  return e164.test(bare) ? bare : text;
}

export function isPhoneNumber(address: string): boolean {
  return e164.test(address);
}

/** Whether a message can be sent there: a phone number, or any address of another network. */
export function isDestination(address: string): boolean {
  const prefix = prefixOf(address);
  if (prefix === '' || prefix === 'whatsapp') return e164.test(bareOf(address));
  return true;
}

/** Whether it can stand in the place of a sender's number: letters and digits, with at least one letter. */
export function isSenderName(text: string): boolean {
  return alphanumeric.test(text);
}

export function isShortCode(address: string): boolean {
  return shortCode.test(address);
}

/** Whether it has the form of a sender: a phone number, a short code, a sender's name, or another network's address. */
export function isSender(address: string): boolean {
  if (prefixOf(address) !== '') return isDestination(address);
  return e164.test(address) || shortCode.test(address) || alphanumeric.test(address);
}
