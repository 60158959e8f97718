/** WhatsApp's templates in the console: written down, checked, taken over from Twilio, and offered to agents. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../test/browser.ts';
import { hire, openBrowserDesk, textsBecomeTasks } from '../test/browser-desk.ts';
import { eventually } from '../test/eventually.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { type Asked, recordTraffic, undocumented } from '../test/traffic.ts';
import { changeLook, flaws, type Visit, visit } from '../test/web.ts';

const LIMIT_MS = 60_000;
const WHATSAPP = 'whatsapp:+15550100601';

describe.runIf(chromiumPath !== null)('templates in the console', () => {
  let scene: Scene;
  let browser: Browser;
  let open: Visit;
  let page: Page;
  let asked: Asked[];

  beforeAll(async () => {
    [scene, browser] = await Promise.all([startScene(), launchBrowser()]);
    await textsBecomeTasks(scene, WHATSAPP);
    await hire(scene, 'ana', { activity: 'Available' });
    open = await visit(browser, scene, '/console/templates');
    page = open.page;
    asked = recordTraffic(page, scene.server.url);
    await page.getByRole('heading', { name: 'WhatsApp templates', level: 1 }).waitFor();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  }, 60_000);

  const panel = () => page.getByRole('dialog');
  const row = (text: string) => page.getByRole('row').filter({ hasText: text });
  const save = () => panel().getByRole('button', { name: 'Save', exact: true });
  const items = () => scene.client.sync.v1.services('default').syncMaps('desk.templates').syncMapItems;

  test(
    'one is written in two languages; what WhatsApp would refuse is named, and nothing wrong is saved',
    async () => {
      await page.getByRole('button', { name: 'New template' }).click();
      await panel().getByLabel('Title').fill('Parcel is late');
      expect(await panel().getByLabel('Name', { exact: true }).inputValue()).toBe('parcel_is_late');
      await panel().getByRole('textbox', { name: 'Text', exact: true }).fill('Hello {{1}}, it comes {{3}}.');
      await panel().getByText('without gaps').waitFor();
      expect(await save().isDisabled()).toBe(true);
      await panel().getByRole('textbox', { name: 'Text', exact: true }).fill('Hello {{1}}, it comes {{2}}.');
      await panel().getByLabel('Sample for 1').fill('Mia');
      const shown = panel().getByRole('region', { name: 'How the customer reads it' });
      await shown.getByText('Hello Mia, it comes {{2}}.').waitFor();
      await panel().getByRole('button', { name: 'Add a language' }).click();
      const german = panel().getByRole('group').nth(1);
      await german.getByRole('textbox', { name: 'Language', exact: true }).fill('de');
      await german.getByRole('textbox', { name: 'Text', exact: true }).fill('Hallo {{1}}.');
      await german.getByText('the same places').waitFor();
      await german.getByRole('textbox', { name: 'Text', exact: true }).fill('Hallo {{1}}, es kommt {{2}}.');
      expect(await flaws(page)).toEqual([]);
      await save().click();
      await panel().waitFor({ state: 'hidden' });
      await row('parcel_is_late').getByText('Waiting for approval').waitFor();
      await row('parcel_is_late').getByText('en, de').waitFor();
    },
    LIMIT_MS,
  );

  test(
    'agents are offered it once it is approved',
    async () => {
      const ana = await openBrowserDesk(browser, scene, { identity: 'ana', roles: ['agent'] });
      const toWhatsApp = async () => {
        await ana.page.getByRole('link', { name: 'New', exact: true }).click();
        await ana.page.getByLabel('From').selectOption({ label: `${WHATSAPP} · WhatsApp` });
      };
      await toWhatsApp();
      await ana.page.getByText('No templates').first().waitFor();
      await page.getByRole('button', { name: 'parcel_is_late' }).click();
      await panel().getByLabel('State').selectOption('Approved');
      await save().click();
      await row('parcel_is_late').getByText('Approved').waitFor();
      await ana.page.reload();
      await toWhatsApp();
      await ana.page.getByRole('radio', { name: /Parcel is late/ }).check();
      await ana.page.getByLabel('Language').selectOption('de');
      await ana.page.getByText('Hallo {{1}}, es kommt {{2}}.').waitFor();
      await ana.close();
    },
    LIMIT_MS,
  );

  test(
    'what Twilio exports is taken over; what is there stays; nothing that somebody else has changed is lost',
    async () => {
      const content = (friendly_name: string, body: string, status: string) => ({
        ...{ friendly_name, language: 'en', types: { 'twilio/text': { body } } },
        approval_requests: { status, rejection_reason: status === 'rejected' ? 'Too vague' : '' },
      });
      const contents = [
        content('Parcel is late', 'Not this one', 'approved'),
        content('Come back', 'We miss you', 'rejected'),
      ];
      await page.locator('input[type=file]').setInputFiles({
        ...{ name: 'contents.json', mimeType: 'application/json' },
        buffer: Buffer.from(JSON.stringify({ contents })),
      });
      await row('come_back').getByText('Too vague').waitFor();
      const late = await items()('parcel_is_late').fetch();
      expect(JSON.stringify(late.data)).not.toContain('Not this one');
      await page.getByRole('button', { name: 'come_back' }).click();
      await items()('come_back').update({ data: { title: 'Theirs', bodies: { en: 'Theirs' } } });
      await panel().getByLabel('Note').fill('Mine');
      // Whoever looks at the page again just then hears of it before they save.
      await save()
        .click({ timeout: 3_000 })
        .catch(() => {});
      await panel().getByText('Somebody has changed').waitFor();
      expect(await panel().getByLabel('Note').inputValue()).toBe('Mine');
      expect((await items()('come_back').fetch()).data.title).toBe('Theirs');
      await panel().getByRole('button', { name: 'Take theirs' }).click();
      expect(await panel().getByLabel('Title').inputValue()).toBe('Theirs');
      await panel().getByRole('button', { name: 'Cancel' }).click();
      await panel().waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: 'Remove Theirs' }).click();
      await panel().getByRole('button', { name: 'Remove' }).click();
      await eventually(async () => (await items().list()).length === 1);
      await row('come_back').waitFor({ state: 'hidden' });
    },
    LIMIT_MS,
  );

  test(
    'it is found by its state and its words, after a reload too; wide and narrow, light and dark, it can be used',
    async () => {
      await page.getByLabel('State').selectOption('Rejected');
      await page.getByText('No template is like that').waitFor();
      await page.reload();
      await page.getByText('No template is like that').waitFor();
      await page.getByLabel('State').selectOption('Approved');
      await row('parcel_is_late').waitFor();
      const wrong: string[] = [];
      for (const query of ['', 'open=parcel_is_late']) {
        await page.goto(`${scene.server.url}/console/templates?${query}`);
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
    expect(open.complaints.filter(text => !/404|412/.test(text))).toEqual([]);
  });
});
