/** Attributes are JSON text that belongs to the user: checked, kept to the letter, merged key by key. */
import { refuse } from '../../../kernel/errors.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export const CHANNEL_ATTRIBUTES_BYTES = 16_384;
export const MESSAGE_ATTRIBUTES_BYTES = 4096;

/**
 * The text as it is to be kept; an empty one means an empty object.
 * @throws ApiError 50303 when it is longer than `maxBytes`, 50304 when it is not JSON.
 */
export function checkAttributes(given: string, maxBytes = CHANNEL_ATTRIBUTES_BYTES): string {
  if (Buffer.byteLength(given) > maxBytes) throw refuse(50303);
  if (given === '') return '{}';
  try {
    JSON.parse(given);
    return given;
  } catch {
    throw refuse(50304);
  }
}

/** The object that the text holds; an empty one when it holds something else. */
export function readAttributes(text: string): Record<string, Json> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sets some keys, takes some away and keeps all others. */
export function mergedAttributes(
  text: string,
  set: Record<string, Json>,
  unset: readonly string[] = [],
): string {
  const merged = Object.entries({ ...readAttributes(text), ...set });
  return JSON.stringify(Object.fromEntries(merged.filter(([key]) => !unset.includes(key))));
}

/** Whether the conversation has this status; letter case is not minded, as existing code writes it both ways. */
export function hasStatus(text: string, status: string): boolean {
  const current = readAttributes(text).status;
  return typeof current === 'string' && current.toLowerCase() === status.toLowerCase();
}
