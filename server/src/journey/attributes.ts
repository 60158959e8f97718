/** What the journey reads in the attributes of channels and tasks. */

export type Attributes = Record<string, unknown>;

/** Attributes are free text of the account's own code: anything but an object counts as none. */
export function readAttributes(text: string): Attributes {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Attributes) : {};
  } catch {
    return {};
  }
}

export function isInactive(attributes: string): boolean {
  if (!/inactive/i.test(attributes)) return false;
  const { status } = readAttributes(attributes);
  return typeof status === 'string' && status.toUpperCase() === 'INACTIVE';
}
