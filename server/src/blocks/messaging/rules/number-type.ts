export const NUMBER_TYPES = ['local', 'mobile', 'toll free'] as const;
export type NumberType = (typeof NUMBER_TYPES)[number];

/** North American toll-free prefixes; elsewhere a number does not show what it is, and is taken for local. */
const tollFree = /^\+18(00|33|44|55|66|77|88)\d{7}$/;

export function numberTypeOf(phoneNumber: string): NumberType {
  return tollFree.test(phoneNumber) ? 'toll free' : 'local';
}
