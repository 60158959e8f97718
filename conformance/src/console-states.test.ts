/** Every screen of the console when there is nothing, when all is refused, when nothing answers, and while it is waited for. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerAll } from '../test/answering.ts';
import { chromiumPath, launchBrowser } from '../test/browser.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { flaws, type Visit, visit } from '../test/web.ts';

const LIMIT_MS = 240_000;
const READING = [
  '/console',
  '/console/messaging',
  '/console/messaging?tab=addresses',
  '/console/numbers',
  '/console/numbers/buy',
  '/console/channels',
  '/console/sandbox',
  '/console/proxy',
  '/console/chat',
  '/console/chat?words=parcel',
  '/console/answers',
  '/console/answers?tab=outcomes',
  '/console/templates',
  '/console/studio',
  '/console/routing',
  '/console/tasks',
  '/console/workflows',
  '/console/queues',
  '/console/workers',
  '/console/activities',
  '/console/users',
  '/console/webhooks',
  '/console/webhooks?tab=failed',
  '/console/webhooks?tab=waiting',
  '/console/monitor',
  '/console/monitor?tab=events',
  '/console/usage',
  '/console/setup',
];

describe.runIf(chromiumPath !== null)('states of the console', () => {
  let scene: Scene;
  let browser: Browser;

  beforeAll(async () => {
    [scene, browser] = await Promise.all([startScene(), launchBrowser()]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  }, 60_000);

  async function opened(): Promise<Visit> {
    const open = await visit(browser, scene, '/console');
    await open.page.getByRole('heading', { name: 'Console', level: 1 }).waitFor();
    return open;
  }

  async function go(page: Page, path: string): Promise<void> {
    await page.goto(scene.server.url + path);
    await page.locator('.console h1').waitFor();
  }

  test.concurrent(
    'refused: each says so where it happened, with the code, and offers to try again',
    async () => {
      const { page, close } = await opened();
      const body = JSON.stringify({ code: 20403, message: 'Not for you', status: 403 });
      await answerAll(page, () => ({ status: 403, body }));
      const wrong: string[] = [];
      for (const path of READING) {
        await go(page, path);
        await page
          .getByText('Not for you')
          .first()
          .waitFor({ timeout: 10_000 })
          .catch(() => wrong.push(`${path}: no error`));
        if ((await page.getByText('Code 20403').count()) === 0) wrong.push(`${path}: no code`);
        if ((await page.getByRole('button', { name: 'Try again' }).count()) === 0)
          wrong.push(`${path}: no way on`);
        if (await page.getByText('This page has failed').count()) wrong.push(`${path}: it failed`);
      }
      wrong.push(...(await flaws(page)));
      expect(wrong).toEqual([]);
      await close();
    },
    LIMIT_MS,
  );

  test.concurrent(
    'waited for: the page stands, and nothing claims to be empty',
    async () => {
      const { page, close } = await opened();
      await answerAll(page, () => 'hangs');
      const wrong: string[] = [];
      for (const path of READING) {
        await go(page, path);
        await page
          .locator('.mantine-Skeleton-root')
          .first()
          .waitFor({ timeout: 10_000 })
          .catch(() => wrong.push(`${path}: does not say that it waits`));
        if (await page.locator('.empty').count()) wrong.push(`${path}: claims to be empty`);
        if (await page.getByRole('alert').count()) wrong.push(`${path}: claims an error`);
      }
      expect(wrong).toEqual([]);
      await close();
    },
    LIMIT_MS,
  );

  test(
    'a bad network: the page says so, keeps what it has, and goes on by itself or at a press',
    async () => {
      const { page, close } = await opened();
      await page.goto(`${scene.server.url}/console/queues`);
      await page.getByRole('button', { name: 'Everyone' }).waitFor();
      await page.context().setOffline(true);
      await page.getByText('You are offline').waitFor();
      await page.getByRole('button', { name: 'Everyone' }).waitFor();
      await page
        .getByRole('link', { name: 'Activities' })
        .click()
        .catch(() => {});
      await page.context().setOffline(false);
      await page.getByText('You are offline').waitFor({ state: 'hidden' });
      let isDown = true;
      await answerAll(page, () => (isDown ? 'breaks' : 'through'));
      await page.goto(`${scene.server.url}/console/activities`);
      await page.getByText('The server cannot be reached').first().waitFor({ timeout: 20_000 });
      isDown = false;
      await page.getByRole('button', { name: 'Try again' }).first().click();
      await page.getByRole('cell', { name: 'Available', exact: true }).waitFor();
      await close();
    },
    LIMIT_MS,
  );

  test(
    'a slow network: what is typed meanwhile stays, and one press is one change',
    async () => {
      const { page, close } = await opened();
      await page.goto(`${scene.server.url}/console/activities`);
      await page.getByLabel('New activity').fill('Lunch');
      const sent: string[] = [];
      await page.route(/\/Activities$/, async route => {
        if (route.request().method() !== 'POST') return route.fallback();
        sent.push(route.request().postData() ?? '');
        await page.waitForTimeout(500);
        return route.fallback();
      });
      const add = page.getByRole('button', { name: 'Add' }).first();
      await add.click();
      await add.click({ force: true });
      await page.getByRole('cell', { name: 'Lunch', exact: true }).waitFor();
      expect(sent).toHaveLength(1);
      await close();
    },
    LIMIT_MS,
  );

  test.concurrent(
    'empty: each list says what would stand there',
    async () => {
      const { page, complaints, close } = await opened();
      const said = {
        '/console/messaging': 'No numbers yet',
        '/console/numbers': 'No numbers yet',
        '/console/channels': 'No identities on other networks yet',
        '/console/sandbox': 'No address for WhatsApp yet',
        '/console/proxy?stuck=1': 'No session is stuck',
        '/console/chat': 'No chats like that',
        '/console/chat?words=parcel': 'No message has these words',
        '/console/answers': 'No ready-made answers yet',
        '/console/templates': 'No templates yet',
        '/console/tasks': 'No tasks like that',
        '/console/webhooks?tab=failed': 'Every call was taken',
        '/console/webhooks?tab=waiting': 'Nothing waits',
        '/console/monitor': 'No alerts',
        '/console/setup': 'No request was refused',
      };
      for (const [path, text] of Object.entries(said)) {
        await go(page, path);
        await page.getByText(text).first().waitFor();
      }
      expect(complaints.filter(text => !/404/.test(text))).toEqual([]);
      await close();
    },
    LIMIT_MS,
  );

  test.concurrent(
    'not theirs: supervisors are told which role each page needs, and may not by hand either',
    async () => {
      const { page, token, close } = await visit(browser, scene, '/console', {
        ...{ identity: 'sue', roles: ['supervisor'] },
      });
      await page.getByRole('heading', { name: 'Console', level: 1 }).waitFor();
      const sections = [
        'messaging',
        'numbers',
        'channels',
        'sandbox',
        'answers',
        'templates',
        'users',
        'keys',
      ];
      for (const section of [...sections, 'webhooks', 'monitor', 'usage', 'erasure', 'setup']) {
        await page.goto(`${scene.server.url}/console/${section}`);
        await page.getByRole('heading', { name: 'This needs another role' }).waitFor();
        await page.getByText('this page is for the role admin').waitFor();
      }
      const answer = await fetch(`${scene.server.url}/flex-api/v1/FlexFlows`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`token:${token}`)}` },
        body: new URLSearchParams({ FriendlyName: 'x', ChannelType: 'web' }),
      });
      expect(answer.status).toBe(403);
      await close();
    },
    LIMIT_MS,
  );
});
