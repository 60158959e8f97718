/** What agents send by themselves, in a browser: conversations that they begin, and templates after a day of silence. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../test/browser.ts';
import { type BrowserDesk, hire, openBrowserDesk, textsBecomeTasks } from '../test/browser-desk.ts';
import { bodiesOf, conversation } from '../test/conversation.ts';
import { eventually } from '../test/eventually.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { barriers, scrollsSideways } from '../test/web.ts';

const LIMIT_MS = 90_000;
const NUMBER = '+15551237201';
const WHATSAPP = `whatsapp:${NUMBER}`;
const MIA = '+15550107201';
const OTTO = 'whatsapp:+15550107202';
const PIA = 'whatsapp:+15550107203';
const DAY_AND_MORE_MS = 25 * 3_600_000;

/** Flows that one can write from, and the account's templates. */
async function furnish(scene: Scene): Promise<void> {
  await textsBecomeTasks(scene, NUMBER);
  await textsBecomeTasks(scene, WHATSAPP);
  await hire(scene, 'ana', { activity: 'Available' });
  const maps = scene.client.sync.v1.services('default').syncMaps;
  const map = await maps.create({ uniqueName: 'desk.templates' });
  const { syncMapItems: items } = scene.client.sync.v1.services('default').syncMaps(map.sid);
  const bodies = {
    en: 'Hello {{customer.name}}, parcel {{2}} comes {{3}}.',
    de: 'Hallo {{customer.name}}, Paket {{2}} kommt {{3}}.',
  };
  await items.create({ key: 'shipped', data: { title: 'Parcel is on its way', bodies } });
  await items.create({ key: 'old', data: { title: 'Refused one', body: 'x', status: 'rejected' } });
}

/** Lets the page believe that the server's clock is so much ahead: what was said is that much older. */
async function aheadBy(page: Page, ms: number): Promise<void> {
  const date = () => new Date(Date.now() + ms).toUTCString();
  await page.route('**/assets/mark.svg', route => route.fulfill({ headers: { date: date() }, body: '' }));
  await page.reload();
}

