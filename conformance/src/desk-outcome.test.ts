/** Outcomes of the Flex configuration at a desk, in a browser: without one that is required nothing is completed. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../test/browser.ts';
import { type BrowserDesk, hire, openBrowserDesk, textsBecomeTasks } from '../test/browser-desk.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { flaws } from '../test/web.ts';

const NUMBER = '+15551237701';
const MIA = '+15550107701';

/** What happens to conversations is to be told: for all queues, and for one of them alone. */
async function configure({ server, accountSid, authToken }: Scene): Promise<void> {
  const dispositions = {
    global: { require_disposition: true, dispositions: ['Refunded'] },
    per_queue: { Everyone: { dispositions: ['Sent again'] }, Nobody: { dispositions: ['Elsewhere'] } },
  };
  const answer = await fetch(`${server.url}/flex-api/v1/Configuration`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}`,
    },
    body: JSON.stringify({
      account_sid: accountSid,
      ui_attributes: { custom_data: { features: { dispositions } } },
    }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

describe.runIf(chromiumPath !== null)('outcomes that are required', () => {
  let scene: Scene;
  let browser: Browser;
  let ana: BrowserDesk;

  beforeAll(async () => {
    [scene, browser] = await Promise.all([startScene(), launchBrowser()]);
    await configure(scene);
    await textsBecomeTasks(scene, NUMBER);
    await hire(scene, 'ana', { activity: 'Available' });
    ana = await openBrowserDesk(browser, scene, { identity: 'ana', roles: ['agent'] });
    await scene.network.phone(MIA).write('My parcel is broken', { to: NUMBER });
    await ana.accept();
    await ana.say('Here is another one');
    await scene.network.phone(MIA).waitFor('Here is another one', 15_000);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  }, 60_000);

  test('those of all and of the queue are offered, and one of them has to be chosen', async () => {
    const { page } = ana;
    await page.getByRole('button', { name: /^End/ }).click();
    await page.getByRole('heading', { name: /^Wrap up/ }).waitFor();
    await page.getByRole('radio', { name: /^Sent again/ }).waitFor();
    expect(await page.getByRole('radio').count()).toBe(2);
    await page.keyboard.press('Control+Enter');
    await page.getByText('Choose an outcome first').waitFor();
    expect(await flaws(page)).toEqual([]);
    const { tasks } = scene.client.taskrouter.v1.workspaces(scene.workspaceSid);
    expect((await tasks.list())[0]?.assignmentStatus).toBe('wrapping');
    await page.keyboard.press('2');
    await page.keyboard.press('Control+Enter');
    await page.getByText('All quiet').waitFor();
    const [task] = await tasks.list();
    expect(task?.assignmentStatus).toBe('completed');
    expect(JSON.parse(task!.attributes).conversations).toEqual({ outcome: 'Sent again' });
    expect(ana.complaints).toEqual([]);
  }, 90_000);
});
