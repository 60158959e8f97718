/** Attributes of tasks and workers: the JSON text of an object, kept to the letter. */

/** Characters, as the contract limits them. */
const MAX_ATTRIBUTES_LENGTH = 4096;

/** What is wrong with a text as attributes, to follow the parameter's name; null when nothing is. */
export function attributesProblem(text: string): string | null {
  if (text.length > MAX_ATTRIBUTES_LENGTH)
    return `must not be longer than ${MAX_ATTRIBUTES_LENGTH} characters`;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? null : 'must be the JSON text of an object';
  } catch {
    return 'must be valid JSON';
  }
}

/** The attributes as an object; a text that is none has no attributes. */
export function attributesOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
