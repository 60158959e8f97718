/** What may be stored: a JSON object, up to a size. https://www.twilio.com/docs/sync/limits */
import type { ObjectKind } from '../rows.ts';
import { kinds } from './kinds.ts';

const MAX_BYTES = 16 * 1024;
const MAX_MESSAGE_BYTES = 4 * 1024;
/** Far beyond any real data; without an end, writing it as JSON would need more stack than there is. */
const MAX_DEPTH = 500;

/** The code of what is wrong with this JSON text as data of such an object; null when nothing is. */
export function dataProblem(kind: ObjectKind, text: string): number | null {
  const limit = kind === 'stream' ? MAX_MESSAGE_BYTES : MAX_BYTES;
  if (Buffer.byteLength(text) > limit) return 54006;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && !isDeeper(value, MAX_DEPTH) ? null : kinds[kind].badData;
  } catch {
    return 54008;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some(inner => isDeeper(inner, levels - 1));
}
