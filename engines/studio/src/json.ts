/** A JSON value. Everything that the engine keeps is one, so that a state survives storage unchanged. */
export type Json = string | number | boolean | null | Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  [key: string]: Json;
}

/** Tells whether a value is a plain object: neither null nor a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object, or an empty one. */
export function objectOr(value: Json | undefined): JsonObject {
  return isObject(value) ? (value as JsonObject) : {};
}

/** The value as text: what a template shows for it. Objects show as JSON, lists as their items in a row. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map(textOf).join('');
  return JSON.stringify(value) ?? '';
}

/** Reads JSON text; `undefined` when it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Reads the text of a JSON object; `undefined` for anything else (a list, a number, broken text). */
export function parseObject(text: string): JsonObject | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  const value = parseJson(text);
  return isObject(value) ? (value as JsonObject) : undefined;
}

/** Sets a key of an object, whatever its name: assigning to `__proto__` would not. */
export function put(object: JsonObject, key: string, value: Json): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}
