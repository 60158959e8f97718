import { isObject, type Json, type JsonObject } from './json.ts';
import { CONTEXT_CHARACTERS, TEXT_CHARACTERS, VALUE_DEPTH } from './limits.ts';

interface Scale {
  size: number;
}

/** A value from outside that is safe to keep, and its rough size in characters. */
export interface Contained {
  value: JsonObject;
  size: number;
}

/**
 * Makes an object from outside fit to be remembered: long texts are cut, nesting that is too deep becomes null, and
 * what comes after the total limit is dropped. A value within the limits is returned as it is, without a copy.
 */
export function contain(value: unknown): Contained {
  const scale = { size: 0 };
  if (!isObject(value)) return { value: {}, size: 0 };
  const kept = containObject(value, scale, 0);
  return { value: kept, size: scale.size };
}

/** What came from outside, fit to be shown as an output. */
export function fromOutside(value: unknown): JsonObject {
  return contain(value).value;
}

/** The rough size of a value in characters. */
export function sizeOf(value: Json | undefined): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 4;
  let size = 2;
  if (Array.isArray(value)) for (const item of value) size += sizeOf(item) + 1;
  else for (const key in value) size += key.length + sizeOf(value[key]) + 1;
  return size;
}

function containValue(value: unknown, scale: Scale, depth: number): Json {
  if (typeof value === 'string') return containText(value, scale);
  scale.size += 4;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null || depth > VALUE_DEPTH) return null;
  return Array.isArray(value) ? containList(value, scale, depth) : containObject(value, scale, depth);
}

function containText(value: string, scale: Scale): string {
  const text = value.length > TEXT_CHARACTERS ? value.slice(0, TEXT_CHARACTERS) : value;
  scale.size += text.length + 2;
  return text;
}

function containList(list: unknown[], scale: Scale, depth: number): Json[] {
  const kept: Json[] = [];
  let same = true;
  for (const item of list) {
    if (scale.size > CONTEXT_CHARACTERS) return kept;
    scale.size += 1;
    const value = containValue(item, scale, depth + 1);
    same &&= value === item;
    kept.push(value);
  }
  return same ? (list as Json[]) : kept;
}

function containObject(object: object, scale: Scale, depth: number): JsonObject {
  const kept: [string, Json][] = [];
  let same = true;
  for (const [key, item] of Object.entries(object)) {
    scale.size += key.length + 1;
    if (scale.size > CONTEXT_CHARACTERS) return Object.fromEntries(kept);
    const value = containValue(item, scale, depth + 1);
    same &&= value === item;
    kept.push([key, value]);
  }
  return same ? (object as JsonObject) : Object.fromEntries(kept);
}
