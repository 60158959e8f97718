/** The console at work: what hangs is released, what others change is kept, and what agents share is written down. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../test/browser.ts';
import { conversation } from '../test/conversation.ts';
import { eventually } from '../test/eventually.ts';
import { echo, publish } from '../test/flows.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { type Asked, recordTraffic, undocumented } from '../test/traffic.ts';
import { changeLook, copiedBy, flaws, type Visit, visit } from '../test/web.ts';

const LIMIT_MS = 60_000;
const NUMBER = '+15550100501';
const CUSTOMER = '+15551230501';

describe.runIf(chromiumPath !== null)('work in the console', () => {
  let scene: Scene;
  let browser: Browser;
  let open: Visit;
  let page: Page;
  let asked: Asked[];
  /** The page of the API keys, which stays open beside the others, and between which moments one was used. */
  let keys: Visit & { asked: Asked[] };
  let used: { from: number; until: number };

  beforeAll(async () => {
    [scene, browser] = await Promise.all([startScene(), launchBrowser()]);
    const { client, chatServiceSid } = scene;
    await client.incomingPhoneNumbers.create({ phoneNumber: NUMBER });
    const flowSid = await publish(scene, 'Echo', echo());
    await client.flexApi.v1.flexFlow.create({
      ...{ friendlyName: 'texts', chatServiceSid, channelType: 'sms', contactIdentity: NUMBER },
      ...{ enabled: true, integrationType: 'studio', 'integration.flowSid': flowSid },
    } as never);
    await workspace().workers.create({ friendlyName: 'ana' });
    open = await visit(browser, scene, '/console');
    page = open.page;
    asked = recordTraffic(page, scene.server.url);
    await page.getByRole('heading', { name: 'Console', level: 1 }).waitFor();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  }, 60_000);

  const workspace = () => scene.client.taskrouter.v1.workspaces(scene.workspaceSid);
  const panel = () => page.getByRole('dialog');
  const go = (path: string) => page.goto(scene.server.url + path);
  const save = (within = page.locator('main')) =>
    within.getByRole('button', { name: 'Save', exact: true }).click();

  const unlockKeys = async () => {
    await keys.page.locator('input[type=password]').fill(scene.authToken);
    await keys.page.getByRole('button', { name: 'Show the keys' }).click();
  };
  const keyRow = () => keys.page.getByRole('row').filter({ hasText: 'reports' });

  test(
    'the secret of a key is shown once, is copied, and opens the API',
    async () => {
      const visited = await visit(browser, scene, '/console/keys');
      keys = { ...visited, asked: recordTraffic(visited.page, scene.server.url) };
      const once = keys.page.getByRole('status').filter({ hasText: 'The secret is shown this once' });
      await unlockKeys();
      await keys.page.getByLabel('Name of a new key').fill('reports');
      await keys.page.getByRole('button', { name: 'Create a key' }).click();
      await keyRow().getByText('never', { exact: true }).waitFor();
      const [sid] = /SK[0-9a-f]{32}/.exec(await once.innerText())!;
      const secret = await copiedBy(once.getByRole('button', { name: 'Copy the secret' }));
      expect(await once.innerText()).toContain(secret);
      const from = Date.now();
      const answer = await fetch(`${scene.server.url}/chat/v2/Services`, {
        headers: { authorization: `Basic ${btoa(`${sid}:${secret}`)}` },
      });
      used = { from, until: Date.now() };
      expect(answer.status).toBe(200);
      await keys.page.reload();
      await unlockKeys();
      await keyRow().waitFor();
      expect(await once.count()).toBe(0);
      expect(await keys.page.content()).not.toContain(secret);
    },
    LIMIT_MS,
  );

  test(
    'a session whose chat is gone is found and released',
    async () => {
      const ana = scene.network.customer(CUSTOMER);
      await ana.write('Hi', { to: NUMBER });
      await ana.waitFor('You said: Hi');
      const sessions = scene.client.proxy.v1.services(scene.proxyServiceSid).sessions;
      // As a script leaves one that has deleted its chat before its session.
      const { sid } = await sessions.create({ uniqueName: `CH${'0'.repeat(32)}` });
      await go('/console/proxy');
      await page.getByRole('button', { name: 'Look for them' }).click();
      const stuck = page.getByRole('region', { name: 'Stuck sessions' });
      await stuck.getByText('Stuck: its chat does not exist any more').waitFor();
      expect(await stuck.getByRole('button', { name: /^Release / }).count()).toBe(1);
      await stuck.getByRole('button', { name: /^Release / }).click();
      await page.getByText('No session is stuck').waitFor();
      expect((await sessions(sid).fetch()).status).toBe('closed');
    },
    LIMIT_MS,
  );

  test(
    'a capacity is a whole number; an emptied field goes back to what it was',
    async () => {
      await go('/console/workers');
      await page.getByRole('button', { name: 'ana' }).click();
      const field = panel().getByLabel(/^chat, /);
      await field.fill('');
      await field.blur();
      await eventually(async () => (await field.inputValue()) !== '');
      await field.fill('3');
      await field.blur();
      const [worker] = await workspace().workers.list({ friendlyName: 'ana' });
      await eventually(async () => {
        const channels = await workspace().workers(worker!.sid).workerChannels.list();
        return channels.some(one => one.taskChannelUniqueName === 'chat' && one.configuredCapacity === 3);
      });
    },
    LIMIT_MS,
  );

  test(
    'a queue that no workflow leads to, and one that picks nobody, are seen on the ways of tasks',
    async () => {
      await workspace().taskQueues.create({ friendlyName: 'Forgotten', targetWorkers: 'team == "nobody"' });
      await go('/console/routing');
      const row = (name: string) => page.getByRole('row').filter({ hasText: name });
      await row('Forgotten').getByText('No workflow leads here').waitFor();
      await row('Forgotten').getByText('0 of 1 worker').first().waitFor();
      await row('Everyone').getByRole('link', { name: 'Assign to Anyone' }).waitFor();
      await row('Everyone').getByText('1 of 1 worker').waitFor();
      await row('Everyone').getByRole('link', { name: 'Everyone' }).click();
      await panel().getByLabel('Expression').waitFor();
    },
    LIMIT_MS,
  );

  test(
    'a flow is duplicated as a draft, and the copy is removed; the dialog names the addresses that lead to a flow',
    async () => {
      const { flows } = scene.client.studio.v2;
      const [echoing] = (await flows.list()).filter(({ friendlyName }) => friendlyName === 'Echo');
      await go(`/console/studio/${echoing!.sid}`);
      const remove = () => page.locator('main').getByRole('button', { name: 'Remove' }).click();
      await remove();
      await panel().getByText('These addresses lead to it, and would answer nobody: texts').waitFor();
      await panel().getByRole('button', { name: 'Cancel' }).click();
      await panel().waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: 'Duplicate' }).click();
      await page.getByRole('heading', { name: 'Copy of Echo', level: 1 }).waitFor();
      const [copy] = (await flows.list()).filter(({ friendlyName }) => friendlyName === 'Copy of Echo');
      const [first, second] = await Promise.all([echoing!, copy!].map(({ sid }) => flows(sid).fetch()));
      expect(second!.status).toBe('draft');
      expect(second!.definition).toEqual(first!.definition);
      await remove();
      await panel().getByRole('button', { name: 'Remove' }).click();
      await page.getByRole('heading', { name: 'Studio', level: 1 }).waitFor();
      await eventually(async () => !(await flows.list()).some(({ sid }) => sid === copy!.sid));
      expect((await flows.list()).some(({ sid }) => sid === echoing!.sid)).toBe(true);
    },
    LIMIT_MS,
  );

  test(
    'attributes that somebody else changes meanwhile are not overwritten unseen',
    async () => {
      const [worker] = await workspace().workers.list({ friendlyName: 'ana' });
      const one = workspace().workers(worker!.sid);
      await go(`/console/workers?open=${worker!.sid}`);
      const field = panel().getByLabel('Attributes', { exact: true });
      await field.fill('{"skills":["mine"]}');
      await one.update({ attributes: '{"skills":["theirs"]}' });
      await save(panel());
      await panel().getByText('Somebody has changed these attributes meanwhile').first().waitFor();
      expect((await one.fetch()).attributes).toContain('theirs');
      await panel().getByRole('button', { name: 'Keep mine' }).click();
      await save(panel());
      await eventually(async () => (await one.fetch()).attributes.includes('mine'));
    },
    LIMIT_MS,
  );

  test(
    'a ready-made answer is written, changed and imported; outcomes are kept beside everything else',
    async () => {
      const map = () => scene.client.sync.v1.services('default').syncMaps('desk.canned').syncMapItems;
      await go('/console/answers');
      await page.getByRole('button', { name: 'New answer' }).click();
      await panel().getByLabel('Title').fill('Parcel is late');
      expect(await panel().getByLabel('Shortcut').inputValue()).toBe('parcel-is-late');
      await panel().getByLabel('Text').fill('Sorry {{customer.name}}.');
      await save(panel());
      await page.getByRole('button', { name: '/parcel-is-late' }).click();
      await panel().getByLabel('Text').fill('Sorry {{customer.name}}, it comes tomorrow.');
      await save(panel());
      await page.getByText('it comes tomorrow').waitFor();
      await page.getByRole('button', { name: '/parcel-is-late' }).click();
      await panel().getByLabel('Text').fill('Mine');
      await map()('parcel-is-late').update({ data: { title: 'Late', body: 'Theirs' } });
      // Whoever looks at the page again just then hears of it before they save.
      const saving = panel().getByRole('button', { name: 'Save', exact: true });
      await saving.click({ timeout: 3_000 }).catch(() => {});
      await panel().getByText('Somebody has changed').waitFor();
      expect(await panel().getByLabel('Text').inputValue()).toBe('Mine');
      await panel().getByRole('button', { name: 'Keep mine' }).click();
      await save(panel());
      await eventually(async () => (await map()('parcel-is-late').fetch()).data.body === 'Mine');
      const file = { responses: [{ label: 'Bye', text: 'Good bye.' }] };
      await page.locator('input[type=file]').setInputFiles({
        ...{ name: 'answers.json', mimeType: 'application/json' },
        buffer: Buffer.from(JSON.stringify(file)),
      });
      await page.getByText('Good bye.').waitFor();
      expect((await map().list()).map(({ key }) => key).sort()).toEqual(['bye', 'parcel-is-late']);
      await go('/console/answers?tab=outcomes');
      await page.getByRole('textbox', { name: 'Outcomes' }).fill('Solved\nSold');
      await save();
      await page.getByRole('alert').getByText('Saved').waitFor();
      const { uiAttributes } = await scene.client.flexApi.v1.configuration().fetch();
      expect(uiAttributes).toMatchObject({
        custom_data: { features: { dispositions: { global: { dispositions: ['Solved', 'Sold'] } } } },
      });
    },
    LIMIT_MS,
  );

  test(
    'a chat is looked through, and the SID on the clipboard leads to its page or says why not',
    async () => {
      const { channelSid } = await conversation(scene, CUSTOMER);
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      const run = async (text: string) => {
        await page.evaluate(
          given =>
            (
              globalThis as unknown as {
                navigator: { clipboard: { writeText(text: string): Promise<void> } };
              }
            ).navigator.clipboard.writeText(given),
          text,
        );
        await page.keyboard.press('Control+k');
        await page.getByPlaceholder('Type a command').fill('clipboard');
        await page.getByText('Open the SID on the clipboard').waitFor();
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Enter');
      };
      await run('nothing of the kind');
      await page.getByRole('alert').getByText('holds no SID').waitFor();
      await run(channelSid);
      await page.getByRole('tab', { name: 'Transcript' }).waitFor();
      expect(page.url()).toContain(channelSid);
      await page.getByLabel('Find in this chat').fill('YOU SAID');
      await page.getByText(/^\d of \d messages$/).waitFor();
      await page.reload();
      expect(await page.getByLabel('Find in this chat').inputValue()).toBe('YOU SAID');
    },
    LIMIT_MS,
  );

  test(
    'words are found in the messages of all chats, and lead to them',
    async () => {
      const ben = scene.network.customer('+15551230502');
      await ben.write('Where is my blue umbrella?', { to: NUMBER });
      await ben.waitFor('You said: Where is my blue umbrella?');
      await go('/console/chat');
      await page.getByLabel('Words', { exact: true }).fill('umbrella -red');
      await page.keyboard.press('Enter');
      const found = page.getByRole('table').getByRole('link');
      await found.filter({ hasText: 'You said: Where is my blue umbrella?' }).waitFor();
      await page.getByLabel('Identity', { exact: true }).fill('+15551230502');
      await page.keyboard.press('Enter');
      await eventually(async () => (await found.count()) === 1);
      await found.click();
      await page.getByText('2 of 2 messages').waitFor();
      expect(await page.getByLabel('Find in this chat').inputValue()).toBe('umbrella');
      await go('/console/chat?words=nobodysaidthis');
      await page.getByText('No message has these words').waitFor();
    },
    LIMIT_MS,
  );

  test(
    'the page of the keys, open all the while, tells when the key was last used',
    async () => {
      const time = keyRow().locator('time').nth(1);
      await time.waitFor();
      const at = Date.parse((await time.getAttribute('datetime'))!);
      // In whole seconds.
      expect(at).toBeGreaterThan(used.from - 1000);
      expect(at).toBeLessThanOrEqual(used.until);
      expect(await time.innerText()).toMatch(/ ago$|^now$/);
      expect(await time.getAttribute('title')).toMatch(/20\d\d/);
      await changeLook(keys.page, { dark: true, width: 320 });
      await keys.settled();
      expect(await flaws(keys.page)).toEqual([]);
    },
    LIMIT_MS,
  );

  test('nothing was asked but what the API documents, and nothing complained', async () => {
    expect(await undocumented(scene.server.url, [...asked, ...keys.asked])).toEqual([]);
    expect(open.complaints.filter(text => !/404|412/.test(text))).toEqual([]);
    expect(keys.complaints).toEqual([]);
  });
});
