/** A sign-in that ends while somebody works at the desk: they sign in again over the page, and go on where they were. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser, person } from '../test/browser.ts';
import { textsBecomeTasks } from '../test/browser-desk.ts';
import { eventually } from '../test/eventually.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { changeLook, flaws } from '../test/web.ts';

const LIMIT_MS = 120_000;
const PASSWORD = 'four plain words here';
const NUMBER = '+15551237601';
const MIA = '+15550107601';

describe.runIf(chromiumPath !== null)('a sign-in that ends at the desk', () => {
  let scene: Scene;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    const environment = { SWITCHHOOK_ADMIN_PASSWORD: PASSWORD };
    [scene, browser] = await Promise.all([startScene({ environment }), launchBrowser()]);
    await textsBecomeTasks(scene, NUMBER);
    context = await person(browser);
    page = await context.newPage();
    await page.goto(`${scene.server.url}/login`);
    await signIn(page);
    await page.getByRole('button', { name: 'Become Available' }).click();
    await scene.network.phone(MIA).write('My parcel is broken', { to: NUMBER });
    await page.getByRole('button', { name: /^Accept/ }).click();
    await reply().waitFor();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  }, 60_000);

  const reply = () => page.getByRole('textbox', { name: /^Reply to/ });
  const over = () => page.getByRole('dialog', { name: 'Your sign-in has ended' });

  async function signIn(window: Page): Promise<void> {
    await window.getByLabel('Username').fill('admin');
    await window.getByLabel('Password').fill(PASSWORD);
    await window.getByRole('button', { name: 'Sign in' }).click();
  }

  /** Ends the session at the server, as another window of the same browser would. */
  async function endSession(): Promise<void> {
    const other = await context.newPage();
    await other.goto(`${scene.server.url}/login/logout`);
    await other.getByRole('button', { name: 'Sign out', exact: true }).click();
    await other.getByRole('link', { name: 'Sign in again' }).waitFor();
    await other.close();
  }

  test(
    'the sign-in comes over the page, and what was typed stays and goes out afterwards',
    async () => {
      await reply().click();
      await page.keyboard.type('I am about');
      await endSession();
      await page.evaluate(() => (globalThis as never as EventTarget).dispatchEvent(new Event('focus')));
      await over().waitFor({ timeout: 60_000 });
      expect(await reply().inputValue()).toBe('I am about');
      for (const look of [
        { dark: true, width: 320 },
        { dark: false, width: 320 },
        { dark: true, width: 1440 },
        { dark: false, width: 1440 },
      ]) {
        await changeLook(page, look);
        expect(await flaws(page)).toEqual([]);
      }
      const opened = context.waitForEvent('page');
      await over().getByRole('button', { name: 'Sign in' }).click();
      const beside = await opened;
      await signIn(beside);
      await over().waitFor({ state: 'detached' });
      await eventually(async () => beside.isClosed() || beside.getByText('You are signed in').isVisible());
      await eventually(() =>
        reply().evaluate(
          box =>
            box === (globalThis as never as { document: { activeElement: unknown } }).document.activeElement,
        ),
      );
      await page.keyboard.type(' to say it');
      expect(await reply().inputValue()).toBe('I am about to say it');
      await page.keyboard.press('Enter');
      await scene.network.phone(MIA).waitFor('I am about to say it', 30_000);
      await scene.network.phone(MIA).write('I hear you', { to: NUMBER });
      await page.getByRole('log').getByText('I hear you').waitFor();
    },
    LIMIT_MS,
  );
});
