/** The first run: from an account with nothing to a conversation that an agent has answered, by clicks and keys. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../test/browser.ts';
import { eventually } from '../test/eventually.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { recordTraffic, undocumented } from '../test/traffic.ts';
import { flaws, visit } from '../test/web.ts';

const LIMIT_MS = 90_000;

describe.runIf(chromiumPath !== null)('the first run', () => {
  let scene: Scene;
  let browser: Browser;

  beforeAll(async () => {
    [scene, browser] = await Promise.all([startScene(), launchBrowser()]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  }, 60_000);

  /** Takes the one task that rings, and writes to the customer, as a desk does. */
  async function answer(text: string): Promise<void> {
    const workspace = scene.client.taskrouter.v1.workspaces(scene.workspaceSid);
    const [worker] = await workspace.workers.list({ friendlyName: 'admin' });
    const reservations = workspace.workers(worker!.sid).reservations;
    const [reservation] = await reservations.list();
    await reservations(reservation!.sid).update({ reservationStatus: 'accepted' });
    const task = await workspace.tasks(reservation!.taskSid).fetch();
    const { channelSid } = JSON.parse(task.attributes) as { channelSid: string };
    const channel = scene.client.chat.v2.services(scene.chatServiceSid).channels(channelSid);
    await channel.members.create({ identity: 'admin' });
    await channel.messages.create({ from: 'admin', body: text, xTwilioWebhookEnabled: 'true' });
  }

  test(
    'a page that nobody looks at asks nothing',
    async () => {
      const { page, close } = await visit(browser, scene, '/welcome');
      await page.getByText('steps are done').waitFor();
      const asked = recordTraffic(page, scene.server.url);
      await eventually(() => asked.length > 0);
      await page.evaluate(() => {
        const { document, Event: Happening } = globalThis as unknown as {
          document: { dispatchEvent(event: unknown): void };
          Event: new (name: string, options: object) => unknown;
        };
        Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
        document.dispatchEvent(new Happening('visibilitychange', { bubbles: true }));
      });
      await page.waitForTimeout(1_000);
      asked.length = 0;
      await page.waitForTimeout(5_000);
      expect(asked).toEqual([]);
      await close();
    },
    LIMIT_MS,
  );

  test(
    'a first conversation is answered in less than ninety seconds',
    async () => {
      const { page, complaints, close } = await visit(browser, scene, '/welcome');
      const asked = recordTraffic(page, scene.server.url);
      await page.getByText('1 of 5 steps are done').waitFor();
      await page.getByRole('button', { name: 'Create number and address' }).click();
      await page.getByText('Address created').waitFor();
      await page.getByRole('button', { name: 'I am available' }).click();
      await page.getByText('admin is Available').waitFor();
      await page.getByRole('button', { name: 'Open a phone' }).click();
      const box = page.getByLabel('Message', { exact: true });
      await box.press('Enter');
      await page.getByText('What is your name?').waitFor();
      await box.fill('Ana');
      await box.press('Enter');
      await page.getByText('Thanks, Ana.').waitFor();
      await page.getByText('A request is waiting for you').waitFor();
      await answer('Your order is on its way.');
      await page.getByText('Your order is on its way.').waitFor();
      await page.getByText('Your first conversation is answered').waitFor();
      expect(complaints).toEqual([]);
      expect(asked.length).toBeGreaterThan(10);
      expect(await undocumented(scene.server.url, asked)).toEqual([]);
      await close();
    },
    LIMIT_MS,
  );

  test(
    'the ticks are the account’s, not the page’s: another visit sees them too',
    async () => {
      const { page, close } = await visit(browser, scene, '/welcome');
      await page.getByText('Your first conversation is answered').waitFor();
      await close();
    },
    LIMIT_MS,
  );

  test.concurrent.each([
    { dark: false, width: 1440 },
    { dark: true, width: 320 },
  ])(
    'no barriers, nothing sideways: %j',
    async look => {
      const { page, close } = await visit(browser, scene, '/welcome', look);
      await page.locator('.bubble').first().waitFor();
      expect(await flaws(page)).toEqual([]);
      await close();
    },
    LIMIT_MS,
  );

  test(
    'no text is forgotten by the translation',
    async () => {
      const { page, close } = await visit(browser, scene, '/welcome', { language: 'en-XA' });
      await page
        .getByRole('heading', { level: 1 })
        .filter({ hasText: /^\[.*~\]$/ })
        .waitFor();
      const plain = await page
        .getByRole('button')
        .filter({ hasNotText: /\[|…|^\+|^admin/ })
        .allInnerTexts();
      expect(plain.filter(text => text.trim() !== '')).toEqual([]);
      expect(await flaws(page)).toEqual([]);
      await close();
    },
    LIMIT_MS,
  );
});
