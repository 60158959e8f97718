/**
 * A transaction as blocks and journey see it: statements, and what must happen after them. Events, jobs and
 * timers are rows of the same commit, so that nothing is ever told that is not true, and nothing true is untold.
 */
import type { Queryable } from '../sql.ts';

/** Something that has happened, for whoever listens on the line of `key`. */
export interface LineEvent {
  /** Past tense, with the noun first: `chatMessage.added`. */
  kind: string;
  /** The line: events of one key are handled one after the other. */
  key: string;
  accountSid: string;
  /** Plain JSON. */
  data: unknown;
}

/** A call to the outside world that is made after the commit, in order per key, until it has a verdict. */
export interface NewJob {
  kind: string;
  key: string;
  accountSid: string;
  data: unknown;
}

/** An event of the future. */
export interface Timer extends LineEvent {
  /** Unique in the installation; the same name again moves the timer. Begins with the SID that it is about. */
  name: string;
  runAt: Date;
}

export interface Tx extends Queryable {
  /** The time of this transaction. */
  readonly now: Date;
  /** A new SID with this two-letter prefix. */
  sid(prefix: string): string;
  emit(event: LineEvent): void;
  job(job: NewJob): void;
  timer(timer: Timer): void;
  cancelTimer(name: string): void;
  /** Tells subscribers of the topic, here and in other processes, once the transaction is durable. */
  publish(topic: string, position: string | number): void;
  /** Runs once the transaction is durable; must not throw and must not be needed for correctness. */
  afterCommit(tell: () => void): void;
}

/** A function of a block's door that does one thing for many callers at once, each in its own conversation. */
export type Batch<Input, Output> = (tx: Tx, inputs: readonly Input[]) => Promise<Output[]>;

/** Calls a batch function for a single input: how REST operations use what the journey uses in batches. */
export async function one<Input, Output>(tx: Tx, batch: Batch<Input, Output>, input: Input): Promise<Output> {
  const [output] = await batch(tx, [input]);
  return output as Output;
}
