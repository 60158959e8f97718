/** Offers and wrap-ups at a desk, in a browser: heard, rejected with a reason, missed, taken away; and customers who write again. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../test/browser.ts';
import { type BrowserDesk, become, hire, openBrowserDesk, textsBecomeTasks } from '../test/browser-desk.ts';
import { type Calls, callsOf, noteCalls } from '../test/calling.ts';
import { eventually } from '../test/eventually.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { flaws } from '../test/web.ts';

const LIMIT_MS = 90_000;
const NUMBER = '+15551237401';
const MIA = '+15550107401';
const OTTO = '+15550107402';
const PIA = '+15550107403';
const ZOE = '+15550107404';
const EVE = '+15550107405';
const [LEO, MAX, NOA] = ['+15550107406', '+15550107407', '+15550107408'];
/** A third of a second is promised; a busy machine has air. */
const AT_ONCE_MS = 1_000;
/** Those who only ring: each attempt has one of its own. */
let callers = 10;

/** In a page: counts the tones that it begins, and takes only a real click for use: what drives the browser passes for some. */
function countTones(): void {
  const page = globalThis as never as {
    tones: number;
    OscillatorNode: { prototype: { start(...given: unknown[]): void } };
    Navigator: { prototype: object };
    addEventListener(type: string, listener: () => void, capture: boolean): void;
  };
  page.tones = 0;
  const userActivation = { hasBeenActive: false };
  Object.defineProperty(page.Navigator.prototype, 'userActivation', { get: () => userActivation });
  page.addEventListener('pointerdown', () => Object.assign(userActivation, { hasBeenActive: true }), true);
  const { start } = page.OscillatorNode.prototype;
  page.OscillatorNode.prototype.start = function counted(...given) {
    page.tones += 1;
    return start.apply(this, given);
  };
}

const tones = (page: Page): Promise<number> =>
  page.evaluate(() => (globalThis as never as { tones: number }).tones);

