/** The phone of the web app: a customer in a browser, from the first word to the agent's answer. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../test/browser.ts';
import { type BrowserDesk, hire, openBrowserDesk } from '../test/browser-desk.ts';
import { eventually } from '../test/eventually.ts';
import { echo, publish } from '../test/flows.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { type Asked, recordTraffic, undocumented } from '../test/traffic.ts';
import { flaws, type Visit, visit } from '../test/web.ts';

const LIMIT_MS = 60_000;
const NUMBER = '+15551239999';

/** A number and an identity of every other network that a bot answers; visitors of web pages are for agents. */
async function addresses({ client, chatServiceSid, ...scene }: Scene): Promise<void> {
  const [web] = (await client.flexApi.v1.flexFlow.list()).filter(one => one.channelType === 'web');
  await client.flexApi.v1.flexFlow(web!.sid).update({
    ...{ integrationType: 'task', 'integration.workspaceSid': scene.workspaceSid },
    ...{ 'integration.workflowSid': scene.workflowSid, 'integration.channel': 'chat' },
  } as never);
  const flowSid = await publish({ client, chatServiceSid, ...scene }, 'Echo', echo());
  await client.incomingPhoneNumbers.create({ phoneNumber: NUMBER });
  for (const [channelType, contactIdentity] of [
    ['sms', NUMBER],
    ['whatsapp', `whatsapp:${NUMBER}`],
    ['facebook', 'messenger:1029384756'],
    ['line', 'line:U0f0f0f'],
  ] as const) {
    await client.flexApi.v1.flexFlow.create({
      ...{ friendlyName: contactIdentity, chatServiceSid, channelType, contactIdentity },
      ...{ enabled: true, integrationType: 'studio', 'integration.flowSid': flowSid },
    } as never);
  }
}

