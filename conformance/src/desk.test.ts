/** The desk in a browser: a customer texts, an agent accepts, answers, notes, wraps up, and goes on with the next. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../test/browser.ts';
import { attributesOf, conversation } from '../test/conversation.ts';
import { eventually } from '../test/eventually.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { barriers, scrollsSideways, type Visit, visit } from '../test/web.ts';

const LIMIT_MS = 90_000;
const NUMBER = '+15551238888';
const MIA = '+15550102030';
const OTTO = '+15550102031';
const HOSTILE = `<img src=x onerror="globalThis.hacked=1"><script>globalThis.hacked=1</script>`;
const NOTE = 'Has written before, be quick';

/** A number whose messages become tasks at once, a worker, and a ready-made answer. */
async function furnish({ client, chatServiceSid, workspaceSid, workflowSid }: Scene): Promise<void> {
  await client.incomingPhoneNumbers.create({ phoneNumber: NUMBER });
  await client.flexApi.v1.flexFlow.create({
    ...{ friendlyName: 'texts', chatServiceSid, channelType: 'sms', contactIdentity: NUMBER, enabled: true },
    ...{ integrationType: 'task', 'integration.workspaceSid': workspaceSid },
    ...{ 'integration.workflowSid': workflowSid, 'integration.channel': 'chat' },
  } as never);
  const { workers } = client.taskrouter.v1.workspaces(workspaceSid);
  await workers.create({ friendlyName: 'ana', attributes: JSON.stringify({ full_name: 'Ana Souza' }) });
  const canned = await client.sync.v1.services('default').syncMaps.create({ uniqueName: 'desk.canned' });
  const { syncMapItems } = client.sync.v1.services('default').syncMaps(canned.sid);
  const data = { title: 'Parcel is late', body: 'Sorry {{customer.name}}, it comes tomorrow.' };
  await syncMapItems.create({ key: 'late', data });
  const refund = { title: 'Money back', body: 'You get {{sum}} back by {{day}}.' };
  await syncMapItems.create({ key: 'refund', data: refund });
}

