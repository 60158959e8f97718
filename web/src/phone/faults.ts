/** The knobs that a phone's owner can turn, and the network's faults that they stand for. Pure. */
import type { Faults } from './carrier.ts';

export interface Knobs {
  /** The webhook of each message comes twice. */
  duplicate: boolean;
  /** Every other message is overtaken by the next one. */
  reorder: boolean;
  /** How long a message takes to the server, in seconds. */
  delaySeconds: number;
  /** What is sent to the phone comes back undelivered with this code; 0 for no failure. */
  failCode: number;
  receipts: 'normal' | 'none' | 'shuffled' | 'twice';
  /** How the network answers the server's sending. */
  network: 'normal' | 'busy' | 'down' | 'refuses' | 'loses';
}

export const noKnobs: Knobs = {
  duplicate: false,
  reorder: false,
  delaySeconds: 0,
  failCode: 0,
  receipts: 'normal',
  network: 'normal',
};

/** Codes that a carrier reports for what could not be delivered. */
export const failCodes: readonly number[] = [30003, 30004, 30005, 30006, 30007, 63016];

const HELD_MS = 2500;

export function faultsOf({ duplicate, reorder, delaySeconds, failCode, receipts, network }: Knobs): Faults {
  const delayMs: [number, number] = [delaySeconds * 1000, delaySeconds * 1000];
  return {
    inbound: {
      ...(duplicate && { duplicate: 1 }),
      ...(reorder && { reorder: 0.5, reorderMs: HELD_MS }),
      ...(delaySeconds > 0 && { delayMs }),
    },
    answers: {
      ...(network === 'busy' && { busy: 1 }),
      ...(network === 'down' && { error: 1 }),
      ...(network === 'refuses' && { refuse: 1 }),
      ...(network === 'loses' && { lose: 1 }),
    },
    receipts: {
      ...(failCode > 0 && { fail: 1, code: failCode }),
      ...(receipts === 'none' && { drop: 1 }),
      ...(receipts === 'shuffled' && { shuffle: 1 }),
      ...(receipts === 'twice' && { duplicate: 1 }),
    },
  };
}

export function knobsOf({ inbound = {}, answers = {}, receipts = {} }: Faults): Knobs {
  return {
    duplicate: (inbound.duplicate ?? 0) > 0,
    reorder: (inbound.reorder ?? 0) > 0,
    delaySeconds: (inbound.delayMs?.[0] ?? 0) / 1000,
    failCode: (receipts.fail ?? 0) > 0 ? (receipts.code ?? 30003) : 0,
    receipts: receipts.drop
      ? 'none'
      : receipts.shuffle
        ? 'shuffled'
        : receipts.duplicate
          ? 'twice'
          : 'normal',
    network: answers.busy
      ? 'busy'
      : answers.error
        ? 'down'
        : answers.refuse
          ? 'refuses'
          : answers.lose
            ? 'loses'
            : 'normal',
  };
}

/** How many knobs are turned, for the mark on the button. */
export function turned(knobs: Knobs): number {
  return (Object.keys(noKnobs) as (keyof Knobs)[]).filter(key => knobs[key] !== noKnobs[key]).length;
}
