/**
 * How fast passwords and codes may be tried. Attempts fill buckets that leak with time; a success pours back what it
 * had taken. Names are slowed down gently and addresses firmly, and a browser that has signed in before counts for
 * itself, so that whoever guesses cannot lock out the one whose name it is.
 */
import { hashSecret } from '../../../kernel/secret.ts';

export interface Bucket {
  key: string;
  /** How many attempts may come at once. */
  burst: number;
  /** How many come free again per second. */
  leak: number;
}

export interface Attempt {
  accountSid: string;
  username: string;
  address: string | null;
  /** A browser that proved that it signed in as this name before. */
  knownDevice: string | null;
}

/** The buckets of an attempt with a name and a password, in the order of their keys. */
export function passwordBuckets({ accountSid, username, address, knownDevice }: Attempt): Bucket[] {
  const name = `${accountSid} ${username.toLowerCase()}`;
  if (knownDevice !== null) return [bucket(`device ${name} ${knownDevice}`, 10, 1 / 30)];
  const place = placeOf(address);
  return [
    bucket(`name and place ${name} ${place}`, 5, 1 / 60),
    bucket(`place ${place}`, 30, 1 / 10),
    bucket(`name ${name}`, 40, 1 / 15),
  ].sort((one, other) => (one.key < other.key ? -1 : 1));
}

/** Codes have six digits: five at once, then one a minute, whoever asks. */
export function codeBuckets(loginSid: string): Bucket[] {
  return [bucket(`code ${loginSid}`, 5, 1 / 60)];
}

/** The same for those who must show their password again. */
export function ownPasswordBuckets(loginSid: string): Bucket[] {
  return [bucket(`own password ${loginSid}`, 5, 1 / 60)];
}

/** Links and their likes that are guessed at. */
export function placeBuckets(address: string | null): Bucket[] {
  return [bucket(`link ${placeOf(address)}`, 30, 1 / 10)];
}

/** How full a bucket is after it leaked for a while. */
export function levelAfter(level: number, { leak }: Bucket, seconds: number): number {
  return Math.max(0, level - leak * Math.max(0, seconds));
}

/** Whole seconds until a bucket of this level takes one more; 0 when it does now. */
export function waitOf(level: number, { burst, leak }: Bucket): number {
  return level + 1 <= burst + 1e-9 ? 0 : Math.ceil((level + 1 - burst) / leak);
}

/** `a minute`, `12 seconds`: how a wait is said. */
export function saidWait(seconds: number): string {
  if (seconds <= 1) return 'one second';
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? 'one minute' : `${minutes} minutes`;
}

function bucket(key: string, burst: number, leak: number): Bucket {
  return { key: hashSecret(key), burst, leak };
}

/** IPv6 users own whole networks: the first 64 bits are the place. */
function placeOf(address: string | null): string {
  if (address === null) return 'unknown';
  if (!address.includes(':')) return address;
  const [front = '', back] = address.split('::', 2);
  const head = front === '' ? [] : front.split(':');
  const tail = back ? back.split(':') : [];
  const zeros = back === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  return [...head, ...Array(zeros).fill('0'), ...tail].slice(0, 4).join(':');
}
