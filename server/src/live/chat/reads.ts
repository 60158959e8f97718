/** Reads that are asked for at the same moment are made together: one statement for all who were woken by one commit. */

interface Waiting<Input, Output> {
  input: Input;
  answer: Promise<Output>;
  settle: { resolve(output: Output): void; reject(reason: unknown): void };
}

const BATCH = 200;

/**
 * Asks for one what `read` answers for many. Every answer is read after it was asked for; those who ask for the same in
 * one moment share it.
 */
export function gathered<Input, Output>(
  keyOf: (input: Input) => string,
  read: (inputs: Input[]) => Promise<Output[]>,
): (input: Input) => Promise<Output> {
  let waiting = new Map<string, Waiting<Input, Output>>();
  const ask = async () => {
    const asked = [...waiting.values()];
    waiting = new Map();
    for (let i = 0; i < asked.length; i += BATCH) void answer(asked.slice(i, i + BATCH), read);
  };
  return input => {
    const key = keyOf(input);
    const known = waiting.get(key);
    if (known !== undefined) return known.answer;
    if (waiting.size === 0) setImmediate(ask);
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
