/** What goes wrong on the pretend network, how often, and how long things take. Chances are from 0 to 1. */

/** The least and the most, in milliseconds. */
export type RangeMs = readonly [number, number];

export interface Faults {
  /** A customer's message on its way to the webhook. */
  inbound: {
    delayMs: RangeMs;
    /** The same message is sent a second time, at the same moment. */
    duplicate: number;
    /** The message is held back for `reorderMs`, so that later ones overtake it. */
    reorder: number;
    reorderMs: number;
    /** How often it is tried until the webhook answers 2xx; the pause doubles from `retryMs`, up to 16 times it. */
    attempts: number;
    retryMs: number;
    timeoutMs: number;
  };
  /** How a delivery to the network is answered. At most one of these happens to a request. */
  answers: {
    delayMs: RangeMs;
    /** 500, not taken. */
    error: number;
    /** 429 with Retry-After: 1, not taken. */
    busy: number;
    /** 400 with error 21610, not taken: the customer has unsubscribed. */
    refuse: number;
    /** Never answered, not taken. */
    hang: number;
    /** Taken, but the connection breaks before the answer. */
    lose: number;
  };
  /** Status callbacks for a message that was taken. */
  receipts: {
    delayMs: RangeMs;
    /** Ends `undelivered` with the error `code` instead of `delivered`. */
    fail: number;
    code: number;
    /** Come in another order. */
    shuffle: number;
    /** Each comes twice. */
    duplicate: number;
    /** Never come. */
    drop: number;
  };
}

/** Some of the knobs; what is absent stays as it is. */
export type FaultChanges = { [Group in keyof Faults]?: Partial<Faults[Group]> };

/** A network on a good day. */
export const goodDay: Faults = {
  inbound: {
    delayMs: [0, 0],
    duplicate: 0,
    reorder: 0,
    reorderMs: 50,
    attempts: 1,
    retryMs: 100,
    timeoutMs: 15_000,
  },
  answers: { delayMs: [0, 0], error: 0, busy: 0, refuse: 0, hang: 0, lose: 0 },
  receipts: { delayMs: [1, 5], fail: 0, code: 30003, shuffle: 0, duplicate: 0, drop: 0 },
};

/** The faults after a change of some knobs. */
export function changed(faults: Faults, changes: FaultChanges): Faults {
  return {
    inbound: { ...faults.inbound, ...changes.inbound },
    answers: { ...faults.answers, ...changes.answers },
    receipts: { ...faults.receipts, ...changes.receipts },
  };
}
