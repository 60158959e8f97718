/** What each network takes in one message. Pure. */
import { segmentsOf } from '../../ui/segments.ts';
import type { Kind } from './people.ts';

export interface Limits {
  characters: number;
  /** Largest file, in bytes. */
  fileBytes: number;
}

const MB = 1024 * 1024;

const LIMITS: Readonly<Record<Kind, Limits>> = {
  sms: { characters: 1600, fileBytes: 5 * MB },
  whatsapp: { characters: 4000, fileBytes: 16 * MB },
  messenger: { characters: 4000, fileBytes: 25 * MB },
  line: { characters: 4000, fileBytes: 10 * MB },
  web: { characters: 32_768, fileBytes: 150 * MB },
  other: { characters: 32_768, fileBytes: 150 * MB },
};

export const limitsOf = (kind: Kind): Limits => LIMITS[kind];

export interface Meter {
  used: number;
  room: number;
  /** How many SMS it takes; null on other networks. */
  segments: number | null;
  isOver: boolean;
}

/** What stands under a text: always for SMS, elsewhere when it comes near the limit. */
export function meterOf(text: string, kind: Kind): Meter | null {
  const { characters } = LIMITS[kind];
  const isOver = text.length > characters;
  if (kind === 'sms') return text === '' ? null : { ...segmentsOf(text), isOver };
  if (text.length < characters * 0.8) return null;
  return { used: text.length, room: characters, segments: null, isOver };
}

/** A text over the limit as the messages it is sent as: cut after a sentence or a word where there is one. */
export function partsOf(text: string, kind: Kind): string[] {
  const { characters } = LIMITS[kind];
  const parts: string[] = [];
  let rest = text.trim();
  while (rest.length > characters) {
    const room = rest.slice(0, characters);
    const sentence = Math.max(room.lastIndexOf('. '), room.lastIndexOf('\n'), room.lastIndexOf('! '));
    const at = sentence > characters / 2 ? sentence + 1 : Math.max(room.lastIndexOf(' '), 0) || safeEnd(room);
    parts.push(rest.slice(0, at).trim());
    rest = rest.slice(at).trim();
  }
  return rest === '' ? parts : [...parts, rest];
}

/** Does not part the two halves of a character. */
const safeEnd = (text: string): number => (/[\ud800-\udbff]$/.test(text) ? text.length - 1 : text.length);

export interface Window {
  isOpen: boolean;
  /** Milliseconds that are left. */
  left: number;
  isSoon: boolean;
}

const DAY_MS = 24 * 3_600_000;
const SOON_MS = 2 * 3_600_000;

/** How long one may still write freely: on WhatsApp for a day after the customer's last message. Null where always. */
export function windowOf(kind: Kind, lastCustomerAt: number | null, now: number): Window | null {
  if (kind !== 'whatsapp') return null;
  const left = lastCustomerAt === null ? 0 : Math.max(0, lastCustomerAt + DAY_MS - now);
  return { isOpen: left > 0, left, isSoon: left <= SOON_MS };
}
