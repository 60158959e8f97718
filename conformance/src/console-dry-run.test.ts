/** The console's dry run against the server's own routing: whom it names is who gets the task. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../test/browser.ts';
import { eventually } from '../test/eventually.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { visit } from '../test/web.ts';

const CASES = 100;
const SKILLS = ['billing', 'orders', 'french'];
let scene: Scene;
let browser: Browser;

beforeAll(async () => {
  if (chromiumPath !== null) [scene, browser] = await Promise.all([startScene(), launchBrowser()]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await scene?.close();
});

/** The same numbers in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

const workspaceOf = ({ client, workspaceSid }: Scene) => client.taskrouter.v1.workspaces(workspaceSid);

async function makeWorkers(next: (below: number) => number): Promise<void> {
  const { workers } = workspaceOf(scene);
  for (let at = 0; at < 6; at += 1) {
    const skills = SKILLS.filter(() => next(2) === 0);
    const attributes = JSON.stringify({ skills, level: next(4) });
    const activitySid = scene.activities[at === 5 ? 'Offline' : 'Available']!;
    const { sid } = await workers.create({ friendlyName: `w${at}`, attributes, activitySid });
    const channels = workspaceOf(scene).workers(sid).workerChannels;
    const chat = (await channels.list()).find(one => one.taskChannelUniqueName === 'chat')!;
    await channels(chat.sid).update({ capacity: 1 + next(3) });
  }
}

async function makeWorkflow(): Promise<string> {
  const { taskQueues, workflows } = workspaceOf(scene);
  const queue = async (friendlyName: string, targetWorkers: string) =>
    (await taskQueues.create({ friendlyName, targetWorkers })).sid;
  const [billing, orders, all] = await Promise.all([
    queue('Billing', 'skills HAS "billing"'),
    queue('Orders', 'skills HAS "orders" OR level > 2'),
    queue('All', '1==1'),
  ]);
  const filters = [
    {
      expression: 'about == "billing"',
      targets: [
        { queue: billing, expression: 'worker.level >= task.level', timeout: 600 },
        { queue: all, priority: 5 },
      ],
    },
    { expression: 'about == "orders"', targets: [{ queue: orders, order_by: 'worker.level DESC' }] },
  ];
  const configuration = JSON.stringify({ task_routing: { filters, default_filter: { queue: all } } });
  return (await workflows.create({ friendlyName: 'Rehearsed', configuration })).sid;
}

/** Whom the page names for a task with these attributes; null when it lets it wait. */
async function named(page: Page, attributes: object): Promise<string | null> {
  await page.getByLabel('Attributes of the sample task').fill(JSON.stringify(attributes));
  const [said] = await Promise.all([
    page.waitForResponse(answer => /\/Workers\?/.test(answer.url())),
    page.getByRole('button', { name: 'Run', exact: true }).click(),
  ]);
  expect(said.ok()).toBe(true);
  // While it is being asked, the button turns.
  await page.locator('button[data-loading]').waitFor({ state: 'detached' });
  const lines = await page.getByRole('dialog').getByRole('listitem').allInnerTexts();
  return lines.map(line => /^0 s: goes to (\w+)$/.exec(line)?.[1]).find(Boolean) ?? null;
}

/** Since when a worker had waited before this task, in the whole seconds that the API tells. */
async function waitingSince(friendlyName: string, taskSid: string): Promise<number> {
  const { workers } = workspaceOf(scene);
  const [worker] = await workers.list({ friendlyName });
  const before = (await workers(worker!.sid).reservations.list()).filter(one => one.taskSid !== taskSid);
  const moments = before.map(one =>
    one.reservationStatus === 'completed' ? one.dateUpdated : one.dateCreated,
  );
  return Math.max(...[worker!.dateStatusChanged, ...moments].map(at => at.getTime()));
}

async function haveWaitedAlike(one: string | null, other: string | null, taskSid: string): Promise<boolean> {
  if (one === null || other === null) return false;
  return (await waitingSince(one, taskSid)) === (await waitingSince(other, taskSid));
}

test.runIf(chromiumPath !== null)(
  'a hundred tasks go to whom the dry run has named, or to who has waited as long, or wait as it has said',
  async () => {
    const next = numbers(7);
    await makeWorkers(next);
    const workflowSid = await makeWorkflow();
    const { page } = await visit(browser, scene, '/console/workflows');
    await page.getByRole('button', { name: 'Rehearsed' }).click();
    await page.getByText('workers take part').waitFor();
    await page.getByRole('dialog').getByLabel('Task channel').selectOption('chat');
    const { tasks, workers } = workspaceOf(scene);
    const held: { task: string; worker: string; reservation: string }[] = [];
    const wrong: string[] = [];
    let waited = 0;
    for (let at = 0; at < CASES; at += 1) {
      const attributes = { about: ['billing', 'orders', 'else'][next(3)]!, level: next(4) };
      const who = await named(page, attributes);
      const task = await tasks.create({
        ...{ workflowSid, taskChannel: 'chat', attributes: JSON.stringify(attributes) },
      });
      const reservations = tasks(task.sid).reservations;
      if (who === null) await sleep(60);
      const [offer] = who === null ? await reservations.list() : await eventually(() => listed(reservations));
      const got = offer?.workerName ?? null;
      const isSame = got === who || (await haveWaitedAlike(got, who, task.sid));
      if (!isSame) wrong.push(`${at}: ${who} was said, ${got ?? 'nobody'} got ${JSON.stringify(attributes)}`);
      if (offer === undefined) {
        waited += 1;
        await tasks(task.sid).update({ assignmentStatus: 'canceled', reason: 'enough' });
      } else {
        await workers(offer.workerSid).reservations(offer.sid).update({ reservationStatus: 'accepted' });
        held.push({ task: task.sid, worker: offer.workerSid, reservation: offer.sid });
      }
      // Somebody finishes now and then, so that the load is never the same.
      if (held.length > 0 && next(3) > 0) {
        const [done] = held.splice(next(held.length), 1);
        await tasks(done!.task).update({ assignmentStatus: 'completed', reason: 'done' });
      }
    }
    expect(wrong).toEqual([]);
    expect(waited).toBeGreaterThan(0);
    expect(waited).toBeLessThan(CASES / 2);
  },
  120_000,
);

async function listed<T>(list: { list(): Promise<T[]> }): Promise<T[] | false> {
  const found = await list.list();
  return found.length > 0 && found;
}