describe.runIf(chromiumPath !== null)('offers and wrap-ups', () => {
  let scene: Scene;
  let browser: Browser;
  let ana: BrowserDesk;
  let ben: BrowserDesk;
  let dora: BrowserDesk;
  const workers: Record<string, string> = {};

  beforeAll(async () => {
    [scene, browser] = await Promise.all([startScene(), launchBrowser()]);
    const flowSid = await textsBecomeTasks(scene, NUMBER);
    await scene.client.flexApi.v1.flexFlow(flowSid).update({ longLived: true });
    workers.ana = await hire(scene, 'ana', { activity: 'Available' });
    workers.ben = await hire(scene, 'ben');
    const open = (identity: string) => openBrowserDesk(browser, scene, { identity, roles: ['agent'] });
    [ana, ben] = await Promise.all([open('ana'), open('ben')]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  }, 60_000);

  const workspace = () => scene.client.taskrouter.v1.workspaces(scene.workspaceSid);
  const write = (phone: string, text: string) => scene.network.phone(phone).write(text, { to: NUMBER });
  /** The customer's newest task. */
  const task = (phone: string) =>
    eventually(async () => {
      const all = await workspace().tasks.list();
      return all
        .filter(({ attributes }) => attributes.includes(phone))
        .toSorted((a, b) => a.dateCreated.getTime() - b.dateCreated.getTime())
        .at(-1);
    });
  const attributesOf = async (phone: string) => JSON.parse((await task(phone)).attributes);
  const limit = async (phone: string, wrapUpLimitSeconds: number) => {
    const { sid, attributes } = await task(phone);
    const changed = JSON.stringify({ ...JSON.parse(attributes), wrapUpLimitSeconds });
    await workspace().tasks(sid).update({ attributes: changed });
  };
  const missed = () => ana.page.locator('.missed');
  const cancel = async (phone: string) => {
    const { sid } = await task(phone);
    await workspace().tasks(sid).update({ assignmentStatus: 'canceled', reason: 'Given up' });
  };
  /** Whatever has become of it. */
  const cancelled = async (phone: string) => {
    const { sid, assignmentStatus } = await task(phone);
    const over = assignmentStatus === 'assigned' ? 'completed' : 'canceled';
    await workspace().tasks(sid).update({ assignmentStatus: over, reason: 'Over' });
  };
  const end = async () => {
    await ana.page.getByRole('button', { name: /^End/ }).click();
    const sure = ana.page.getByRole('button', { name: 'End it' });
    const wrapUp = ana.page.getByRole('heading', { name: /^Wrap up/ });
    await sure.or(wrapUp).first().waitFor();
    if (await sure.isVisible()) await sure.click();
    await wrapUp.waitFor();
  };

  test(
    'rejected with a reason: whoever is asked next reads it, before and after accepting',
    async () => {
      await write(MIA, 'Bonjour, mon colis?');
      await ana.offer.waitFor();
      await become(scene, workers.ben!, 'Available');
      await ana.offer.getByRole('button', { name: 'Reject and say why' }).click();
      expect(await flaws(ana.page)).toEqual([]);
      await ana.page.getByRole('menuitem', { name: 'Needs another language' }).click();
      await ben.offer.getByText('ana passed it on: Needs another language').waitFor();
      await ben.accept();
      await ben.log.getByText('ana rejected: Needs another language').waitFor();
      await become(scene, workers.ben!, 'Offline');
    },
    LIMIT_MS,
  );

  test(
    'a missed offer says what one has become, and one click makes one available again',
    async () => {
      await workspace().workflows(scene.workflowSid).update({ taskReservationTimeout: 3 });
      await write(OTTO, 'Hello?');
      const line = missed().getByText(/^You missed the request from .*7402; it went to the next agent\./);
      await line.filter({ hasText: 'You are Offline now.' }).waitFor();
      await workspace().workflows(scene.workflowSid).update({ taskReservationTimeout: 120 });
      await cancel(OTTO);
      expect(await flaws(ana.page)).toEqual([]);
      await missed().getByRole('button', { name: 'Become Available' }).click();
      await ana.page.getByRole('button', { name: 'Activity: Available' }).waitFor();
      await line.waitFor({ state: 'detached' });
    },
    LIMIT_MS,
  );

  test(
    'an offer that is cancelled, or taken by somebody else, says so',
    async () => {
      await write(EVE, 'Never mind');
      await ana.offer.waitFor();
      await cancel(EVE);
      await missed()
        .getByText(/^The request from .*7405 was cancelled\.$/)
        .waitFor();
      expect(await ana.offer.count()).toBe(0);
      const [queue] = await workspace().taskQueues.list();
      await workspace().taskQueues(queue!.sid).update({ maxReservedWorkers: 2 });
      await become(scene, workers.ben!, 'Available');
      await write(PIA, 'Anybody?');
      await ana.offer.waitFor();
      await ben.accept();
      await missed()
        .getByText(/^Somebody else has taken the request from .*7403\.$/)
        .waitFor();
      await workspace().taskQueues(queue!.sid).update({ maxReservedWorkers: 1 });
      await become(scene, workers.ben!, 'Offline');
      const dismiss = missed().getByRole('button', { name: 'Dismiss' });
      while ((await dismiss.count()) > 0) await dismiss.first().click();
    },
    LIMIT_MS,
  );

  test(
    'ten activities in a row end in the last one, and each is noted once',
    async () => {
      const menu = ana.page.getByRole('button', { name: /^Activity:/ });
      for (let at = 0; at < 10; at++) {
        await menu.click();
        const name = ['Break', 'Available'][at % 2]!;
        await ana.page.getByRole('menuitem', { name, exact: true }).click();
        await ana.page.getByRole('button', { name: `Activity: ${name}` }).waitFor();
      }
      await ana.page.locator('.activity [aria-busy=false]').waitFor();
      expect(await menu.textContent()).toContain('Available');
      expect((await workspace().workers(workers.ana!).fetch()).activityName).toBe('Available');
      const changes = await workspace().events.list({
        ...{ workerSid: workers.ana!, eventType: 'worker.activity.update', minutes: 1 },
      });
      const names = changes.map(({ eventData }) => eventData.worker_activity_name);
      expect(names).toContain('Break');
      expect(names.every((name, at) => name !== names[at + 1])).toBe(true);
    },
    LIMIT_MS,
  );

  test(
    'a customer who writes again during the wrap-up is answered at once, and the wrap-up waits',
    async () => {
      await write(ZOE, 'My parcel is broken');
      await ana.accept();
      await ana.say('I am sorry');
      await limit(ZOE, 600);
      await end();
      await ana.page.getByText(/^Completes by itself in (10:00|9:\d\d)$/).waitFor();
      await ana.page.getByRole('button', { name: 'One minute more' }).click();
      await eventually(async () => (await attributesOf(ZOE)).wrapUpLimitSeconds === 660);
      await write(ZOE, 'And one more thing');
      await ana.page.getByText(/has written again\.$/).waitFor();
      expect(await flaws(ana.page)).toEqual([]);
      await ana.page.getByRole('button', { name: 'Answer now' }).click();
      await ana.log.getByText('And one more thing').waitFor();
      await ana.say('Which one?');
      await scene.network.phone(ZOE).waitFor('Which one?', 15_000);
    },
    LIMIT_MS,
  );

  test(
    'the wrap-up of before is completed, and the agent stays in the conversation',
    async () => {
      const held = new URL(ana.page.url()).pathname;
      await ana.page.locator('.row', { hasText: 'what came of it?' }).click();
      await ana.page.getByRole('button', { name: /^Complete/ }).click();
      await ana.page.locator('.row', { hasText: 'what came of it?' }).waitFor({ state: 'detached' });
      await ana.page.locator(`.row[href="${held}"]`).click();
      await ana.say('I am still here');
      await scene.network.phone(ZOE).waitFor('I am still here', 15_000);
    },
    LIMIT_MS,
  );

  test('nothing went wrong on the pages by themselves', () => {
    expect([ana, ben].flatMap(({ complaints }) => complaints)).toEqual([]);
  });

  test(
    'a wrap-up with a limit is completed by the server with what was filled in, also when the browser is closed',
    async () => {
      const { sid } = await task(ZOE);
      await limit(ZOE, 6);
      await end();
      await ana.page.getByRole('textbox', { name: 'Summary' }).fill('Sent anew');
      await eventually(async () => (await attributesOf(ZOE)).conversations?.content === 'Sent anew');
      await ana.close();
      const done = await eventually(async () => {
        const now = await workspace().tasks(sid).fetch();
        return now.assignmentStatus === 'completed' && now;
      }, 15_000);
      expect(done.reason).toBe('The time for the wrap-up was over');
    },
    LIMIT_MS,
  );

  test(
    'an offer is shown, heard and told in the title and on the desktop at once; its seconds are the server’s',
    async () => {
      await become(scene, workers.ana!, 'Offline');
      workers.dora ??= await hire(scene, 'dora');
      dora = await openBrowserDesk(browser, scene, { identity: 'dora', roles: ['agent'] });
      await noteCalls(dora.page);
      await dora.page.getByRole('button', { name: 'Become Available' }).click();
      await dora.page.getByText('All quiet').waitFor();
      await write(LEO!, 'Hello?');
      await dora.offer.waitFor();
      const { news, ...calls } = await eventually(async () => {
        const all = await callsOf(dora.page);
        return Object.keys(all).length === 5 && (all as Required<Calls>);
      });
      for (const [way, at] of Object.entries(calls))
        expect([way, at - news < AT_ONCE_MS]).toEqual([way, true]);
      expect(await dora.page.title()).toMatch(/^\(1\) /);
      const { reservations } = workspace().workers(workers.dora);
      const dateCreated = (await reservations.list({ limit: 1 }))[0]!.dateCreated;
      const { taskReservationTimeout: seconds } = await workspace().workflows(scene.workflowSid).fetch();
      const left = () => (dateCreated.getTime() - Date.now()) / 1000 + seconds;
      const before = left();
      const shown = Number.parseInt(await dora.offer.getByRole('timer').innerText(), 10);
      // The time of its creation is told in whole seconds, too.
      expect(shown).toBeLessThanOrEqual(Math.ceil(before) + 2);
      expect(shown).toBeGreaterThanOrEqual(Math.floor(left()) - 1);
    },
    LIMIT_MS,
  );

  test(
    'of three offers as many are accepted by two keys as there is room for, and no more',
    async () => {
      await write(MAX!, 'Is anybody there?');
      await write(NOA!, 'And me?');
      await dora.offer.nth(2).waitFor();
      const channels = workspace().workers(workers.dora!).workerChannels;
      await channels('chat').update({ capacity: 2 });
      await dora.page.getByTitle('chat: 3 of 2').waitFor();
      await dora.page.keyboard.press('Shift+Enter');
      await dora.page.locator('.row').nth(1).waitFor();
      await eventually(async () => (await dora.offer.count()) === 1);
      const { reservations } = workspace().workers(workers.dora!);
      const statuses = (await reservations.list()).map(one => one.reservationStatus);
      expect(statuses.sort()).toEqual(['accepted', 'accepted', 'pending']);
      expect(dora.complaints).toEqual([]);
      await dora.close();
      await Promise.all([LEO!, MAX!, NOA!].map(cancelled));
      await become(scene, workers.dora!, 'Offline');
    },
    LIMIT_MS,
  );

  test(
    'no bell before the page is used, and it says so; then one tab of two rings, until somebody answers',
    async () => {
      for (const { sid, assignmentStatus } of await workspace().tasks.list())
        if (['pending', 'reserved'].includes(assignmentStatus))
          await workspace().tasks(sid).update({ assignmentStatus: 'canceled', reason: 'Begun anew' });
      await become(scene, workers.ana!, 'Offline');
      workers.cleo ??= await hire(scene, 'cleo');
      await become(scene, workers.cleo, 'Available');
      const cleo = await openBrowserDesk(browser, scene, { identity: 'cleo', roles: ['agent'] });
      const context = cleo.page.context();
      await context.addInitScript(countTones);
      await cleo.page.reload();
      await cleo.page.getByText('The bell cannot ring before you use this page.').waitFor();
      expect(await flaws(cleo.page)).toEqual([]);
      await using early = await context.newPage();
      await early.goto(`${scene.server.url}/desk?Token=${cleo.token}`);
      await early.getByRole('button', { name: 'Start shift' }).click();
      await early.getByText('All quiet').waitFor();
      await cleo.page.getByRole('button', { name: 'Start shift' }).click();
      await cleo.page.getByRole('button', { name: 'Start shift' }).waitFor({ state: 'detached' });
      await write(`+155501074${String(++callers).padStart(2, '0')}`, 'Is anybody there?');
      await cleo.offer.waitFor();
      await eventually(async () => (await tones(early)) >= 4, 20_000);
      expect(await tones(cleo.page)).toBe(0);
      await early.close();
      await eventually(async () => (await tones(cleo.page)) >= 2, 3_000);
      const before = await tones(cleo.page);
      await eventually(async () => (await tones(cleo.page)) >= before + 2, 20_000);
    },
    LIMIT_MS,
  );
});
