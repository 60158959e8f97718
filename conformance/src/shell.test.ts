/** The shell of the web app: signing in and out, who may go where, the palette, and the calls of a screen. */
import { execFileSync } from 'node:child_process';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../test/browser.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { flaws, scrollsSideways, visit } from '../test/web.ts';

const LIMIT_MS = 60_000;
const PASSWORD = 'correct horse battery staple';

describe.runIf(chromiumPath !== null)('the shell', () => {
  let scene: Scene;
  let browser: Browser;

  beforeAll(async () => {
    [scene, browser] = await Promise.all([
      startScene({ environment: { SWITCHHOOK_ADMIN_PASSWORD: PASSWORD } }),
      launchBrowser(),
    ]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  }, 60_000);

  test(
    'whoever comes without a token signs in, comes back to where they were, and can leave again',
    async () => {
      const page = await browser.newPage();
      const missing: string[] = [];
      page.on('response', answer => answer.status() === 404 && missing.push(answer.url()));
      await page.goto(`${scene.server.url}/phone?x=1`);
      await page.getByLabel('Username').fill('admin');
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { name: 'Phones', level: 1 }).waitFor();
      expect(page.url()).toBe(`${scene.server.url}/phone?x=1`);
      await page.reload();
      await page.getByRole('heading', { name: 'Phones', level: 1 }).waitFor();
      await page.getByRole('button', { name: 'Signed in as admin' }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await page.getByText('You are signed out').waitFor();
      await page.goto(`${scene.server.url}/phone`);
      await page.getByLabel('Username').waitFor();
      expect(missing).toEqual([]);
      await page.close();
    },
    LIMIT_MS,
  );

  test(
    'an agent is told who may enter, and by whom',
    async () => {
      const { page, close } = await visit(browser, scene, '/console', { identity: 'ana', roles: ['agent'] });
      await page
        .getByRole('heading', { name: /another role|no such page/ })
        .first()
        .waitFor();
      expect(await page.getByRole('navigation').getByRole('link', { name: 'Console' }).count()).toBe(0);
      await close();
    },
    LIMIT_MS,
  );

  test(
    'the palette goes where it is told, by keyboard',
    async () => {
      const { page, complaints, close } = await visit(browser, scene, '/welcome');
      await page.getByText('steps are done').waitFor();
      await page.keyboard.press('Control+k');
      await page.getByPlaceholder('Type a command').waitFor();
      expect(await flaws(page)).toEqual([]);
      await page.keyboard.type('Phone');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Phones', level: 1 }).waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('w');
      await page.getByRole('heading', { name: 'Welcome', level: 1 }).waitFor();
      await page.keyboard.press('?');
      const sheet = page.getByRole('dialog');
      await sheet.getByText('Go to Phone').waitFor();
      expect(await flaws(page)).toEqual([]);
      await sheet.getByRole('button', { name: 'Change the keys of “Go to Console”' }).click();
      await page.keyboard.press('?');
      await sheet.getByRole('button', { name: 'Change the keys of “Go to Console”' }).press('Enter');
      await page.keyboard.press('Alt+c');
      await page.keyboard.press('Escape');
      await sheet.waitFor({ state: 'hidden' });
      await page.keyboard.press('Alt+c');
      await page.getByRole('heading', { name: 'Console', level: 1 }).waitFor();
      await page.keyboard.press('?');
      await sheet.getByRole('button', { name: 'All keys as delivered' }).click();
      await page.keyboard.press('Escape');
      await sheet.waitFor({ state: 'hidden' });
      await page.keyboard.press('Alt+c');
      await page.keyboard.press('g');
      await page.keyboard.press('w');
      await page.getByRole('heading', { name: 'Welcome', level: 1 }).waitFor();
      await page.keyboard.press('?');
      await sheet.getByLabel('Single letters act as shortcuts').uncheck({ force: true });
      await page.keyboard.press('Escape');
      await sheet.waitFor({ state: 'hidden' });
      await page.keyboard.press('g');
      await page.keyboard.press('p');
      await page.getByRole('heading', { name: 'Welcome', level: 1 }).waitFor();
      expect(complaints).toEqual([]);
      await close();
    },
    LIMIT_MS,
  );

  test(
    'the printed call, run in a shell, gives what the screen has',
    async () => {
      const { page, token, close } = await visit(browser, scene, '/welcome');
      await page.getByText('steps are done').waitFor();
      await page.getByRole('button', { name: 'Show the call' }).click();
      const call = page
        .getByRole('dialog')
        .locator('details')
        .filter({ hasText: '/flex-api/v1/Configuration' })
        .first();
      await call.locator('summary').click();
      expect(await flaws(page)).toEqual([]);
      const command = await call.locator('pre').first().innerText();
      expect(command).not.toContain(token);
      const env = { PATH: process.env.PATH ?? '', SWITCHHOOK_TOKEN: token };
      const answer = execFileSync('sh', ['-c', `${command.replace(/^curl /, 'curl -s ')}`], {
        env,
        encoding: 'utf8',
      });
      expect(JSON.parse(answer)).toMatchObject({ taskrouter_workspace_sid: scene.workspaceSid });
      await close();
    },
    LIMIT_MS,
  );

  test(
    'what ten screens have asked last gives the same in a shell',
    async () => {
      const { page, token, close } = await visit(browser, scene, '/welcome');
      await page.getByText('steps are done').waitFor();
      const env = { PATH: process.env.PATH ?? '', SWITCHHOOK_TOKEN: token };
      const screens = ['messaging', 'numbers', 'proxy', 'chat', 'studio', 'workflows', 'queues'];
      const wrong: string[] = [];
      for (const screen of [...screens, 'workers', 'activities', 'usage']) {
        await page.goto(`${scene.server.url}/console/${screen}`);
        await page.locator('.console h1').waitFor();
        await page.locator('.table, .empty').first().waitFor();
        await page.keyboard.press('Alt+.');
        const call = page.getByRole('dialog').locator('details').first();
        await call.locator('summary').click();
        const command = await call.locator('pre').first().innerText();
        const status = execFileSync(
          'sh',
          ['-c', command.replace(/^curl /, "curl -s -o /dev/null -w '%{http_code}' ")],
          { env, encoding: 'utf8' },
        );
        const shown = await call.locator('summary').innerText();
        if (!shown.includes(status)) wrong.push(`${screen}: ${status} for ${shown}`);
      }
      expect(wrong).toEqual([]);
      await close();
    },
    4 * LIMIT_MS,
  );

  test.concurrent.each(['/console/messaging', '/phone', '/welcome'])(
    'from right to left the page is mirrored and still fits: %s',
    async path => {
      const { page, close, settled } = await visit(browser, scene, path, { language: 'ar-XB', width: 1200 });
      await page.locator('h1').waitFor();
      await settled();
      expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
      const areas = (await page.getByRole('navigation').first().boundingBox())!;
      expect(areas.x).toBeGreaterThan(600);
      expect(await flaws(page)).toEqual([]);
      await close();
    },
    LIMIT_MS,
  );

  test(
    'another language is spoken at once, and still after a reload',
    async () => {
      const { page, complaints, settled, close } = await visit(browser, scene, '/welcome');
      const html = page.locator('html');
      await page.getByRole('button', { name: 'Signed in as admin' }).click();
      await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
      const heading = page.getByRole('heading', { name: 'Willkommen', level: 1 });
      await heading.waitFor();
      await page.reload();
      await heading.waitFor();
      expect(await html.getAttribute('lang')).toBe('de');
      await page.getByRole('button', { name: 'Angemeldet als admin' }).click();
      await page.getByRole('menuitemradio', { name: 'العربية' }).click();
      await page.locator('html[lang=ar][dir=rtl] h1').waitFor();
      await page.setViewportSize({ width: 320, height: 900 });
      await settled();
      expect(await heading.count()).toBe(0);
      expect(await scrollsSideways(page)).toBe(false);
      expect(complaints).toEqual([]);
      await close();
    },
    LIMIT_MS,
  );

  test(
    'a customer stands beside any page, and goes again',
    async () => {
      const { page, close } = await visit(browser, scene, '/welcome');
      await page.getByText('steps are done').waitFor();
      await page.keyboard.press('Alt+p');
      const dock = page.getByRole('complementary', { name: "A customer's phone" });
      await dock.getByRole('button', { name: 'Create a customer' }).click();
      await dock.getByRole('region', { name: 'Ana, SMS' }).waitFor();
      expect(await flaws(page)).toEqual([]);
      await dock.getByRole('button', { name: 'Put the phone away' }).click();
      await dock.waitFor({ state: 'hidden' });
      await close();
    },
    LIMIT_MS,
  );

  test('an address that is none says so', async () => {
    const { page, close } = await visit(browser, scene, '/phone/nothing/here');
    await page
      .getByRole('heading', { name: 'Phones', level: 1 })
      .or(page.getByText('no such page'))
      .first()
      .waitFor();
    await close();
    expect((await fetch(`${scene.server.url}/assets/nothing.js`)).status).toBe(404);
  });
});
