/**
 * One turn: the due work of some lanes in one transaction. A step is written for one conversation; its calls to
 * batch functions are collected over all conversations of the turn and made together, so that a turn of a hundred
 * conversations costs about as many statements as a turn of one.
 */
import { failPoint } from '../fail-point.ts';
import { together } from '../sql.ts';
import type { OpenTx } from './store.ts';
import { type Batch, type LineEvent, type NewJob, one, type Timer, type Tx } from './tx.ts';

/** What a step works with: its own conversation's view of the turn. */
export interface Turn {
  readonly now: Date;
  /** A new SID with this two-letter prefix. */
  sid(prefix: string): string;
  /** Calls a batch function of a block's door for this conversation. */
  do<Input, Output>(batch: Batch<Input, Output>, input: Input): Promise<Output>;
  /** Says what happened. On the same line it goes on in this turn; on another it becomes stored work. */
  emit(event: LineEvent): void;
  job(job: NewJob): void;
  timer(timer: Timer): void;
  cancelTimer(name: string): void;
}

/** A step of the journey: hears one kind of event. Safe to repeat; makes no network calls. */
export type Step = (event: LineEvent, turn: Turn) => Promise<void>;

/** Who hears what: kinds of events and the steps that follow, in order. */
export type Steps = Readonly<Record<string, readonly Step[]>>;

/** Runs lines side by side, each line's events one after the other, all on one transaction. */
export async function runTurn(tx: OpenTx, lines: Map<string, LineEvent[]>, steps: Steps): Promise<void> {
  const fibers = new Map<string, Fiber>();
  for (const [key, events] of lines) fibers.set(key, { waiting: [...events], current: [] });
  const turn = turnOver(tx, fibers);
  // All of them, also when one has failed: nothing is under way any more when the transaction is given up.
  await together([...fibers.keys()].map(key => runFiber(fibers, key, { steps, turn })));
}

/** A turn of one conversation inside a REST operation's transaction: what it says becomes stored work. */
export function soloTurn(tx: Tx): Turn {
  return {
    now: tx.now,
    sid: prefix => tx.sid(prefix),
    do: (batch, input) => one(tx, batch, input),
    emit: event => tx.emit(event),
    job: job => tx.job(job),
    timer: timer => tx.timer(timer),
    cancelTimer: name => tx.cancelTimer(name),
  };
}

interface Fiber {
  /** Work rows that are still to come. */
  waiting: LineEvent[];
  /** What the event at hand has led to on the same line. */
  current: LineEvent[];
}

async function runFiber(
  fibers: Map<string, Fiber>,
  key: string,
  parts: { steps: Steps; turn: Turn },
): Promise<void> {
  const fiber = fibers.get(key)!;
  for (let event = nextOf(fiber); event !== undefined; event = nextOf(fiber)) {
    const listeners = parts.steps[event.kind];
    if (listeners === undefined) throw new Error(`no step hears ${event.kind}`);
    for (const step of listeners) {
      failPoint('turn.step');
      await step(event, parts.turn);
    }
  }
  fibers.delete(key);
}

function nextOf(fiber: Fiber): LineEvent | undefined {
  return fiber.current.shift() ?? fiber.waiting.shift();
}

function turnOver(tx: OpenTx, fibers: Map<string, Fiber>): Turn {
  const emit = (event: LineEvent): void => {
    const fiber = fibers.get(event.key);
    if (fiber === undefined) tx.emit(event);
    else fiber.current.push(event);
  };
  // Batch functions emit through the transaction that they are given: it must route like the turn does.
  const round = new Round(routedTx(tx, emit));
  return {
    now: tx.now,
    sid: prefix => tx.sid(prefix),
    do: (batch, input) => round.call(batch, input),
    emit,
    job: job => tx.job(job),
    timer: timer => tx.timer(timer),
    cancelTimer: name => tx.cancelTimer(name),
  };
}

function routedTx(tx: OpenTx, emit: (event: LineEvent) => void): OpenTx {
  return new Proxy(tx, {
    get(target, property) {
      if (property === 'emit') return emit;
      const value = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

interface Pending {
  inputs: unknown[];
  settlers: { resolve: (output: never) => void; reject: (reason: unknown) => void }[];
}

/**
 * Collects calls until every conversation waits for one, then makes each batch function's calls as one call.
 * Nothing but these calls is ever awaited in a step, so a macrotask later all of them have spoken.
 */
class Round {
  private pending = new Map<Batch<never, unknown>, Pending>();
  private scheduled = false;
  private readonly tx: OpenTx;

  constructor(tx: OpenTx) {
    this.tx = tx;
  }

  call<Input, Output>(batch: Batch<Input, Output>, input: Input): Promise<Output> {
    return new Promise<Output>((resolve, reject) => {
      const key = batch as unknown as Batch<never, unknown>;
      let pending = this.pending.get(key);
      if (pending === undefined) {
        pending = { inputs: [], settlers: [] };
        this.pending.set(key, pending);
      }
      pending.inputs.push(input);
      pending.settlers.push({ resolve: resolve as (output: never) => void, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => void this.make());
  }

  private async make(): Promise<void> {
    const calls = [...this.pending];
    this.pending = new Map();
    const outcomes = await Promise.allSettled(
      calls.map(async ([batch, { inputs }]) => batch(this.tx, inputs as unknown as readonly never[])),
    );
    this.scheduled = false;
    outcomes.forEach((outcome, i) => settle(calls[i]![1], outcome));
    if (this.pending.size > 0) this.schedule();
  }
}

function settle({ settlers }: Pending, outcome: PromiseSettledResult<unknown[]>): void {
  if (outcome.status === 'rejected') {
    for (const { reject } of settlers) reject(outcome.reason);
    return;
  }
  settlers.forEach(({ resolve }, i) => resolve(outcome.value[i] as never));
}
