import { expect, test } from 'vitest';
import type { JourneyParts } from './parts.ts';
import { makeInbox } from './receive.ts';

test('what would wait too long is refused before it is taken, and what was taken is stored', async () => {
  let open = (): void => {};
  const gate = new Promise<void>(resolve => {
    open = resolve;
  });
  let stored = 0;
  const parts = {
    blocks: {
      messaging: {
        lineOf: () => 'one line',
        storeInbound: async (_: unknown, batch: unknown[]) => {
          await gate;
          stored += batch.length;
          return batch.map(() => ({ sid: 'SM1', fresh: false }));
        },
      },
    },
    store: { transact: (work: (tx: unknown) => Promise<void>) => work({}) },
  } as unknown as Pick<JourneyParts, 'blocks' | 'store'>;
  const inbox = makeInbox(parts);
  const arrival = { accountSid: 'AC1', serviceSid: null, carrier: 'simulated', message: {} } as never;
  const answers = Array.from({ length: 10_000 }, () =>
    inbox(arrival).then(
      () => 200,
      error => error.status as number,
    ),
  );
  await new Promise(resolve => setImmediate(resolve));
  open();
  const statuses = await Promise.all(answers);
  const taken = statuses.filter(status => status === 200).length;
  expect(new Set(statuses)).toEqual(new Set([200, 503]));
  expect(taken).toBe(stored);
  expect(taken).toBeLessThan(2500);
});
