/** One person under several addresses, in a browser: linked by a click, read as one, and parted again. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../test/browser.ts';
import { type BrowserDesk, hire, openBrowserDesk, textsBecomeTasks } from '../test/browser-desk.ts';
import { eventually } from '../test/eventually.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { changeLook, flaws } from '../test/web.ts';

const LIMIT_MS = 90_000;
const NUMBER = '+15551237401';
const WHATSAPP = `whatsapp:${NUMBER}`;
const MIA = '+15550107401';
const MIA_WHATSAPP = `whatsapp:${MIA}`;
const OTTO = '+15550107402';

describe.runIf(chromiumPath !== null)('one person under several addresses', () => {
  let scene: Scene;
  let browser: Browser;
  let ana: BrowserDesk;

  beforeAll(async () => {
    [scene, browser] = await Promise.all([startScene(), launchBrowser()]);
    await textsBecomeTasks(scene, NUMBER);
    await textsBecomeTasks(scene, WHATSAPP);
    await hire(scene, 'ana', { activity: 'Available' });
    ana = await openBrowserDesk(browser, scene, { identity: 'ana', roles: ['agent'] });
    await scene.network.phone(MIA_WHATSAPP).write('Hello from WhatsApp', { to: WHATSAPP });
    await ana.accept();
    await scene.network.phone(OTTO).write('Otto here', { to: NUMBER });
    await ana.accept();
    await scene.network.phone(MIA).write('Hello by text', { to: NUMBER });
    await ana.accept();
    await ana.log.getByText('Hello by text').waitFor();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  }, 60_000);

  const addresses = () => ana.page.getByRole('region', { name: 'Addresses of this person' });
  const listed = () => addresses().getByRole('listitem').allInnerTexts();
  /** What the history lists, as soon as it is so many conversations. */
  const history = async (count: number): Promise<string[]> => {
    await ana.page.getByRole('tab', { name: 'History' }).click();
    const past = ana.page.getByRole('tabpanel').locator('.past li');
    if (count === 0) await ana.page.getByText('No other conversations').waitFor();
    await eventually(async () => (await past.count()) === count);
    return past.allInnerTexts();
  };
  const person = () => ana.page.getByRole('tab', { name: 'Person' }).click();
  const becomes = (count: number) => eventually(async () => (await listed()).length === count);

  test(
    'the same number on the other network is offered; nothing is linked before somebody says so',
    async () => {
      await addresses().getByText('The same number writes by WhatsApp too').waitFor();
      expect(await listed()).toHaveLength(1);
      await history(0);
      await person();
      expect(await flaws(ana.page)).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'once linked, the history has the conversations of both, wherever one looks from, and reads them',
    async () => {
      await addresses().getByRole('button', { name: 'Same person' }).click();
      await becomes(2);
      expect(await history(1)).toEqual([expect.stringContaining('WhatsApp · 1 message')]);
      await ana.page.getByRole('link', { name: 'Read them all' }).click();
      await ana.page.getByRole('button', { name: /^SMS/ }).click();
      await ana.page.locator('.transcript').getByText('Hello by text').waitFor();
      await ana.page.getByRole('button', { name: /^WhatsApp/ }).click();
      await ana.page.locator('.transcript').getByText('Hello from WhatsApp').waitFor();
      expect(await flaws(ana.page)).toEqual([]);
      await ana.page.goto(`${scene.server.url}/desk/c/${encodeURIComponent(MIA_WHATSAPP)}`);
      await ana.page.getByRole('button', { name: /^SMS/ }).waitFor();
      expect(await listed()).toEqual([expect.stringContaining('WhatsApp'), expect.stringContaining('SMS')]);
    },
    LIMIT_MS,
  );

  test(
    'another address is linked as it is typed; one that nobody has is refused, with what was typed kept',
    async () => {
      const box = addresses().getByLabel('Another address');
      await box.fill('+1 555 999 0000');
      await box.press('Enter');
      await addresses().getByText('Nobody has written from this address').waitFor();
      expect(await box.inputValue()).toBe('+1 555 999 0000');
      await box.fill('+1 (555) 010-7402');
      await box.press('Enter');
      await becomes(3);
      await eventually(async () => (await ana.page.getByRole('button', { name: /^SMS/ }).count()) === 2);
    },
    LIMIT_MS,
  );

  test(
    'unlinking takes one address out and leaves the others; the last one reverses it all',
    async () => {
      await addresses()
        .getByRole('button', { name: `Unlink ${OTTO}` })
        .click();
      await becomes(2);
      await eventually(async () => (await ana.page.getByRole('button', { name: /^SMS/ }).count()) === 1);
      await addresses()
        .getByRole('button', { name: `Unlink ${MIA}` })
        .click();
      await becomes(1);
      await eventually(async () => (await ana.page.getByRole('button', { name: /^SMS/ }).count()) === 0);
      const maps = scene.client.sync.v1.services('default').syncMaps;
      expect(await maps('desk.people').syncMapItems.list()).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'what was just undone by mistake is linked again by the message about it',
    async () => {
      await ana.page.getByRole('button', { name: 'Undo' }).last().click();
      await becomes(2);
    },
    LIMIT_MS,
  );

  test.each([
    { dark: true, width: 1440 },
    { dark: false, width: 320 },
    { dark: true, width: 320 },
  ])(
    'no barriers, nothing sideways: %j',
    async look => {
      await changeLook(ana.page, look);
      await ana.settled();
      expect(await flaws(ana.page)).toEqual([]);
    },
    LIMIT_MS,
  );

  test('nothing went wrong on the page by itself', () => {
    expect([...ana.complaints, ...ana.refused]).toEqual([]);
  });
});
