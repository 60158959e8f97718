/** The page about the customer beside the conversation, in a browser: what it is told, what it may do, and when it does not come. */
import type { Browser, FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../test/browser.ts';
import { type BrowserDesk, hire, openBrowserDesk, textsBecomeTasks } from '../test/browser-desk.ts';
import { eventually } from '../test/eventually.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { changeLook, flaws } from '../test/web.ts';

const LIMIT_MS = 90_000;
const NUMBER = '+15551237501';
const [MIA, OTTO, PIA, KIM] = ['+15550107501', '+15550107502', '+15550107503', '+15550107504'];
const CRM = 'https://crm.example.com';
const STRANGER = 'https://stranger.example.com';

/** Keeps what is typed into it and what it is told, and says what its buttons say; a stranger sits in the middle of it. */
const page = `<!doctype html><html lang="en"><title>CRM</title><main>
<label>Remark <input id="remark"></label><pre id="told"></pre>
<button onclick="say('Your order is on its way')">Insert</button>
<button onclick="location.href = '${STRANGER}/moved'">Wander off</button>
<iframe title="Advertisement" src="${STRANGER}/inside" width="60" height="30"></iframe></main>
<script>
const say = text => top.postMessage({ type: 'messageInsert', text }, '*');
addEventListener('message', ({ data, origin }) => {
  told.textContent += JSON.stringify({ origin, ...data }) + '\\n';
});
</script></html>`;

const stranger = `<!doctype html><html lang="en"><title>Stranger</title><p>Boo</p>
<script>top.postMessage({ type: 'messageInsert', text: 'Send money' }, '*');</script></html>`;

async function configure({ server, accountSid, authToken }: Scene, url: string): Promise<void> {
  const answer = await fetch(`${server.url}/flex-api/v1/Configuration`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}`,
    },
    body: JSON.stringify({ account_sid: accountSid, crm_enabled: true, crm_callback_url: url }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

/** Stands for servers elsewhere. Gives the addresses that were asked for. */
async function answerAs(visited: Page): Promise<string[]> {
  const asked: string[] = [];
  await visited.route(`${CRM}/**`, route => {
    asked.push(route.request().url());
    if (route.request().url().includes('/silent')) return;
    const isShy = route.request().url().includes('/refuses');
    const headers = { 'content-type': 'text/html', ...(isShy && { 'x-frame-options': 'DENY' }) };
    return route.fulfill({ headers, body: page });
  });
  await visited.route(`${STRANGER}/**`, route => route.fulfill({ contentType: 'text/html', body: stranger }));
  return asked;
}

describe.runIf(chromiumPath !== null)('the page about the customer', () => {
  let scene: Scene;
  let browser: Browser;
  let ana: BrowserDesk;
  let asked: string[];

  beforeAll(async () => {
    [scene, browser] = await Promise.all([startScene(), launchBrowser()]);
    await configure(scene, `${CRM}/open?who={{task.attributes.name}}&by={{task.attributes.channelType}}`);
    await textsBecomeTasks(scene, NUMBER);
    await hire(scene, 'ana', { activity: 'Available' });
    ana = await openBrowserDesk(browser, scene, { identity: 'ana', roles: ['agent'] });
    asked = await answerAs(ana.page);
    for (const phone of [MIA, OTTO, PIA, KIM]) {
      await scene.network.phone(phone).write(`I am ${phone}`, { to: NUMBER });
      await ana.accept();
      await ana.log.getByText(`I am ${phone}`).waitFor();
    }
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  }, 60_000);

  const open = async (phone: string): Promise<void> => {
    await ana.page.locator('.row', { hasText: phone }).click();
    await ana.log.getByText(`I am ${phone}`).waitFor();
  };
  const frame = (): FrameLocator => ana.page.frameLocator('.crm:not([hidden]) > iframe');
  const remark = () => frame().getByLabel('Remark');
  const times = (phone: string): number =>
    asked.filter(url => url.includes(encodeURIComponent(phone))).length;

  test(
    'has the address that the configuration makes of the task, and is told whose it is',
    async () => {
      await open(MIA);
      await ana.page.getByRole('tab', { name: 'CRM' }).click();
      await remark().waitFor();
      expect(asked).toEqual([`${CRM}/open?who=${encodeURIComponent(MIA)}&by=sms`]);
      const told = frame().locator('#told');
      await eventually(async () => (await told.innerText()).includes('conversationSelected'));
      expect(JSON.parse((await told.innerText()).split('\n')[0]!)).toMatchObject({
        ...{ origin: scene.server.url, type: 'conversationSelected', name: MIA },
        taskSid: expect.stringMatching(/^WT/),
        channelSid: expect.stringMatching(/^CH/),
        attributes: { name: MIA, channelType: 'sms' },
      });
      expect(await flaws(ana.page)).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'keeps what was typed into it over other conversations, the inbox and the history, and is not loaded again',
    async () => {
      await remark().fill('Likes tea');
      await open(OTTO);
      await eventually(() => times(OTTO) === 1);
      await remark().fill('Likes coffee');
      await open(MIA);
      expect(await remark().inputValue()).toBe('Likes tea');
      await ana.page.getByRole('link', { name: 'Inbox' }).click();
      await eventually(async () => (await ana.page.locator('.crm-shelf').isVisible()) === false);
      await open(OTTO);
      expect(await remark().inputValue()).toBe('Likes coffee');
      expect([times(MIA), times(OTTO)]).toEqual([1, 1]);
      const place = (await ana.page.locator('.crm-place').boundingBox())!;
      const shelf = (await ana.page.locator('.crm-shelf').boundingBox())!;
      expect(shelf).toEqual(place);
    },
    LIMIT_MS,
  );

  test(
    'is kept for the last three conversations',
    async () => {
      for (const phone of [PIA, KIM]) {
        await open(phone);
        await eventually(() => times(phone) === 1);
      }
      expect(await ana.page.locator('.crm iframe').count()).toBe(3);
      await open(OTTO);
      expect(await remark().inputValue()).toBe('Likes coffee');
      await open(MIA);
      await eventually(() => times(MIA) === 2);
      await remark().waitFor();
      expect(await remark().inputValue()).toBe('');
    },
    LIMIT_MS,
  );

  test(
    'may put words into the reply; nobody else may, not even in its place',
    async () => {
      await ana.reply.fill('Dear Mia,');
      await frame().getByRole('button', { name: 'Insert' }).click();
      const written = () => ana.reply.inputValue();
      await eventually(async () => (await written()) === 'Dear Mia, Your order is on its way');
      // The stranger inside it has spoken as it was loaded; now the desk's own window speaks, and then a stranger in its place.
      await ana.page.evaluate(
        "addEventListener('message', ({ data }) => { globalThis.begged = (globalThis.begged ?? 0) + (data.text === 'Send money'); })",
      );
      await ana.page.evaluate("window.postMessage({ type: 'messageInsert', text: 'Send money' }, '*')");
      await frame().getByRole('button', { name: 'Wander off' }).click();
      await frame().getByText('Boo').waitFor();
      await ana.page.waitForFunction('globalThis.begged >= 2');
      expect(await written()).toBe('Dear Mia, Your order is on its way');
      await ana.reply.fill('');
    },
    LIMIT_MS,
  );

  test(
    'is still there for another conversation after it has wandered off in one',
    async () => {
      await open(OTTO);
      expect(await remark().inputValue()).toBe('Likes coffee');
    },
    LIMIT_MS,
  );

  test.each([
    { dark: true, width: 1440 },
    { dark: false, width: 1440 },
    { dark: false, width: 320 },
    { dark: true, width: 320 },
  ])(
    'no barriers, nothing sideways: %j',
    async look => {
      await changeLook(ana.page, look);
      if (look.width < 1280) await ana.page.getByRole('button', { name: 'About the customer' }).click();
      await remark().waitFor();
      await ana.settled();
      expect(await flaws(ana.page)).toEqual([]);
      if (look.width < 1280) await ana.page.keyboard.press('Escape');
    },
    LIMIT_MS,
  );

  test('nothing went wrong on the page by itself', () => {
    // What chooses the language of a visit runs in frames, too, and may not store anything in theirs.
    const own = ana.complaints.filter(said => !said.includes("'localStorage'"));
    expect([...own, ...ana.refused]).toEqual([]);
  });

  test.each([
    { address: `${CRM}/silent`, says: 'The page does not let itself be shown here, or does not answer.' },
    { address: 'http://crm.example.com/plain', says: 'The page does not let itself be shown here' },
    { address: `${CRM}/refuses`, says: 'Nothing to see? Then the page does not let itself be shown here.' },
  ])(
    'where it does not come, the way to it in another tab stands there: %j',
    async ({ address, says }) => {
      await configure(scene, `${address}?who={{name}}`);
      const { pathname } = new URL(ana.page.url());
      const person = { identity: 'ana', roles: ['agent'] };
      const other = await openBrowserDesk(browser, scene, { ...person, path: pathname });
      await answerAs(other.page);
      await other.log.getByText(`I am ${OTTO}`).waitFor();
      await other.page.getByRole('tab', { name: 'CRM' }).click();
      await other.page.getByText(says).waitFor({ timeout: 8_000 });
      const link = other.page.getByRole('link', { name: 'Open in a new tab' });
      expect(await link.getAttribute('href')).toBe(`${address}?who=${encodeURIComponent(OTTO)}`);
      expect(await link.getAttribute('target')).toBe('_blank');
      expect(await flaws(other.page)).toEqual([]);
      await other.close();
    },
    LIMIT_MS,
  );
});
