/** A conversation goes from desk to desk, each in a browser: handed over and consulted about, to people and to queues. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../test/browser.ts';
import { type BrowserDesk, become, hire, openBrowserDesk, textsBecomeTasks } from '../test/browser-desk.ts';
import { channelOf, conversation } from '../test/conversation.ts';
import { eventually } from '../test/eventually.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { barriers } from '../test/web.ts';

const LIMIT_MS = 90_000;
const NUMBER = '+15551237101';
const MIA = '+15550107101';

describe.runIf(chromiumPath !== null)('a conversation between desks', () => {
  let scene: Scene;
  let browser: Browser;
  let ana: BrowserDesk;
  let ben: BrowserDesk;
  let cyd: BrowserDesk;
  let channelSid: string;
  const workers: Record<string, string> = {};

  beforeAll(async () => {
    [scene, browser] = await Promise.all([startScene(), launchBrowser()]);
    await textsBecomeTasks(scene, NUMBER);
    await scene.client.taskrouter.v1
      .workspaces(scene.workspaceSid)
      .taskQueues.create({ friendlyName: 'Experts', targetWorkers: 'team == "experts"' });
    workers.ana = await hire(scene, 'ana', { activity: 'Available' });
    workers.ben = await hire(scene, 'ben');
    workers.cyd = await hire(scene, 'cyd', { team: 'experts' });
    const open = (identity: string) => openBrowserDesk(browser, scene, { identity, roles: ['agent'] });
    [ana, ben, cyd] = await Promise.all([open('ana'), open('ben'), open('cyd')]);
    await scene.network.phone(MIA).write('My parcel is broken', { to: NUMBER });
    await ana.accept();
    ({ channelSid } = await conversation(scene, MIA));
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  }, 60_000);

  /** Opens the form and fills it in; `how` is the button's name. */
  const transfer = async (desk: BrowserDesk, to: RegExp, how: 'Consult' | 'Hand over', note = '') => {
    await desk.page.getByRole('button', { name: /^Transfer/ }).click();
    const dialog = desk.page.getByRole('dialog');
    await dialog.getByRole('radio', { name: to }).check();
    if (note !== '') await dialog.getByRole('textbox', { name: /^Note for/ }).fill(note);
    await dialog.getByRole('button', { name: how }).click();
    await dialog.waitFor({ state: 'hidden' });
  };

  const isCalm = (desk: BrowserDesk) =>
    desk.page
      .getByText('All quiet')
      .or(desk.page.getByText(/^You are Offline/))
      .first()
      .waitFor();

  /** Identities of the team who sit in the conversation. */
  const seated = async (): Promise<string[]> =>
    (await channelOf(scene, channelSid).members.list())
      .map(({ identity }) => identity)
      .filter(identity => identity in workers)
      .sort();

  const customerSays = (body: string) => scene.network.phone(MIA).write(body, { to: NUMBER });
  const customerHears = (body: string) => scene.network.phone(MIA).waitFor(body, 15_000);

  test(
    'whoever is away cannot be chosen, and says why',
    async () => {
      await ana.page.keyboard.press('Escape');
      await ana.page.keyboard.press('t');
      const dialog = ana.page.getByRole('dialog');
      const away = dialog.getByRole('radio', { name: /ben/ });
      await away.waitFor();
      expect(await away.isDisabled()).toBe(true);
      await dialog.locator('label', { hasText: 'ben' }).getByText('Offline').waitFor();
      expect(await barriers(ana.page)).toEqual([]);
      await ana.page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
    },
    LIMIT_MS,
  );

  test(
    'handed to an agent with a note: they have it alone, and all that was said',
    async () => {
      await become(scene, workers.ben!, 'Available');
      await transfer(ana, /ben/, 'Hand over', 'Wants a refund');
      await ana.page.getByText(/^Waiting for somebody to take it/).waitFor();
      await ben.offer.getByText(/Transfer to you/).waitFor();
      await ben.accept();
      await ben.page.getByText('Wants a refund').waitFor();
      await ben.log.getByText('My parcel is broken').waitFor();
      await isCalm(ana);
      await eventually(async () => (await seated()).join() === 'ben', 15_000);
      await customerSays('Is anybody there?');
      await ben.log.getByText('Is anybody there?').waitFor();
      expect(await ana.page.locator('.row').count()).toBe(0);
      await ben.say('Ben here');
      await customerHears('Ben here');
    },
    LIMIT_MS,
  );

  test(
    'an agent who rejects or lets it ring sends it back, with the reason; one who does not answer can be given up',
    async () => {
      await transfer(ben, /ana/, 'Hand over');
      await ana.offer.getByRole('button', { name: /^Reject(?! and)/ }).click();
      await ben.page.getByText('The transfer came back: The worker rejected the task').waitFor();
      await transfer(ben, /ana/, 'Hand over');
      await ana.offer.waitFor();
      await ben.page.getByRole('button', { name: 'Take it back' }).click();
      await ana.page
        .getByText(/was cancelled/)
        .first()
        .waitFor();
      const workflow = scene.client.taskrouter.v1.workspaces(scene.workspaceSid).workflows(scene.workflowSid);
      await workflow.update({ taskReservationTimeout: 3 });
      await transfer(ben, /ana/, 'Hand over');
      await ben.page.getByText('The transfer came back: The worker did not answer in time').waitFor();
      await workflow.update({ taskReservationTimeout: 120 });
      await ana.page.locator('.missed').getByText('You are Offline now.').waitFor();
      await become(scene, workers.ana!, 'Available');
      await ben.say('Still here');
      await customerHears('Still here');
    },
    LIMIT_MS,
  );

  test(
    'consulted about with an expert: both are in it, then one leaves it to the other',
    async () => {
      await become(scene, workers.cyd!, 'Available');
      await transfer(ben, /cyd/, 'Consult', 'Please have a look');
      await cyd.offer.getByText(/Consultation/).waitFor();
      await cyd.accept();
      await cyd.log.getByText('Ben here').waitFor();
      await ben.page.getByText('cyd is in the conversation too.').waitFor();
      expect(await ben.page.getByRole('button', { name: /^End/ }).count()).toBe(0);
      await cyd.say('Cyd here as well');
      await customerHears('Cyd here as well');
      await ben.log.getByText('Cyd here as well').waitFor();
      await ben.say('I leave you to Cyd');
      await customerHears('I leave you to Cyd');
      expect(await barriers(ben.page)).toEqual([]);
      await ben.page.getByRole('button', { name: 'Leave it to them' }).click();
      await isCalm(ben);
      await eventually(async () => (await seated()).join() === 'cyd');
      await customerSays('Thank you both');
      await cyd.log.getByText('Thank you both').waitFor();
      await cyd.page.getByRole('button', { name: /^End/ }).waitFor();
      expect(await ben.page.locator('.row').count()).toBe(0);
    },
    LIMIT_MS,
  );

  test(
    'given back to a queue: it comes to the first agent again, from the first word on, without a reload',
    async () => {
      await become(scene, workers.ben!, 'Offline');
      await transfer(cyd, /Everyone/, 'Hand over');
      await ana.accept();
      await ana.log.getByText('My parcel is broken').waitFor();
      await ana.log.getByText('Thank you both').waitFor();
      await eventually(async () => (await seated()).join() === 'ana', 15_000);
      await ana.say('Ana again');
      await customerHears('Ana again');
    },
    LIMIT_MS,
  );

  test(
    'a queue is consulted, and whoever takes it keeps it',
    async () => {
      await transfer(ana, /Experts/, 'Consult');
      await cyd.accept();
      await ana.page.getByText('cyd is in the conversation too.').waitFor();
      await ana.page.getByRole('button', { name: 'Leave it to them' }).click();
      await isCalm(ana);
      await customerSays('Still me');
      await cyd.log.getByText('Still me').waitFor();
      await eventually(async () => (await seated()).join() === 'cyd');
    },
    LIMIT_MS,
  );

  test('nothing went wrong on the pages by themselves, and nothing was asked but what the API documents', async () => {
    const faults = await Promise.all([ana, ben, cyd].map(desk => desk.faults()));
    expect(faults.flat()).toEqual([]);
  });
});