describe.runIf(chromiumPath !== null)('the desk', () => {
  let scene: Scene;
  let browser: Browser;
  let open: Visit;
  let page: Page;

  beforeAll(async () => {
    [scene, browser] = await Promise.all([startScene(), launchBrowser()]);
    await furnish(scene);
    open = await visit(browser, scene, '/desk', { identity: 'ana', roles: ['agent'] });
    page = open.page;
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  }, 60_000);

  const reply = (): Locator => page.getByRole('textbox', { name: /^Reply to/ });
  const log = (): Locator => page.getByRole('log');
  const offer = (): Locator => page.getByRole('article', { name: /^Request from/ });

  test(
    'work comes when the agent is available, with the first words of the customer',
    async () => {
      await page.getByRole('button', { name: 'Become Available' }).click();
      await page.getByText('All quiet').waitFor();
      await scene.network.phone(MIA).write('Where is my parcel?', { to: NUMBER });
      await offer().waitFor();
      await offer().getByText('Where is my parcel?').waitFor();
      expect(await barriers(page)).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'accepted with Enter, answered in the text box, and the customer has it',
    async () => {
      await page.keyboard.press('Enter');
      await log().getByText('Where is my parcel?').waitFor();
      await reply().fill('I am looking for it.');
      await reply().press('Enter');
      expect(await scene.network.phone(MIA).waitFor('I am looking for it.', 15_000)).toMatchObject({
        from: NUMBER,
      });
      await log().locator('.receipt').filter({ hasText: 'Delivered' }).waitFor();
    },
    LIMIT_MS,
  );

  test(
    'Enter that ends the composing of a character does not send',
    async () => {
      await reply().fill('こんにち');
      await reply().evaluate(box => {
        const { KeyboardEvent } = globalThis as unknown as {
          KeyboardEvent: new (...given: unknown[]) => never;
        };
        const pressed = { key: 'Enter', bubbles: true, cancelable: true, isComposing: true };
        box.dispatchEvent(new KeyboardEvent('keydown', pressed));
      });
      await page.waitForTimeout(300);
      expect(await reply().inputValue()).toBe('こんにち');
      expect(await log().getByText('こんにち').count()).toBe(0);
      await reply().fill('');
    },
    LIMIT_MS,
  );

  test(
    'hostile text is shown and does nothing',
    async () => {
      await scene.network.phone(MIA).write(HOSTILE, { to: NUMBER });
      await log().getByText(HOSTILE).waitFor();
      expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
      expect(await log().locator('img, script').count()).toBe(0);
    },
    LIMIT_MS,
  );

  test(
    'a ready-made answer is found by a slash and filled in',
    async () => {
      await reply().fill('');
      await reply().pressSequentially('/late');
      await page.getByRole('option', { name: /Parcel is late/ }).waitFor();
      await reply().press('Enter');
      await eventually(async () => (await reply().inputValue()) === `Sorry ${MIA}, it comes tomorrow.`);
    },
    LIMIT_MS,
  );

  test(
    'what a ready-made answer leaves open is gone through with Tab, and not sent by mistake',
    async () => {
      await reply().fill('');
      await reply().pressSequentially('/refund');
      await page.getByRole('option', { name: /Money back/ }).waitFor();
      await reply().press('Enter');
      const chosen = () =>
        reply().evaluate(box => {
          const area = box as unknown as { value: string; selectionStart: number; selectionEnd: number };
          return area.value.slice(area.selectionStart, area.selectionEnd);
        });
      await eventually(async () => (await chosen()) === '{{sum}}');
      await page.keyboard.type('5 €');
      await reply().press('Enter');
      const question = page.getByRole('dialog', { name: 'Something is not filled in' });
      await question.waitFor();
      expect(await barriers(page)).toEqual([]);
      await question.getByRole('button', { name: 'Cancel' }).click();
      await question.waitFor({ state: 'hidden' });
      await reply().focus();
      await reply().evaluate(box =>
        (box as unknown as { setSelectionRange(a: number, b: number): void }).setSelectionRange(0, 0),
      );
      await reply().press('Tab');
      expect(await chosen()).toBe('{{day}}');
      await page.keyboard.type('Friday');
      expect(await reply().inputValue()).toBe('You get 5 € back by Friday.');
      await reply().press('Tab');
      expect(
        await reply().evaluate(box => (box as unknown as { matches(of: string): boolean }).matches(':focus')),
      ).toBe(false);
      await reply().fill(`Sorry ${MIA}, it comes tomorrow.`);
    },
    LIMIT_MS,
  );

  test(
    'what was typed is still there after the page was loaded again',
    async () => {
      await page.waitForTimeout(600);
      await page.reload();
      await eventually(async () => (await reply().inputValue()).includes('it comes tomorrow'));
      await reply().fill('');
    },
    LIMIT_MS,
  );

  test(
    'a note is seen by the team, and never by the customer',
    async () => {
      await reply().press('Control+Shift+N');
      const note = page.getByRole('textbox', { name: 'Note for your team' });
      await note.fill(NOTE);
      await note.press('Enter');
      await log().getByRole('article', { name: 'Note of ana' }).getByText(NOTE).waitFor();
      await note.press('Control+Shift+N');
      await reply().fill('It comes tomorrow.');
      await reply().press('Enter');
      await scene.network.phone(MIA).waitFor('It comes tomorrow.', 15_000);
      const heard = scene.network.phone(MIA).heard();
      expect(heard.map(({ body }) => body)).not.toContain(NOTE);
      expect(await barriers(page)).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'wrapped up and completed with keys; the outcome stands on the task',
    async () => {
      const { channelSid } = await conversation(scene, MIA);
      await page.keyboard.press('Escape');
      await page.keyboard.press('w');
      await page.getByRole('heading', { name: /^Wrap up/ }).waitFor();
      expect(await barriers(page)).toEqual([]);
      await page.keyboard.press('2');
      const summary = page.getByRole('textbox', { name: 'Summary' });
      await summary.fill('Parcel was late');
      // Whoever looks at something else in between finds it as they left it.
      await page.getByRole('link', { name: 'Inbox' }).click();
      await page.locator('.row').click();
      expect(await summary.inputValue()).toBe('Parcel was late');
      await page.keyboard.press('Control+Enter');
      await page.getByText('All quiet').waitFor();
      expect(await attributesOf(scene, channelSid)).toMatchObject({ status: 'INACTIVE', from: MIA });
      const tasks = await scene.client.taskrouter.v1.workspaces(scene.workspaceSid).tasks.list();
      const task = tasks.find(({ attributes }) => attributes.includes(channelSid));
      expect(task?.assignmentStatus).toBe('completed');
      expect(JSON.parse(task?.attributes ?? '{}')).toMatchObject({
        channelSid,
        conversations: { outcome: 'Needs follow-up', content: 'Parcel was late' },
      });
    },
    LIMIT_MS,
  );

  test(
    'and the next customer',
    async () => {
      await scene.network.phone(OTTO).write('Hello?', { to: NUMBER });
      await offer()
        .getByRole('button', { name: /^Accept/ })
        .click();
      await log().getByText('Hello?').waitFor();
      await page.getByRole('button', { name: /^End/ }).waitFor();
    },
    LIMIT_MS,
  );

  test(
    'what is marked as unread waits again, also after a reload, until it is read',
    async () => {
      const row = page.locator('.row');
      const badge = row.getByText('unread message');
      await log().getByRole('article').first().hover();
      await log().getByRole('button', { name: 'Mark as unread' }).click();
      await badge.waitFor({ state: 'attached' });
      await page.waitForURL(url => url.pathname === '/desk');
      await page.reload();
      await badge.waitFor({ state: 'attached' });
      await row.click();
      await log().getByText('Hello?').waitFor();
      await badge.waitFor({ state: 'detached' });
    },
    LIMIT_MS,
  );

  test('nothing went wrong on the page by itself', () => {
    expect(open.complaints).toEqual([]);
  });

  test.concurrent.each([
    { dark: true, width: 1440 },
    { dark: false, width: 320 },
    { dark: true, width: 390 },
  ])(
    'no barriers, nothing sideways: %j',
    async look => {
      const other = await visit(browser, scene, '/desk', { identity: 'ana', roles: ['agent'], ...look });
      const row = other.page.locator('.row');
      await row.waitFor();
      expect(await barriers(other.page)).toEqual([]);
      expect(await scrollsSideways(other.page)).toBe(false);
      await row.click();
      await other.page.getByRole('log').getByText('Hello?').waitFor();
      expect(await barriers(other.page)).toEqual([]);
      expect(await scrollsSideways(other.page)).toBe(false);
      await other.close();
    },
    LIMIT_MS,
  );

  test(
    'a supervisor sees the team and the queues',
    async () => {
      const other = await visit(browser, scene, '/desk/team', { identity: 'sam', roles: ['supervisor'] });
      await other.page.getByRole('cell', { name: 'ana', exact: true }).waitFor();
      await other.page.getByRole('link', { name: /^Look at the conversation with/ }).waitFor();
      expect(await barriers(other.page)).toEqual([]);
      await other.page.getByRole('link', { name: 'Queues' }).click();
      await other.page.getByRole('cell', { name: 'Everyone', exact: true }).waitFor();
      expect(await barriers(other.page)).toEqual([]);
      await other.close();
    },
    LIMIT_MS,
  );

  test(
    'no barriers in the dark while wrapping up',
    async () => {
      const dark = await visit(browser, scene, '/desk', { identity: 'ana', roles: ['agent'], dark: true });
      await dark.page.locator('.row').click();
      await dark.page.getByRole('button', { name: /^End/ }).click();
      await dark.page.getByRole('button', { name: 'End it' }).click();
      await dark.page.getByRole('heading', { name: /^Wrap up/ }).waitFor();
      expect(await barriers(dark.page)).toEqual([]);
      await dark.close();
    },
    LIMIT_MS,
  );
});
