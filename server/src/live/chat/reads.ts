/** Reads that are asked for at the same moment are made together: one statement for all who were woken by one commit. */

interface Waiting<Input, Output> {
  input: Input;
  answer: Promise<Output>;
  settle: { resolve(output: Output): void; reject(reason: unknown): void };
}

const BATCH = 200;
/** Readings of one kind that are under way at a time; what is asked for meanwhile is read together after one of them. */
const AT_ONCE = 4;

/**
 * Asks for one what `read` answers for many. Every answer is read after it was asked for; those who ask for the same in
 * one moment share it.
 */
export function gathered<Input, Output>(
  keyOf: (input: Input) => string,
  read: (inputs: Input[]) => Promise<Output[]>,
): (input: Input) => Promise<Output> {
  const waiting = new Map<string, Waiting<Input, Output>>();
  let underWay = 0;
  const go = (): void => {
    while (underWay < AT_ONCE && waiting.size > 0) {
      const asked = [...waiting.values()].slice(0, BATCH);
      for (const { input } of asked) waiting.delete(keyOf(input));
      underWay++;
      void answer(asked, read).then(() => {
        underWay--;
        go();
      });
    }
  };
  return input => {
    const key = keyOf(input);
    const known = waiting.get(key);
    if (known !== undefined) return known.answer;
    if (waiting.size === 0) setImmediate(go);
    const { promise, ...settle } = Promise.withResolvers<Output>();
    waiting.set(key, { input, answer: promise, settle });
    return promise;
  };
}

async function answer<Input, Output>(
  asked: Waiting<Input, Output>[],
  read: (inputs: Input[]) => Promise<Output[]>,
): Promise<void> {
  try {
    const outputs = await read(asked.map(({ input }) => input));
    asked.forEach(({ settle }, i) => settle.resolve(outputs[i]!));
  } catch (error) {
    for (const { settle } of asked) settle.reject(error);
  }
}
