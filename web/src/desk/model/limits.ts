/** What each network takes in one message. Pure. */
import { segmentsOf } from '../../ui/segments.ts';
import type { Kind } from './people.ts';

export interface Limits {
  characters: number;
  /** Largest file, in bytes. */
  fileBytes: number;
  /** Kinds of files that the network carries; null for all. */
  fileTypes: RegExp | null;
}

const MB = 1024 * 1024;

/** No network shows drawings in XML (`image/svg+xml`), and none carries programs. */
const MMS =
  /^(image\/(jpe?g|png|gif|bmp|tiff)|(audio|video)\/.+|text\/.*(vcard|csv|calendar)|application\/pdf)$/;
const WHATSAPP =
  /^(image\/(jpe?g|png|webp)|audio\/.+|video\/(mp4|3gpp)|text\/(plain|csv|x?-?vcard)|application\/(pdf|msword|vnd\.(ms-|openxmlformats-).+))$/;
const LINE = /^(image\/(jpe?g|png)|audio\/.+|video\/mp4)$/;

const LIMITS: Readonly<Record<Kind, Limits>> = {
  sms: { characters: 1600, fileBytes: 5 * MB, fileTypes: MMS },
  whatsapp: { characters: 4000, fileBytes: 16 * MB, fileTypes: WHATSAPP },
  messenger: { characters: 4000, fileBytes: 25 * MB, fileTypes: null },
  line: { characters: 4000, fileBytes: 10 * MB, fileTypes: LINE },
  // What this server takes in of one file.
  web: { characters: 32_768, fileBytes: 32 * MB, fileTypes: null },
  other: { characters: 32_768, fileBytes: 32 * MB, fileTypes: null },
};

export const limitsOf = (kind: Kind): Limits => LIMITS[kind];

/** Why a file cannot go out; null when it can. A file whose kind nobody knows is given a try. */
export function obstacleOf(
  { size, type }: { size: number; type: string },
  kind: Kind,
): 'big' | 'type' | null {
  const { fileBytes, fileTypes } = LIMITS[kind];
  if (size > fileBytes) return 'big';
  return fileTypes === null || type === '' || fileTypes.test(type) ? null : 'type';
}

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
