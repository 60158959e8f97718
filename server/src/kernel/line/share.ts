/**
 * Requests that come one by one and at the same moment share a transaction: what serves many conversations in a turn
 * serves many requests as well. A request that comes alone has a transaction of its own, at once.
 */
import { gather } from './gather.ts';
import type { Store } from './store.ts';
import { type Batch, one, type Tx } from './tx.ts';

/** As many requests as one transaction takes. */
const SHARED_SIZE = 64;
/** How long a few requests may wait for more. */
const GATHER_MS = 10;

export interface Sharing<Input, Output, Answer> {
  batch: Batch<Input, Output>;
  /** Requests of one key share transactions, one of which is under way at a time: nobody waits for another key's locks. */
  keyOf(input: Input): string;
  /** What the caller gets; throws what refuses the request. Runs in the transaction: refused, nothing has happened. */
  settle(output: Output): Answer;
}

interface Waiting<Input, Answer> {
  input: Input;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/** The batch function for one request at a time; see above. */
export function share<Input, Output, Answer>(
  store: Store,
  { batch, keyOf, settle }: Sharing<Input, Output, Answer>,
): (input: Input) => Promise<Answer> {
  const queues = new Map<string, Waiting<Input, Answer>[]>();
  const alone = async (tx: Tx, input: Input): Promise<Answer> => settle(await one(tx, batch, input));

  const serve = async (served: Waiting<Input, Answer>[]): Promise<void> => {
    const inputs = served.map(({ input }) => input);
    let isSettled = false;
    try {
      const answers = await store.transact(async tx => {
        isSettled = false;
        const settled = (await batch(tx, inputs)).map(settle);
        isSettled = true;
        return settled;
      });
      for (const [i, { resolve }] of served.entries()) resolve(answers[i]!);
    } catch (error) {
      // What fails at the very end may have happened all the same: nothing is done a second time.
      if (served.length === 1 || isSettled) return served.forEach(({ reject }) => reject(error));
      // One of them is refused, and with it the transaction: the others do not suffer for it.
      for (const { input, resolve, reject } of served)
        await store.transact(tx => alone(tx, input)).then(resolve, reject);
    }
  };

  const run = async (key: string, queue: Waiting<Input, Answer>[]): Promise<void> => {
    while (queue.length > 0) {
      const served = queue.splice(0, SHARED_SIZE);
      await serve(served);
      await gather(served.length, queue.length > 0, GATHER_MS);
    }
    // At once, before anybody else can run: a request that came a moment later must find no queue.
    queues.delete(key);
  };

  return input =>
    store.isWhole()
      ? store.transact(tx => alone(tx, input))
      : new Promise((resolve, reject) => {
          const key = keyOf(input);
          const waiting = { input, resolve, reject };
          const queue = queues.get(key);
          if (queue !== undefined) return void queue.push(waiting);
          const fresh = [waiting];
          queues.set(key, fresh);
          void run(key, fresh);
        });
}
