/** What supervisors set and see, in a browser: skills, room for work, who waits in a queue, and the day in figures. */
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../test/browser.ts';
import { type BrowserDesk, become, hire, openBrowserDesk, textsBecomeTasks } from '../test/browser-desk.ts';
import { eventually } from '../test/eventually.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { barriers, scrollsSideways } from '../test/web.ts';

const LIMIT_MS = 90_000;
const NUMBER = '+15551237301';
const [MIA, OTTO] = ['+15550107301', '+15550107302'];

/** Skills as an administrator of Flex configures them. */
async function configureSkills({ server, accountSid, authToken }: Scene): Promise<void> {
  const skills = [
    { name: 'billing', multivalue: false, minimum: 1, maximum: 5 },
    { name: 'german', multivalue: false, minimum: null, maximum: null },
  ];
  const answer = await fetch(`${server.url}/flex-api/v1/Configuration`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}`,
    },
    body: JSON.stringify({ account_sid: accountSid, taskrouter_skills: skills }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

describe.runIf(chromiumPath !== null)('skills, room and numbers', () => {
  let scene: Scene;
  let browser: Browser;
  let sam: BrowserDesk;
  let anaSid: string;

  beforeAll(async () => {
    [scene, browser] = await Promise.all([startScene(), launchBrowser()]);
    await configureSkills(scene);
    await textsBecomeTasks(scene, NUMBER);
    anaSid = await hire(scene, 'ana', { routing: { skills: ['french'], levels: {} }, team: 'north' });
    sam = await openBrowserDesk(browser, scene, {
      ...{ identity: 'sam', roles: ['supervisor'], path: '/desk/team' },
    });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  }, 60_000);

  const worker = () => scene.client.taskrouter.v1.workspaces(scene.workspaceSid).workers(anaSid);
  const dialog = (): Locator => sam.page.getByRole('dialog');

  test(
    'skills are given with levels; what the configuration does not know is said and kept',
    async () => {
      await sam.page.getByRole('button', { name: 'Change the skills of ana' }).click();
      await dialog().getByText('not in the configuration').waitFor();
      await dialog().getByLabel('Another skill').fill('billing');
      await dialog().getByRole('button', { name: 'Add' }).click();
      await dialog().getByLabel('Level of billing').fill('4');
      await dialog().getByLabel('Another skill').fill('german');
      await dialog().getByLabel('Another skill').press('Enter');
      expect(await barriers(sam.page)).toEqual([]);
      await dialog().getByRole('button', { name: 'Save skills' }).click();
      await dialog().waitFor({ state: 'hidden' });
      const attributes = JSON.parse((await worker().fetch()).attributes);
      expect(attributes).toMatchObject({ full_name: 'ana', team: 'north' });
      expect(attributes.routing).toEqual({ skills: ['french', 'billing', 'german'], levels: { billing: 4 } });
      await sam.page.getByRole('cell', { name: /billing 4/ }).waitFor();
    },
    LIMIT_MS,
  );

  test(
    'what somebody else has changed meanwhile is not overwritten',
    async () => {
      await sam.page.getByRole('button', { name: 'Change the skills of ana' }).click();
      await dialog().getByRole('button', { name: 'Remove french' }).click();
      await worker().update({ attributes: JSON.stringify({ full_name: 'ana', team: 'south' }) });
      await dialog().getByRole('button', { name: 'Save skills' }).click();
      await dialog()
        .getByText(/Somebody else has changed this agent/)
        .waitFor();
      expect(JSON.parse((await worker().fetch()).attributes)).toEqual({ full_name: 'ana', team: 'south' });
      await sam.page.keyboard.press('Escape');
      await dialog().waitFor({ state: 'hidden' });
    },
    LIMIT_MS,
  );

  test(
    'room for work is set for each TaskChannel',
    async () => {
      await sam.page.getByRole('button', { name: /^chat 0\/5, change the capacity/ }).click();
      await sam.page.getByLabel('Capacity for chat').fill('2');
      await sam.page.getByRole('button', { name: 'Save', exact: true }).click();
      await sam.page.getByRole('button', { name: /^chat 0\/2/ }).waitFor();
      expect((await worker().workerChannels('chat').fetch()).configuredCapacity).toBe(2);
    },
    LIMIT_MS,
  );

  test(
    'agents see none of it, and the API refuses them the same',
    async () => {
      const person = { identity: 'ana', roles: ['agent'], path: '/desk/numbers' };
      const ana = await openBrowserDesk(browser, scene, person);
      await ana.page.getByRole('heading', { name: 'This needs another role' }).waitFor();
      expect(await ana.page.getByRole('link', { name: 'Team', exact: true }).count()).toBe(0);
      const workspace = `${scene.server.url}/taskrouter/v1/Workspaces/${scene.workspaceSid}`;
      const channels = await worker().workerChannels.list();
      const refused = await Promise.all(
        [`Workers/${anaSid}/Channels/${channels[0]!.sid}`, 'CumulativeStatistics'].map(async (path, at) => {
          const authorization = `Basic ${btoa(`token:${ana.token}`)}`;
          const form = { method: 'POST', body: new URLSearchParams({ Capacity: '9' }) };
          const asked = { headers: { authorization }, ...(at === 0 && form) };
          return (await fetch(`${workspace}/${path}`, asked)).status;
        }),
      );
      expect(refused).toEqual([403, 403]);
      await ana.close();
    },
    LIMIT_MS,
  );

  test(
    'who waits is listed in order; priorities change it, and a request can be cancelled with a reason',
    async () => {
      await scene.network.phone(MIA).write('First', { to: NUMBER });
      await scene.network.phone(OTTO).write('Second', { to: NUMBER });
      const { tasks } = scene.client.taskrouter.v1.workspaces(scene.workspaceSid);
      await eventually(async () => (await tasks.list()).length === 2);
      await sam.page.getByRole('link', { name: 'Queues', exact: true }).click();
      await sam.page.getByRole('link', { name: '2 waiting in Everyone, show them' }).click();
      const waiting = sam.page.getByRole('region', { name: 'Waiting in Everyone' }).first();
      const names = () => waiting.locator('tbody tr td:first-child').allInnerTexts();
      await eventually(async () => (await names()).join().includes(`${MIA},${OTTO}`));
      await sam.page.getByRole('button', { name: `Actions on ${OTTO}` }).click();
      await sam.page.getByRole('menuitem', { name: 'Set the priority…' }).click();
      await dialog().getByRole('textbox', { name: 'Priority' }).fill('50');
      await dialog().getByRole('button', { name: 'Save' }).click();
      await eventually(async () => (await names()).join().includes(`${OTTO},${MIA}`));
      expect(await barriers(sam.page)).toEqual([]);
      await sam.page.getByRole('button', { name: `Actions on ${MIA}` }).click();
      await sam.page.getByRole('menuitem', { name: 'Cancel the task…' }).click();
      await dialog().getByRole('textbox', { name: 'Reason' }).fill('Wrong number');
      await dialog().getByRole('button', { name: 'Cancel the task' }).click();
      await eventually(async () => (await names()).join() === OTTO);
      const ended = (await tasks.list()).find(({ assignmentStatus }) => assignmentStatus === 'canceled');
      expect(ended?.reason).toBe('Wrong number');
    },
    LIMIT_MS,
  );

  test(
    'the numbers of today say so, in tiles, by hour and by agent',
    async () => {
      const ana = await openBrowserDesk(browser, scene, { identity: 'ana', roles: ['agent'] });
      await become(scene, anaSid, 'Available');
      await ana.accept();
      await sam.page.getByRole('link', { name: 'Numbers', exact: true }).click();
      const tile = (name: string) =>
        sam.page
          .locator('.tile')
          .filter({ has: sam.page.getByText(name, { exact: true }) })
          .locator('dd');
      const says = (name: string, value: string) =>
        eventually(async () => (await tile(name).innerText()) === value, 20_000);
      await says('Came in', '2');
      await says('In progress', '1');
      await says('Abandoned', '1');
      await says('Answered in time', '100%');
      await says('Agents available', '1');
      await sam.page.getByRole('img', { name: /for each hour of today$/ }).waitFor();
      expect(await barriers(sam.page)).toEqual([]);
      await sam.page.getByRole('button', { name: 'Show as a table' }).click();
      const last = sam.page
        .getByRole('table', { name: /for each hour/ })
        .locator('tbody tr')
        .last();
      await eventually(async () => /2\s+0$/.test(await last.innerText()), 40_000);
      await sam.page.getByRole('row', { name: /^ana 1 0 0/ }).waitFor();
      await ana.close();
    },
    LIMIT_MS,
  );

  test.concurrent.each([
    { dark: true, width: 1440 },
    { dark: false, width: 320 },
  ])(
    'no barriers, nothing sideways: %j',
    async look => {
      for (const path of ['/desk/numbers', '/desk/team']) {
        const person = { identity: 'sam', roles: ['supervisor'], path };
        const other = await openBrowserDesk(browser, scene, { ...person, ...look });
        await other.page.getByRole('heading', { level: 1 }).waitFor();
        await other.page.getByText('ana', { exact: true }).first().waitFor();
        expect(await barriers(other.page)).toEqual([]);
        expect(await scrollsSideways(other.page)).toBe(false);
        await other.close();
      }
    },
    LIMIT_MS,
  );

  test('nothing went wrong on the page by itself', () => {
    expect([...sam.complaints, ...sam.refused]).toEqual([]);
  });
});
