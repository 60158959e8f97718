/**
 * What comes of one change among many: a refusal is a value, so that it stops itself and none of its neighbours in
 * the batch.
 */

export interface Refusal {
  /** A code of the error catalogue. */
  refused: number;
}

export type Outcome<T extends object> = T | Refusal;

export const refused = (code: number): Refusal => ({ refused: code });

export function isRefused(outcome: object): outcome is Refusal {
  return 'refused' in outcome;
}