describe.runIf(chromiumPath !== null)('agents who write first', () => {
  let scene: Scene;
  let browser: Browser;
  let ana: BrowserDesk;

  beforeAll(async () => {
    [scene, browser] = await Promise.all([startScene(), launchBrowser()]);
    await furnish(scene);
    ana = await openBrowserDesk(browser, scene, { identity: 'ana', roles: ['agent'] });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  }, 60_000);

  const begin = async (from: string, to: string, name: string): Promise<void> => {
    await ana.page.getByRole('link', { name: 'New', exact: true }).click();
    await ana.page.getByLabel('From').selectOption({ label: from });
    await ana.page.getByRole('textbox', { name: 'To', exact: true }).fill(to);
    await ana.page.getByRole('textbox', { name: 'Name of the customer' }).fill(name);
  };

  test(
    'a text: the customer has it, the conversation is open at once, and the answer comes into it',
    async () => {
      await ana.page.getByRole('button', { name: /^Activity/ }).waitFor();
      await begin(`${NUMBER} · SMS`, '015', 'Mia');
      await ana.page.getByText('This is no number with + and country code').waitFor();
      await ana.page.getByRole('textbox', { name: 'To', exact: true }).fill('+1 (555) 010-7201');
      await ana.page.getByRole('textbox', { name: 'First message' }).fill('Your parcel is here');
      expect(await barriers(ana.page)).toEqual([]);
      await ana.page.getByRole('button', { name: 'Start conversation' }).click();
      expect(await scene.network.phone(MIA).waitFor('Your parcel is here', 15_000)).toMatchObject({
        from: NUMBER,
      });
      await ana.page.waitForURL(/\/desk\/t\/WT/);
      await ana.page.getByRole('heading', { name: 'Mia' }).first().waitFor();
      await ana.log.getByText('Your parcel is here').waitFor();
      await scene.network.phone(MIA).write('Great, I am coming', { to: NUMBER });
      await ana.log.getByText('Great, I am coming').waitFor();
      await ana.say('See you');
      await scene.network.phone(MIA).waitFor('See you', 15_000);
      const { channelSid } = await conversation(scene, MIA);
      expect(await bodiesOf(scene, channelSid)).toEqual([
        ...['Your parcel is here', 'Great, I am coming', 'See you'],
      ]);
    },
    LIMIT_MS,
  );

  test(
    'on WhatsApp it is a template, with its places filled in, as it was shown',
    async () => {
      await begin(`${WHATSAPP} · WhatsApp`, '+15550107202', 'Otto');
      expect(await ana.page.getByRole('textbox', { name: 'First message' }).count()).toBe(0);
      expect(await ana.page.getByText('Refused one').count()).toBe(0);
      await ana.page.getByRole('radio', { name: /Parcel is on its way/ }).check();
      await ana.page.getByLabel('Language').selectOption('de');
      const start = ana.page.getByRole('button', { name: 'Start conversation' });
      expect(await start.isDisabled()).toBe(true);
      await ana.page.getByRole('textbox', { name: 'Fill in 2' }).fill('A7');
      await ana.page.getByRole('textbox', { name: 'Fill in 3' }).fill('morgen');
      const preview = ana.page.getByRole('region', { name: 'What the customer reads' });
      await preview.getByText('Hallo Otto, Paket A7 kommt morgen.').waitFor();
      expect(await barriers(ana.page)).toEqual([]);
      await start.click();
      await scene.network.phone(OTTO).waitFor('Hallo Otto, Paket A7 kommt morgen.', 15_000);
      await ana.log.getByText('Hallo Otto, Paket A7 kommt morgen.').waitFor();
    },
    LIMIT_MS,
  );

  test(
    'after a day of silence templates take the place of the text box; notes stay; an answer brings the draft back',
    async () => {
      await scene.network.phone(PIA).write('Where is it?', { to: WHATSAPP });
      await ana.accept();
      await ana.page.getByText(/left to reply$/).waitFor();
      await ana.reply.fill('I was about to say');
      await ana.page.waitForTimeout(600);
      await aheadBy(ana.page, DAY_AND_MORE_MS);
      await ana.page.getByText(/more than 24 hours/).waitFor();
      expect(await ana.reply.count()).toBe(0);
      await ana.page.getByRole('radio', { name: /Parcel is on its way/ }).check();
      await ana.page.getByRole('textbox', { name: 'Fill in 2' }).fill('B8');
      await ana.page.getByRole('textbox', { name: 'Fill in 3' }).fill('today');
      expect(await barriers(ana.page)).toEqual([]);
      await ana.page.getByRole('button', { name: /^Send template/ }).click();
      const said = /^Hello .*7203, parcel B8 comes today\.$/;

      await ana.log.getByText(said).waitFor();
      await eventually(
        () =>
          scene.network
            .phone(PIA)
            .heard()
            .some(({ body }) => said.test(body)),
        15_000,
      );
      await ana.page.getByText('Note', { exact: true }).click();
      await ana.note.fill('Has been told');
      await ana.note.press('Enter');
      await ana.log.getByText('Has been told').waitFor();
      await ana.page.getByText('Reply', { exact: true }).click();
      await ana.page.unroute('**/assets/mark.svg');
      await ana.page.reload();
      await eventually(async () => (await ana.reply.inputValue()) === 'I was about to say', 20_000);
      expect(scene.network.phone(PIA).heard()).toHaveLength(1);
      // Whatever the page believes, the network has the last word.
      scene.network.disturb({ receipts: { fail: 1, code: 63016 } });
      await ana.reply.press('Enter');
      await ana.log
        .getByText(/Not delivered: more than 24 hours since the customer wrote, .* \(63016\)/)
        .waitFor({ timeout: 20_000 });
      scene.network.disturb({ receipts: { fail: 0 } });
    },
    LIMIT_MS,
  );

  test.each([
    { dark: true, width: 1440 },
    { dark: false, width: 320 },
  ])(
    'no barriers, nothing sideways while templates are chosen: %j',
    async look => {
      const other = await openBrowserDesk(browser, scene, {
        ...{ identity: 'ana', roles: ['agent'], path: '/desk' },
        ...look,
      });
      await other.page.locator('.row').first().waitFor();
      await aheadBy(other.page, DAY_AND_MORE_MS);
      await other.page.locator('.row', { hasText: '7203' }).click();
      await other.page.getByRole('radio', { name: /Parcel is on its way/ }).check();
      expect(await barriers(other.page)).toEqual([]);
      expect(await scrollsSideways(other.page)).toBe(false);
      await other.close();
    },
    LIMIT_MS,
  );

  test('nothing went wrong on the page by itself, and nothing was asked but what the API documents', async () => {
    expect(await ana.faults()).toEqual([]);
  });
});
