import { invalid, refuse } from '../../../kernel/errors.ts';

/** The longest contact and flow address together, in bytes. */
const ADDRESS_BYTES = 300;

/** Refuses addresses that no contact can have: 81023. */
export function checkAddresses(to: string, from: string): void {
  if (to.trim() === '') throw invalid('To', 'must not be empty', 81023);
  if (from.trim() === '') throw invalid('From', 'must not be empty', 81023);
  if (Buffer.byteLength(to) + Buffer.byteLength(from) > ADDRESS_BYTES)
    throw refuse(81023, `To and From must not be longer than ${ADDRESS_BYTES} bytes together`);
}
