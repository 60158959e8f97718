/** Webhooks in the console: what nobody took is seen, delivered again, and what still waits is named. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../test/browser.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { type Asked, recordTraffic, undocumented } from '../test/traffic.ts';
import { changeLook, flaws, type Visit, visit } from '../test/web.ts';

const LIMIT_MS = 60_000;

describe.runIf(chromiumPath !== null)('webhooks in the console', () => {
  let scene: Scene;
  let browser: Browser;
  let open: Visit;
  let page: Page;
  let asked: Asked[];
  let isDown = true;

  beforeAll(async () => {
    [scene, browser] = await Promise.all([startScene(), launchBrowser()]);
    scene.receiver.on('/routing', () => ({ status: isDown ? 500 : 200 }));
    open = await visit(browser, scene, '/console/webhooks');
    page = open.page;
    asked = recordTraffic(page, scene.server.url);
    await page.getByRole('heading', { name: 'Webhooks', level: 1 }).waitFor();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  }, 60_000);

  const rows = () => page.getByRole('row').filter({ hasText: '/routing' });
  const workspace = () => scene.client.taskrouter.v1.workspaces(scene.workspaceSid);
  const heard = () => scene.receiver.heard.filter(({ path }) => path === '/routing');
  const tab = (name: string) => page.getByRole('tab', { name, exact: true }).click();
  const callbackAt = (url: string) =>
    workspace().update({ eventCallbackUrl: url, eventsFilter: 'activity.created' });

  test(
    'what nobody took is listed with its reason, and delivered again alone or with all others, in their order',
    async () => {
      await callbackAt(`${scene.receiver.url}/routing?secret=x`);
      for (const friendlyName of ['Tea', 'Cake']) await workspace().activities.create({ friendlyName });
      await tab('Not taken');
      const fails = rows().getByText('11200: answered 500');
      await fails.nth(1).waitFor();
      await rows()
        .first()
        .getByRole('button', { name: /^Redeliver POST 127/ })
        .click();
      await rows().first().getByText('made again 1 time').waitFor();
      expect(await rows().getByText('Not taken').count()).toBe(2);
      isDown = false;
      const before = heard().length;
      await page.getByRole('button', { name: 'Redeliver all 2 that failed' }).click();
      await rows().getByText('Delivered later').nth(1).waitFor();
      const later = heard().slice(before);
      expect(later.map(({ parameters }) => parameters.ResourceSid)).toEqual(
        heard()
          .slice(0, 2)
          .map(({ parameters }) => parameters.ResourceSid),
      );
      expect(later.every(({ genuine }) => genuine)).toBe(true);
    },
    LIMIT_MS,
  );

  test(
    'the state stands in the address, and the call itself is behind its name',
    async () => {
      await page.getByLabel('State').selectOption('Delivered later');
      await page.waitForURL(/status=delivered/);
      await page.reload();
      await rows().getByRole('link').first().click();
      const alert = page.getByRole('dialog');
      await alert.getByText('EventType=activity.created').waitFor();
      expect(await alert.innerText()).not.toContain('secret=x');
    },
    LIMIT_MS,
  );

  test(
    'a call that is repeated by itself waits, with the reason and the time of the next attempt',
    async () => {
      scene.receiver.on('/busy', () => ({ status: 503 }));
      await callbackAt(`${scene.receiver.url}/busy#rc=5&rp=5xx`);
      await page.goto(`${scene.server.url}/console/webhooks?tab=waiting`);
      await page.getByText('Nothing waits').waitFor();
      await workspace().activities.create({ friendlyName: 'Nap' });
      const row = page.getByRole('row').filter({ hasText: '/busy' });
      await row.getByText('answered 503').waitFor();
      await row.getByRole('time').or(row.locator('time')).first().waitFor();
      scene.receiver.on('/busy', () => ({ status: 200 }));
      await page.getByText('Nothing waits').waitFor();
    },
    LIMIT_MS,
  );

  test(
    'wide and narrow, light and dark, nothing keeps anybody from using it',
    async () => {
      const wrong: string[] = [];
      for (const query of ['tab=failed', 'tab=waiting', '']) {
        await page.goto(`${scene.server.url}/console/webhooks?${query}`);
        for (const look of [
          { dark: false, width: 1440 },
          { dark: true, width: 320 },
        ]) {
          await changeLook(page, look);
          await open.settled();
          wrong.push(...(await flaws(page)).map(text => `${query} ${look.width}: ${text}`));
        }
      }
      expect(wrong).toEqual([]);
    },
    LIMIT_MS,
  );

  test('nothing was asked but what the API documents, and nothing complained', async () => {
    expect(await undocumented(scene.server.url, asked)).toEqual([]);
    expect(open.complaints).toEqual([]);
  });
});
