/** Setup and health in the console: the webhook as it is copied, and what is said of a signature that does not fit. */
import { randomBytes } from 'node:crypto';
import { sign } from '@switchhook/simulator';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../test/browser.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { type Asked, recordTraffic, undocumented } from '../test/traffic.ts';
import { changeLook, copiedBy, flaws, type Visit, visit } from '../test/web.ts';

const LIMIT_MS = 60_000;
const NUMBER = '+15550100701';

describe.runIf(chromiumPath !== null)('setup in the console', () => {
  let scene: Scene;
  let browser: Browser;
  let open: Visit;
  let page: Page;
  let asked: Asked[];

  beforeAll(async () => {
    [scene, browser] = await Promise.all([startScene(), launchBrowser()]);
    open = await visit(browser, scene, '/console/setup');
    page = open.page;
    asked = recordTraffic(page, scene.server.url);
    await page.getByRole('heading', { name: 'Setup and health', level: 1 }).waitFor();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  }, 60_000);

  const copied = () => copiedBy(page.getByRole('button', { name: 'Copy the webhook' }));

  /** A carrier's request to the webhook, signed for some address. */
  async function post(webhook: string, signedFor = webhook): Promise<number> {
    const form = {
      ...{ AccountSid: scene.accountSid, MessageSid: `SM${randomBytes(16).toString('hex')}`, NumMedia: '0' },
      ...{ From: '+15551230701', To: NUMBER, Body: 'Hi', SmsStatus: 'received', ApiVersion: '2010-04-01' },
    };
    const answer = await fetch(webhook, {
      method: 'POST',
      headers: { 'x-twilio-signature': sign(scene.authToken, signedFor, form) },
      body: new URLSearchParams(form),
    });
    return answer.status;
  }

  test(
    'the server is reached as it calls itself, and the copied webhook takes what is signed for it',
    async () => {
      await page.getByText('Both are the same').waitFor();
      await page.getByText('No request was refused').waitFor();
      const webhook = await copied();
      expect(webhook).toContain(`/Proxy/${scene.proxyServiceSid}/Webhooks/Message`);
      expect(await post(webhook)).toBe(200);
      expect(await scene.client.messages.list({ to: NUMBER })).toHaveLength(1);
    },
    LIMIT_MS,
  );

  test(
    'a request that is signed for another address is refused, and both addresses are shown',
    async () => {
      const webhook = await copied();
      const elsewhere = webhook.replace('http:', 'https:');
      expect(await post(webhook, elsewhere)).toBe(403);
      const row = page.getByRole('row').filter({ hasText: `signed for ${elsewhere}` });
      await row.waitFor();
      expect(await row.innerText()).toContain(`was expected for ${webhook}`);
      for (const look of [
        { dark: false, width: 1440 },
        { dark: true, width: 320 },
      ]) {
        await changeLook(page, look);
        await open.settled();
        expect(await flaws(page)).toEqual([]);
      }
      await row.getByRole('link').click();
      await page.getByRole('dialog').getByText('SWITCHHOOK_PUBLIC_URL').waitFor();
    },
    LIMIT_MS,
  );

  test('nothing was asked but what the API documents, and nothing complained', async () => {
    expect(await undocumented(scene.server.url, asked)).toEqual([]);
    expect(open.complaints).toEqual([]);
  });
});
