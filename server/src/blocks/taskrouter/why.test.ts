import { expect, test } from 'vitest';
import { TEST_ACCOUNT } from '../../../test/kernel.ts';
import { type Floor, openWorkspace } from './fixture.ts';

const floor: Floor = await openWorkspace();
const { kernel, rest, place } = floor;

const why = (sid: string) => rest('GET', `/Tasks/${sid}/Why`);
const sentences = (answer: { workers: { sentence: string }[] }) => answer.workers.map(one => one.sentence);

async function configure(routing: object): Promise<void> {
  const Configuration = JSON.stringify({ task_routing: routing });
  await rest('POST', `/Workflows/${place.workflowSid}`, { Configuration });
}

test('a task that waits says which filters it met and what is wrong with everybody', async () => {
  const queue = await rest('POST', '/TaskQueues', { FriendlyName: 'Experts', TargetWorkers: 'level > 2' });
  await configure({
    filters: [
      { filter_friendly_name: 'Sales', expression: "kind == 'sales'", targets: [{ queue: place.queueSid }] },
      {
        filter_friendly_name: 'Help',
        expression: "kind == 'help'",
        targets: [{ queue: queue.sid, expression: 'worker.languages HAS task.language' }],
      },
    ],
  });
  await floor.hire('ada', { level: 1 });
  await floor.hire('bob', { level: 3, languages: ['de'] });
  await floor.hire('cyd', { level: 3, languages: ['fr'] }, 'Break');
  const task = await floor.createTask({ Attributes: JSON.stringify({ kind: 'help', language: 'fr' }) });
  const answer = await why(task.sid);
  expect(answer).toMatchObject({
    status: 200,
    task_sid: task.sid,
    assignment_status: 'pending',
    sentence: 'The task waits in Experts. None of 2 workers can take it now.',
    filters: [
      {
        name: 'Sales',
        matched: false,
        sentence: "Filter Sales does not want the task: kind == 'sales' is false.",
      },
      { name: 'Help', matched: true, sentence: 'Filter Help wants the task.' },
    ],
    target: { task_queue_name: 'Experts', filter_index: 1, target_index: 0 },
    counts: { 'queue expression false': 1, 'target expression false': 1, unavailable: 1 },
  });
  expect(sentences(answer)).toEqual([
    'cyd is Break.',
    'bob does not fit the target: worker.languages HAS task.language is false.',
    'ada is not in the task queue: level > 2 is false.',
  ]);
  expect(await floor.task(task.sid)).toMatchObject({ assignment_status: 'pending' });
  await rest('DELETE', `/Tasks/${task.sid}`);
});

test('a task that was offered keeps why, also after it has ended', async () => {
  await configure({ filters: [], default_filter: { queue: place.queueSid } });
  const task = await floor.createTask();
  const offered = await why(task.sid);
  expect(offered).toMatchObject({
    assignment_status: 'reserved',
    sentence: 'The task was offered to ada in Everyone; 1 other worker could have taken it too.',
    counts: { chosen: 1, 'another worker came first': 1 },
  });
  expect(sentences(offered)).toEqual([
    'ada was chosen.',
    'bob could have taken the task, but another worker came first.',
  ]);
  await floor.answer(task.sid, 'ada', { ReservationStatus: 'accepted' });
  await floor.answer(task.sid, 'ada', { ReservationStatus: 'completed' });
  expect(await why(task.sid)).toMatchObject({ assignment_status: 'completed', counts: { chosen: 1 } });
  expect((await why('WT00000000000000000000000000000000')).status).toBe(404);
});

test('a known worker who cannot be reached is told apart: nowhere, elsewhere, or in another queue', async () => {
  const other = await kernel.store.transact(tx =>
    floor.block.provision(tx, { accountSid: `${TEST_ACCOUNT.slice(0, -1)}9` }),
  );
  expect(other.workspaceSid).not.toBe(place.workspaceSid);
  const made = await floor.ask({
    method: 'POST',
    path: '/taskrouter/v1/Workspaces',
    form: { FriendlyName: 'Second' },
  });
  const away = await floor.ask({
    method: 'POST',
    path: `/taskrouter/v1/Workspaces/${made.body.sid}/Workers`,
    form: { FriendlyName: 'eve' },
  });
  const experts = (await rest('GET', '/TaskQueues?FriendlyName=Experts')).task_queues[0];
  const ada = (await rest('GET', '/Workers?FriendlyName=ada')).workers[0];
  await configure({ filters: [], default_filter: { queue: experts.sid, known_worker_sid: 'task.who' } });
  const code = async (who: string | null) => {
    const task = await floor.createTask({ Attributes: JSON.stringify({ who }) });
    return (await why(task.sid)).warnings.map((warning: { code: number }) => warning.code);
  };
  expect([
    await code(null),
    await code('WK00000000000000000000000000000000'),
    await code(away.body.sid),
    await code(ada.sid),
  ]).toEqual([[40154], [40154], [40155], [40152]]);
});
