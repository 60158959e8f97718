import { expect, test } from 'vitest';
import { TEST_ACCOUNT } from '../../../test/kernel.ts';
import { type Floor, openWorkspace } from './fixture.ts';

const floor: Floor = await openWorkspace();
const { kernel, rest, run, place } = floor;

/** More than two pages of tasks that nobody can take, and one that somebody can. */
const OTHERS = 70;

async function backlog(wanted: number): Promise<string> {
  const sids: string[] = [];
  for (let i = 0; i < OTHERS; i++) {
    kernel.parts.clock.advance(1);
    const [task] = await kernel.store.transact(tx =>
      floor.block.createTasks(tx, [
        {
          accountSid: TEST_ACCOUNT,
          workspaceSid: place.workspaceSid,
          workflowSid: place.workflowSid,
          taskChannel: 'chat',
          attributes: JSON.stringify({ wants: i === wanted ? 'ada' : 'nobody' }),
          priority: i % 4,
          timeoutSeconds: 86_400,
        },
      ]),
    );
    sids.push('sid' in task! ? task.sid : '');
  }
  await run();
  return sids[wanted]!;
}

for (const [order, wanted] of [
  ['FIFO', 68],
  ['LIFO', 3],
] as const) {
  test(`a ${order} queue is searched to its end for a task that somebody can take`, async () => {
    await rest('POST', `/TaskQueues/${place.queueSid}`, { TaskOrder: order });
    const target = { queue: place.queueSid, expression: 'task.wants == worker.friendly_name' };
    await rest('POST', `/Workflows/${place.workflowSid}`, {
      Configuration: JSON.stringify({ task_routing: { filters: [], default_filter: target } }),
    });
    const sid = await backlog(wanted);
    const ada = await floor.hire('ada');
    expect(await floor.offers(sid)).toEqual(['ada pending']);
    for (const task of (await rest('GET', '/Tasks?PageSize=1000')).tasks)
      await rest('DELETE', `/Tasks/${task.sid}`);
    await rest('POST', `/Workers/${ada.sid}`, { ActivitySid: place.activitySids.Offline! });
    expect((await rest('DELETE', `/Workers/${ada.sid}`)).status).toBe(204);
    await run();
  });
}

test('a worker who is full on one task channel does not hide room on another', async () => {
  await rest('POST', `/Workflows/${place.workflowSid}`, {
    Configuration: JSON.stringify({
      task_routing: { filters: [], default_filter: { queue: place.queueSid } },
    }),
  });
  const chats = [await floor.createTask(), await floor.createTask()];
  const sms = await floor.createTask({ TaskChannel: 'sms' });
  await floor.hire('bob');
  const offers = await Promise.all([...chats, sms].map(task => floor.offers(task.sid)));
  expect(offers.filter(names => names.length > 0)).toEqual([['bob pending'], ['bob pending']]);
  expect(offers[2]).toEqual(['bob pending']);
});
