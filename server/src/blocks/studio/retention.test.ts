import { expect, test } from 'vitest';
import { openKernel, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { runTurn } from '../../kernel/line/turn.ts';
import type { LineEvent } from '../../kernel/line/tx.ts';
import { ASKING, beginning, CONTACT, hear } from './fixture.ts';
import { makeStudio } from './index.ts';

const kernel = await openKernel({ name: 'studio', folder: new URL('./migrations/', import.meta.url) });
const needs = { webhookBase: 'http://webhooks.test', executionDays: 30 };
const studio = makeStudio(kernel.parts, needs);
const definition = { friendlyName: 'Asks', definition: ASKING };
const flow = await kernel.store.transact(tx =>
  studio.provision(tx, { accountSid: TEST_ACCOUNT, ...definition }),
);

async function passDays(days: number): Promise<void> {
  kernel.parts.clock.advance(days * 86_400);
  await kernel.store.transact(async tx => {
    const due = await tx.query<LineEvent>(
      `delete from line.timer where run_at <= $1 and kind = 'flow.aged' returning kind, key, account_sid, data`,
      [tx.now],
    );
    await runTurn(
      tx,
      Map.groupBy(due, ({ key }) => key),
      studio.steps,
    );
  });
}

const left = () =>
  kernel.database.query<{ contact: string; steps: number }>(
    `select contact, (select count(*)::int from studio.step s where s.execution_sid = e.sid) as steps
     from studio.execution e order by contact`,
  );

test('what has ended is kept for thirty days, what runs stays, and a flow that is gone asks for nothing', async () => {
  const ended = await hear(kernel, studio, beginning(flow.sid));
  await hear(kernel, studio, beginning(flow.sid, { contact: '+15005550007' }));
  const at = { accountSid: TEST_ACCOUNT, executionSid: ended.executionSid };
  await kernel.store.transact(tx => studio.endExecutions(tx, [{ ...at, reason: 'enough' }]));
  await passDays(29);
  expect(await left()).toEqual([
    { contact: CONTACT, steps: expect.any(Number) },
    { contact: '+15005550007', steps: expect.any(Number) },
  ]);
  await passDays(2);
  expect((await left()).map(({ contact }) => contact)).toEqual(['+15005550007']);
  expect(
    await kernel.database.query('select * from studio.step where execution_sid = $1', [at.executionSid]),
  ).toEqual([]);
  expect(await kernel.timers()).toContainEqual(expect.objectContaining({ name: `${flow.sid}:aged` }));

  await kernel.database.query('delete from studio.flow');
  await passDays(2);
  expect(await kernel.timers()).not.toContainEqual(expect.objectContaining({ name: `${flow.sid}:aged` }));
});

test('where executions are kept for ever, every day asks again: the days may be others tomorrow', async () => {
  const forEver = makeStudio(kernel.parts, { ...needs, executionDays: 0 });
  const kept = await kernel.store.transact(tx =>
    forEver.provision(tx, { accountSid: TEST_ACCOUNT, ...definition }),
  );
  const aged: LineEvent = {
    ...{ kind: 'flow.aged', key: `${kept.sid}:aged`, accountSid: TEST_ACCOUNT },
    data: { flowSid: kept.sid },
  };
  await kernel.database.query('delete from line.timer');
  await kernel.store.transact(tx => runTurn(tx, new Map([[aged.key, [aged]]]), forEver.steps));
  expect(await kernel.timers()).toContainEqual(expect.objectContaining({ name: aged.key }));
});
