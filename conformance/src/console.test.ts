/** The console of the web app: a number from its registration to its removal, and what else an administrator looks at. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../test/browser.ts';
import { eventually } from '../test/eventually.ts';
import { echo, publish } from '../test/flows.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { type Asked, recordTraffic, undocumented } from '../test/traffic.ts';
import { flaws, type Visit, visit } from '../test/web.ts';

const LIMIT_MS = 60_000;
const NUMBER = '+15550100111';
const OTHER = '+15550100112';
const CUSTOMER = '+15551230077';
const HOSTILE = `<img src=x onerror="window.hacked=1">{{7*7}}`;

describe.runIf(chromiumPath !== null)('the console', () => {
  let scene: Scene;
  let browser: Browser;
  let open: Visit;
  let page: Page;
  let asked: Asked[];
  const refused: string[] = [];

  beforeAll(async () => {
    [scene, browser] = await Promise.all([startScene(), launchBrowser()]);
    await publish(scene, 'Echo', echo());
    for (const phoneNumber of [NUMBER, OTHER])
      await scene.client.incomingPhoneNumbers.create({ phoneNumber });
    open = await visit(browser, scene, '/console/messaging');
    page = open.page;
    asked = recordTraffic(page, scene.server.url);
    page.on('response', answer => {
      if (answer.status() >= 400)
        refused.push(`${answer.status()} ${answer.request().method()} ${answer.url()}`);
    });
    await page.getByRole('heading', { name: 'Flex Messaging', level: 1 }).waitFor();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  }, 60_000);

  const row = (number: string) => page.getByRole('row').filter({ hasText: number });
  const panel = () => page.getByRole('dialog');
  const go = (path: string) => page.goto(scene.server.url + path);

  test(
    'the webhook has both SIDs in it',
    async () => {
      await page
        .getByText(`/v1/Accounts/${scene.accountSid}/Proxy/${scene.proxyServiceSid}/Webhooks/Message`)
        .first()
        .waitFor();
    },
    LIMIT_MS,
  );

  test(
    'a number is registered, every call shown, and the bot answers',
    async () => {
      await row(NUMBER).getByText('Not registered').waitFor();
      await page.getByRole('button', { name: `Register ${NUMBER}` }).click();
      await panel().getByLabel('Friendly name').fill(HOSTILE);
      await panel().getByLabel('Studio flow').selectOption('Echo');
      expect(await panel().getByText('Show the call').count()).toBe(3);
      await panel().getByRole('button', { name: 'Register', exact: true }).click();
      await panel().getByText('Address created').waitFor();
      await panel().getByRole('button', { name: 'Done' }).click();
      await row(NUMBER).getByText('Address created').waitFor();
      const { client, proxyServiceSid } = scene;
      const [number] = await client.incomingPhoneNumbers.list({ phoneNumber: NUMBER });
      expect(number!.smsUrl).toContain(`/Proxy/${proxyServiceSid}/Webhooks/Message`);
      const pool = await client.proxy.v1.services(proxyServiceSid).phoneNumbers.list();
      expect(pool.map(({ sid }) => sid)).toContain(number!.sid);
      const ana = scene.network.customer(CUSTOMER);
      await ana.write('Hi', { to: NUMBER });
      await ana.waitFor('You said: Hi');
    },
    LIMIT_MS,
  );

  test(
    'a name that is a program is a name',
    async () => {
      await go('/console/messaging?tab=addresses');
      await page.getByRole('link', { name: HOSTILE }).waitFor();
      expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
    },
    LIMIT_MS,
  );

  test(
    'the address is modified; what collides is said at its field',
    async () => {
      await page.getByRole('button', { name: `Modify ${HOSTILE}` }).click();
      await panel().getByLabel('Friendly name').fill('Orders by SMS');
      await panel().getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByRole('link', { name: 'Orders by SMS' }).waitFor();
      await go('/console/messaging?tab=addresses&new=1');
      await panel().getByLabel('Identity').fill(NUMBER);
      await panel().getByText('Orders by SMS answers there already').waitFor();
      await page.keyboard.press('Escape');
    },
    LIMIT_MS,
  );

  test(
    'a number that is wired by half is recognised and repaired',
    async () => {
      const { client, proxyServiceSid } = scene;
      const [number] = await client.incomingPhoneNumbers.list({ phoneNumber: OTHER });
      await client.proxy.v1.services(proxyServiceSid).phoneNumbers.create({ sid: number!.sid });
      await go('/console/messaging');
      await row(OTHER).getByText('Half wired').waitFor();
      await row(OTHER).getByText('No Flex Flow answers').waitFor();
      await page.getByRole('button', { name: `Repair ${OTHER}` }).click();
      await panel().getByRole('button', { name: 'Register', exact: true }).click();
      await panel().getByText('Address created').waitFor();
      await panel().getByRole('button', { name: 'Done' }).click();
      await row(OTHER).getByText('Address created').waitFor();
    },
    LIMIT_MS,
  );

  test(
    'a registration is taken back as it was done',
    async () => {
      const spare = '+15550100113';
      await scene.client.incomingPhoneNumbers.create({
        phoneNumber: spare,
        smsUrl: 'https://old.example/sms',
      });
      await go('/console/messaging');
      await page.getByRole('button', { name: `Register ${spare}` }).click();
      await panel().getByRole('button', { name: 'Register', exact: true }).click();
      await panel().getByText('Address created').waitFor();
      await panel().getByRole('button', { name: 'Undo' }).click();
      await panel().getByRole('button', { name: 'Register', exact: true }).waitFor();
      await page.keyboard.press('Escape');
      await row(spare).getByText('Not registered').waitFor();
      const [number] = await scene.client.incomingPhoneNumbers.list({ phoneNumber: spare });
      expect(number!.smsUrl).toBe('https://old.example/sms');
    },
    LIMIT_MS,
  );

  test(
    'many numbers come page by page',
    async () => {
      const numbers = Array.from({ length: 51 }, (_, at) => `+155501002${String(at).padStart(2, '0')}`);
      const { client } = scene;
      await Promise.all(numbers.map(phoneNumber => client.incomingPhoneNumbers.create({ phoneNumber })));
      await go('/console/messaging');
      await page.getByText('First 50 rows').waitFor();
      await page.getByRole('button', { name: 'Show more' }).click();
      await page.getByText(/^5[34] rows$/).waitFor();
      await page.getByLabel('Find a number').fill('5550100111');
      await page.getByText('1 row', { exact: true }).waitFor();
    },
    LIMIT_MS,
  );

  test(
    'an execution says why, on the picture of its flow',
    async () => {
      await go('/console/studio');
      await page.getByRole('link', { name: 'Echo' }).click();
      await page.locator('.flow-node').first().waitFor();
      await page.getByRole('tab', { name: 'Executions' }).click();
      await page.getByRole('link', { name: CUSTOMER }).click();
      await page.getByText('incomingMessage → say').waitFor();
      await page.locator('.flow-node[data-passed=true]').first().waitFor();
    },
    LIMIT_MS,
  );

  test(
    'what was said is read, and a dry run tells who would get a task',
    async () => {
      await go('/console/chat');
      await row(CUSTOMER).getByRole('link').first().click();
      await page.getByText('You said: Hi').waitFor();
      await go('/console/workflows');
      await page.getByRole('button', { name: 'Assign to Anyone' }).click();
      await panel().getByText('Valid', { exact: true }).waitFor();
      await panel().getByRole('button', { name: 'Run' }).click();
      await panel().getByText('enters the queue Everyone').waitFor();
    },
    LIMIT_MS,
  );

  test.concurrent.each([
    { dark: false, width: 1440 },
    { dark: true, width: 320 },
  ])(
    'no barriers, nothing sideways: %j',
    async look => {
      const other = await visit(browser, scene, '/console', look);
      await other.page.getByRole('heading', { name: 'Console', level: 1 }).waitFor();
      for (const path of SCREENS) {
        await other.page.goto(scene.server.url + path);
        await other.page.locator('.console h1').waitFor();
        await other.settled();
        expect(await flaws(other.page), path).toEqual([]);
      }
      expect(other.complaints).toEqual([]);
      await other.close();
    },
    240_000,
  );

  test(
    'the number is removed, and is quiet from then on',
    async () => {
      await go('/console/messaging');
      await page.getByRole('button', { name: `Remove ${NUMBER}` }).click();
      await panel().getByRole('button', { name: 'Remove', exact: true }).click();
      const { client } = scene;
      await eventually(async () => {
        const flows = await client.flexApi.v1.flexFlow.list();
        return !flows.some(({ contactIdentity }) => contactIdentity === NUMBER);
      });
      const ben = scene.network.customer('+15551230078');
      await ben.write('Anybody?', { to: NUMBER });
      await scene.network.settled();
      await expect(ben.waitFor('You said: Anybody?', 500)).rejects.toThrow();
    },
    LIMIT_MS,
  );

  test(
    'supervisors see what is theirs, and are told what is not',
    async () => {
      const other = await visit(browser, scene, '/console', { identity: 'sue', roles: ['supervisor'] });
      await other.page.getByRole('heading', { name: 'Console', level: 1 }).waitFor();
      expect(await other.page.getByRole('link', { name: 'Flex Messaging' }).count()).toBe(0);
      await other.page.getByRole('link', { name: 'Tasks', exact: true }).click();
      await other.page.getByRole('heading', { name: 'Tasks', level: 1 }).waitFor();
      await other.page.goto(`${scene.server.url}/console/messaging`);
      await other.page.getByRole('heading', { name: 'This needs another role' }).waitFor();
      expect(other.complaints).toEqual([]);
      await other.close();
    },
    LIMIT_MS,
  );

  test('nothing was asked but what the API documents, and nothing complained', async () => {
    expect(asked.length).toBeGreaterThan(20);
    expect(await undocumented(scene.server.url, asked)).toEqual([]);
    expect(refused).toEqual([]);
    expect(open.complaints).toEqual([]);
  });
});

/** Those that hostile.test.ts, or a story of their own, does not look at in both looks. */
const SCREENS = [
  '/console/messaging?tab=addresses&new=1',
  '/console/numbers/buy',
  '/console/channels',
  '/console/sandbox',
  '/console/proxy',
  '/console/routing',
  '/console/workers?open=new',
  '/console/keys',
  '/console/usage',
  '/console/erasure',
];