describe.runIf(chromiumPath !== null)('the phone', () => {
  let scene: Scene;
  let browser: Browser;
  let open: Visit;
  let page: Page;
  let asked: Asked[];
  let ana: BrowserDesk;
  /** What the desk has sent over its sockets. */
  const frames: string[] = [];

  beforeAll(async () => {
    [scene, browser] = await Promise.all([startScene(), launchBrowser()]);
    await addresses(scene);
    await hire(scene, 'ana', { activity: 'Available' });
    open = await visit(browser, scene, '/phone');
    page = open.page;
    asked = recordTraffic(page, scene.server.url);
    await page.getByRole('button', { name: 'Create two customers' }).click();
    await page.locator('.device').nth(1).waitFor();
    ana = await openBrowserDesk(browser, scene, { identity: 'ana', roles: ['agent'] });
    ana.page.on('websocket', socket =>
      socket.on('framesent', ({ payload }) => void frames.push(String(payload))),
    );
    await ana.page.reload();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  }, 60_000);

  const phone = (name: string): Locator => page.getByRole('region', { name: new RegExp(`^${name}`) });
  const write = async (name: string, text: string): Promise<void> => {
    const box = phone(name).getByLabel('Message', { exact: true });
    await box.fill(text);
    await box.press('Enter');
  };
  const typing = () => frames.filter(frame => /\/typing/i.test(frame));
  const heard = (name: string, text: string | RegExp): Locator =>
    phone(name).locator('[data-direction=received]').filter({ hasText: text });

  test('the token is gone from the address', () => {
    expect(page.url()).toBe(`${scene.server.url}/phone`);
  });

  test(
    'the bot answers, and each message says what has become of it',
    async () => {
      await write('Ana', 'Hi');
      await heard('Ana', 'You said: Hi').waitFor();
      await phone('Ana').locator('[data-direction=sent]').filter({ hasText: 'Delivered' }).waitFor();
      await heard('Ana', 'You said: Hi').filter({ hasText: 'Read' }).waitFor();
      const log = phone('Ana').getByRole('log');
      expect(await log.getAttribute('aria-busy')).toBe('false');
      await eventually(() => {
        const statuses = scene.network.receipts().map(({ status }) => status);
        return ['sent', 'delivered', 'read'].every(one => statuses.includes(one as never));
      });
    },
    LIMIT_MS,
  );

  test(
    'hostile text is shown and does nothing',
    async () => {
      const hostile = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>{{7*7}}`;
      await write('Ana', hostile);
      await heard('Ana', `You said: ${hostile}`).waitFor();
      expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
      expect(await phone('Ana').getByRole('log').locator('img, script').count()).toBe(0);
    },
    LIMIT_MS,
  );

  test(
    'a message that comes twice is one message',
    async () => {
      await phone('Ana')
        .getByRole('button', { name: /^Faults/ })
        .click();
      await page.getByLabel('Deliver every message twice').check({ force: true });
      await page.keyboard.press('Escape');
      await phone('Ana').getByRole('button', { name: 'Faults: 1 is on' }).waitFor();
      await write('Ana', 'only once');
      await phone('Ana').getByText('offered 2 times').waitFor();
      await scene.network.settled();
      const bodies = async () => (await scene.client.messages.list({ to: NUMBER })).map(({ body }) => body);
      await eventually(async () => (await bodies()).includes('only once'));
      expect((await bodies()).filter(body => body === 'only once')).toHaveLength(1);
    },
    LIMIT_MS,
  );

  test(
    'the window of WhatsApp runs, and closes',
    async () => {
      await write('Ben', 'Hi');
      await heard('Ben', 'You said: Hi').waitFor();
      await phone('Ben')
        .getByText('Service window: 24 h')
        .or(phone('Ben').getByText('Service window: 23 h'))
        .waitFor();
      await phone('Ben')
        .getByRole('button', { name: /^Faults/ })
        .click();
      await page.getByRole('button', { name: 'Let 25 hours pass' }).click();
      await page.keyboard.press('Escape');
      await phone('Ben').getByText('Service window closed').waitFor();
    },
    LIMIT_MS,
  );

  test(
    'a picture arrives',
    async () => {
      const file = { name: 'dot.png', mimeType: 'image/png', buffer: Buffer.from(DOT, 'base64') };
      await phone('Ben').locator('input[type=file]').setInputFiles(file);
      await phone('Ben').getByRole('button', { name: 'Send', exact: true }).click();
      const picture = phone('Ben').locator('[data-direction=sent] img');
      await picture.waitFor();
      await eventually(async () =>
        picture.evaluate(image => (image as unknown as { naturalWidth: number }).naturalWidth === 1),
      );
    },
    LIMIT_MS,
  );

  test(
    'a customer is made and written with by keyboard alone',
    async () => {
      await page.locator('h1').click();
      await page.keyboard.press('n');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.type('Zoe');
      await page.keyboard.press('Enter');
      await phone('Zoe').waitFor();
      await page.keyboard.press('3');
      await page.keyboard.type('By keys');
      await page.keyboard.press('Enter');
      await heard('Zoe', 'You said: By keys').waitFor();
    },
    LIMIT_MS,
  );

  test.each([
    ['Messenger', 'Mo'],
    ['LINE', 'Lin'],
  ])(
    'a customer of %s is answered too',
    async (network, name) => {
      await page.getByRole('button', { name: 'Add phone' }).first().click();
      await page.getByLabel(network).check();
      await page.getByRole('textbox', { name: 'Name' }).fill(name);
      await page.getByRole('dialog').getByRole('button', { name: 'Add phone' }).click();
      await write(name, 'Hi');
      await heard(name, 'You said: Hi').waitFor();
    },
    LIMIT_MS,
  );

  test(
    'what cannot be delivered says so on the phone and to the account, with the code',
    async () => {
      await phone('Mo')
        .getByRole('button', { name: /^Faults/ })
        .click();
      await page.getByLabel(/30005/).check();
      await page.keyboard.press('Escape');
      await phone('Mo').getByRole('button', { name: 'Faults: 1 is on' }).waitFor();
      await write('Mo', 'Lost?');
      await heard('Mo', 'You said: Lost?').filter({ hasText: '30005' }).waitFor();
      await eventually(async () =>
        (await scene.client.messages.list({ from: 'messenger:1029384756' })).some(
          ({ errorCode }) => errorCode === 30005,
        ),
      );
    },
    LIMIT_MS,
  );

  test(
    'a visitor of a web page and an agent write, see each other type, send files and read, by keys',
    async () => {
      await page.locator('h1').click();
      await page.keyboard.press('n');
      await page.getByLabel('Web page').check();
      await page.getByLabel('Name').fill('Wanda');
      await page.keyboard.press('Enter');
      await phone('Wanda').getByRole('button', { name: 'Start chat' }).press('Enter');
      await phone('Wanda').locator('[data-direction=sent]').filter({ hasText: 'Saturdays' }).waitFor();
      await ana.accept();
      await ana.log.getByText('Do you deliver on Saturdays?').waitFor();
      const since = performance.now();
      await ana.reply.pressSequentially('Yes, until noon.', { delay: 20 });
      const seconds = (performance.now() - since) / 1000;
      await phone('Wanda').getByText('Somebody is typing…').waitFor();
      expect(typing().length).toBeLessThanOrEqual(1 + seconds / 4);
      await ana.reply.press('Enter');
      await heard('Wanda', 'Yes, until noon.').waitFor();
      await ana.log.locator('.receipt').filter({ hasText: 'Read' }).waitFor();
      const box = phone('Wanda').getByLabel('Message', { exact: true });
      await box.pressSequentially('Like this');
      await ana.log.locator('xpath=..').getByText('Wanda is typing').waitFor();
      await box.press('Enter');
      await ana.log.getByText('Like this').waitFor();
      const dot = { name: 'dot.png', mimeType: 'image/png', buffer: Buffer.from(DOT, 'base64') };
      await phone('Wanda').locator('input[type=file]').setInputFiles(dot);
      await phone('Wanda').getByRole('button', { name: 'Send', exact: true }).press('Enter');
      await ana.log.getByRole('img', { name: 'Picture: dot.png' }).waitFor();
      await ana.page.locator('.desk-composer input[type=file]').setInputFiles(dot);
      await ana.page.getByRole('button', { name: /^Send/ }).click();
      await phone('Wanda').locator('[data-direction=received] img').waitFor();
      expect(await flaws(page)).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'what agents note is not typed or shown to the visitor; an ended chat offers a new one',
    async () => {
      const before = typing().length;
      await ana.page.keyboard.press('Control+Shift+N');
      await ana.note.pressSequentially('Asks every week');
      await ana.note.press('Enter');
      await ana.log.getByRole('article', { name: 'Note of ana' }).waitFor();
      expect(typing()).toHaveLength(before);
      await ana.page.keyboard.press('Control+Shift+N');
      await ana.say('Anything else?');
      await heard('Wanda', 'Anything else?').waitFor();
      expect(await phone('Wanda').getByText('Asks every week').count()).toBe(0);
      await phone('Wanda').getByRole('button', { name: 'End chat' }).press('Enter');
      await phone('Wanda').getByText('This chat has ended.').waitFor();
      await ana.page.getByText('This conversation has ended. Notes are still possible.').waitFor();
      await phone('Wanda').getByRole('button', { name: 'Start a new chat' }).press('Enter');
      await phone('Wanda').getByRole('button', { name: 'Start chat' }).waitFor();
      expect(await ana.faults()).toEqual([]);
      await ana.close();
    },
    LIMIT_MS,
  );

  test(
    'a conversation is recorded, played again, and where the bot says something else the script says what',
    async () => {
      const panel = () => page.getByRole('dialog');
      await phone('Ana')
        .getByRole('button', { name: /^Options/ })
        .click();
      await page.getByRole('menuitem', { name: 'Play a script' }).click();
      await panel().getByRole('button', { name: 'Record what was said' }).click();
      const field = panel().getByRole('textbox', { name: 'Script' });
      const { lines } = JSON.parse(await field.inputValue()) as { lines: object[] };
      expect(lines.slice(0, 2)).toEqual([{ customer: 'Hi' }, { bot: 'You said: Hi' }]);
      const script = (...lines: object[]) => field.fill(JSON.stringify({ lines }));
      await script(
        { customer: 'One' },
        { bot: 'You said: One' },
        { customer: 'Two' },
        { bot: 'You said: {{x}}' },
      );
      await panel().getByRole('button', { name: 'Play' }).click();
      await panel().getByText('As it should be').nth(3).waitFor();
      await script({ customer: 'Three' }, { bot: 'You said: 3' }, { customer: 'Never' });
      await panel().getByRole('button', { name: 'Play' }).click();
      await panel().getByRole('alert').filter({ hasText: 'Heard instead: You said: Three' }).waitFor();
      expect(await flaws(page)).toEqual([]);
      await script({ customer: 'Hi' }, { robot: 'Hi' });
      await panel().getByText('Line 2 has to be').waitFor();
      await page.keyboard.press('Escape');
      expect(await phone('Ana').getByText('Never', { exact: true }).count()).toBe(0);
    },
    LIMIT_MS,
  );

  test('nothing went wrong on the page by itself, and nothing was asked but what the API documents', async () => {
    expect(open.complaints).toEqual([]);
    expect(await undocumented(scene.server.url, asked)).toEqual([]);
    const { url } = scene.server;
    const planted = [
      { method: 'GET', url: `${url}/desk-api/v1/Inbox` },
      { method: 'DELETE', url: `${url}/flex-api/v1/Configuration` },
    ];
    const told = ['GET /desk-api/v1/Inbox', 'DELETE /flex-api/v1/Configuration'];
    expect(await undocumented(url, planted)).toEqual(told);
  });

  test.concurrent.each([
    { dark: false, width: 1440 },
    { dark: true, width: 390 },
    { dark: true, width: 1440 },
    { dark: false, width: 320 },
  ])(
    'no barriers, nothing sideways: %j',
    async look => {
      const other = await visit(browser, scene, '/phone', look);
      await other.page.locator('.bubble').first().waitFor();
      expect(await flaws(other.page)).toEqual([]);
      await other.page
        .getByRole('button', { name: /^Faults/ })
        .first()
        .click();
      await other.page.getByRole('dialog').waitFor();
      expect(await flaws(other.page)).toEqual([]);
      await other.close();
    },
    2 * LIMIT_MS,
  );

  test(
    'who has no role of the desk is told so, and the carrier does not talk to them',
    async () => {
      const stranger = await visit(browser, scene, '/phone', { identity: 'visitor', roles: ['webchat'] });
      await stranger.page.getByRole('heading', { name: 'This needs another role' }).waitFor();
      await stranger.close();
      expect((await fetch(`${scene.server.url}/simulator/phones`)).status).toBe(401);
    },
    LIMIT_MS,
  );
});

/** A picture of one point. */
const DOT =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
