/** How the text of an option becomes a value. A reader throws an Error whose message completes "NAME: …". */

import ipaddr from 'ipaddr.js';

export const text = (given: string): string => given;

/** Absent (empty) is allowed and gives undefined. */
export function maybe<T>(read: (given: string) => T): (given: string) => T | undefined {
  return given => (given === '' ? undefined : read(given));
}

export function integer(least: number, most: number): (given: string) => number {
  return given => {
    const value = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new Error(`must be a whole number from ${least} to ${most}, not "${given}"`);
  };
}

export function oneOf<const T extends readonly string[]>(...allowed: T): (given: string) => T[number] {
  return given => {
    if (allowed.includes(given)) return given;
    throw new Error(`must be one of ${allowed.join(', ')}, not "${given}"`);
  };
}

export function onOff(given: string): boolean {
  return oneOf('on', 'off')(given) === 'on';
}

/** An absolute address with one of the given protocols (`http:`), without the slash at its end. */
export function url(...protocols: string[]): (given: string) => string {
  return given => {
    // The value is not repeated in the message: a database address holds a password.
    const parsed = URL.parse(given);
    if (parsed && protocols.includes(parsed.protocol)) return given.replace(/\/+$/, '');
    throw new Error(`must be an address that begins with ${protocols.map(p => `${p}//`).join(' or ')}`);
  };
}

export function accountSid(given: string): string {
  if (/^AC[0-9a-f]{32}$/.test(given)) return given;
  throw new Error('must be AC and 32 hex digits in lower case');
}

export function authToken(given: string): string {
  if (given.length >= 16) return given;
  throw new Error('must have at least 16 characters');
}

/** 32 bytes as 64 hex digits or as base64. */
export function key(given: string): Buffer {
  const bytes = /^[0-9a-f]{64}$/i.test(given) ? Buffer.from(given, 'hex') : Buffer.from(given, 'base64');
  if (bytes.length === 32) return bytes;
  throw new Error('must be 32 bytes, written as 64 hex digits or as base64');
}

/** Scheme and host, as browsers name where a page is from. */
export function origin(given: string): string {
  const parsed = URL.parse(given);
  const isOrigin =
    parsed !== null && parsed.pathname === '/' && parsed.search === '' && parsed.username === '';
  if (isOrigin && /^https?:$/.test(parsed.protocol)) return parsed.origin;
  throw new Error(`"${given}" is not an origin such as https://flex.example.org`);
}

export function username(given: string): string {
  if (given.length <= 128 && /^[\p{L}\p{N}][\p{L}\p{N}._@+-]*$/u.test(given)) return given;
  throw new Error('must have letters, digits and . _ @ + - only, and begin with a letter or digit');
}

export function password(given: string): string {
  if (given.length >= 10) return given;
  throw new Error('must have at least 10 characters');
}

/** Values separated by commas; spaces around them do not count. */
export function list<T>(read: (given: string) => T): (given: string) => T[] {
  return given =>
    given
      .split(',')
      .map(item => item.trim())
      .filter(item => item !== '')
      .map(read);
}

/** An IP address or a network in CIDR form. */
export function network(given: string): string {
  if (ipaddr.isValid(given) || ipaddr.isValidCIDR(given)) return given;
  throw new Error(`"${given}" is neither an IP address nor a network such as 10.0.0.0/8`);
}

/** A host name, an IP address or a network in CIDR form. Names are compared in lower case. */
export function hostOrNetwork(given: string): string {
  if (ipaddr.isValid(given) || ipaddr.isValidCIDR(given)) return given;
  if (/^[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)*\.?$/i.test(given))
    return given.toLowerCase();
  throw new Error(`"${given}" is neither a host name nor an IP address or a network such as 10.0.0.0/8`);
}

/** `turn.written:3`: a name and how often. */
export function counted(text: string): { name: string; passes: number } {
  const [, name, passes] = /^([a-z.]+):([1-9]\d{0,8})$/.exec(text) ?? [];
  if (name === undefined) throw new Error('must be a name, a colon and a number');
  return { name, passes: Number(passes) };
}

/** Days for all accounts, and for some of them others. */
export interface DaysOfAccounts {
  usual: number;
  of: ReadonlyMap<string, number>;
}

/** `365`, or `365, AC…=30` with other days for single accounts. */
export function daysOfAccounts(given: string): DaysOfAccounts {
  const days = integer(0, 36_500);
  const [usual = '', ...others] = list(text)(given);
  const pairs = others.map((other): [string, number] => {
    const [account = '', count = ''] = other.split('=');
    return [accountSid(account.trim()), days(count.trim())];
  });
  return { usual: days(usual), of: new Map(pairs) };
}
