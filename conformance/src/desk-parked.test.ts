/** Conversations are parked at a desk, in a browser: they come back by the customer, by their time, and by hand. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../test/browser.ts';
import { type BrowserDesk, become, hire, openBrowserDesk, textsBecomeTasks } from '../test/browser-desk.ts';
import { channelOf, conversation } from '../test/conversation.ts';
import { eventually } from '../test/eventually.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { changeLook, flaws, type Look } from '../test/web.ts';

const LIMIT_MS = 90_000;
const NUMBER = '+15551237501';
const MIA = '+15550107501';
const HOUR_MS = 3_600_000;
const looks: readonly Look[] = [
  { dark: true, width: 320 },
  { dark: false, width: 320 },
  { dark: true, width: 1440 },
  { dark: false, width: 1440 },
];

describe.runIf(chromiumPath !== null)('parked conversations', () => {
  let scene: Scene;
  let browser: Browser;
  let ana: BrowserDesk;
  let ben: BrowserDesk;
  let channelSid: string;
  const workers: Record<string, string> = {};

  beforeAll(async () => {
    [scene, browser] = await Promise.all([startScene(), launchBrowser()]);
    await textsBecomeTasks(scene, NUMBER);
    workers.ana = await hire(scene, 'ana', { activity: 'Available' });
    workers.ben = await hire(scene, 'ben');
    const open = (identity: string) => openBrowserDesk(browser, scene, { identity, roles: ['agent'] });
    [ana, ben] = await Promise.all([open('ana'), open('ben')]);
    await says('My parcel is broken');
    await ana.accept();
    ({ channelSid } = await conversation(scene, MIA));
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  }, 60_000);

  const says = (body: string) => scene.network.phone(MIA).write(body, { to: NUMBER });
  const hears = (body: string) => scene.network.phone(MIA).waitFor(body, 15_000);

  /** The attributes of the conversation's chat. */
  const attributes = async (): Promise<Record<string, Record<string, string>>> =>
    JSON.parse((await channelOf(scene, channelSid).fetch()).attributes);

  const isSeated = async (identity: string) =>
    (await channelOf(scene, channelSid).members.list()).some(one => one.identity === identity);

  /** Parks what is open, as `p` offers it, and waits until it is away. */
  const park = async ({ page }: BrowserDesk, until: string, note = '') => {
    await page.getByRole('button', { name: /^Park/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: until }).check();
    if (note !== '') await dialog.getByRole('textbox', { name: /^Note for/ }).fill(note);
    await dialog.getByRole('button', { name: 'Park' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await eventually(async () => (await page.locator('.row').count()) === 0, 15_000);
    await page.getByRole('link', { name: 'Parked' }).click();
    await line({ page }).waitFor();
  };

  /** As somebody with a small screen sees it, or at night. */
  const isWellDrawn = async ({ page, settled }: BrowserDesk) => {
    for (const look of looks) {
      await changeLook(page, look);
      await settled();
      expect(await flaws(page)).toEqual([]);
    }
  };

  const line = ({ page }: Pick<BrowserDesk, 'page'>) => page.getByRole('row').filter({ hasText: MIA });

  test(
    'with two keys a conversation is put away, and stands among what is parked',
    async () => {
      await ana.say('I ask the warehouse');
      await hears('I ask the warehouse');
      await ana.page.keyboard.press('Escape');
      await ana.page.keyboard.press('p');
      const dialog = ana.page.getByRole('dialog');
      await dialog.getByRole('radio', { name: 'When the customer writes' }).waitFor();
      await isWellDrawn(ana);
      await eventually(() =>
        dialog
          .getByRole('radio', { name: 'When the customer writes' })
          .evaluate(box => (box as unknown as { matches(of: string): boolean }).matches(':focus')),
      );
      await ana.page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'hidden' });
      await ana.page.getByText('All quiet').waitFor();
      await ana.page.keyboard.press('g');
      await ana.page.keyboard.press('k');
      await line(ana).getByText('when they write').waitFor();
      await isWellDrawn(ana);
      expect(await attributes()).toMatchObject({ status: 'ACTIVE', parked: { worker: 'ana' } });
    },
    LIMIT_MS,
  );

  test(
    'the customer brings it back to the same agent, with all that was said',
    async () => {
      await says('Any news?');
      await ana.accept();
      await ana.log.getByText('My parcel is broken').waitFor();
      await ana.log.getByText('I ask the warehouse').waitFor();
      await ana.log.getByText('Any news?').waitFor();
      await ana.say('It is on its way');
      await hears('It is on its way');
      await eventually(async () => (await attributes()).parked === undefined);
    },
    LIMIT_MS,
  );

  test(
    'while the agent is away somebody else gets it, with the note; until then the agent sees that it is back',
    async () => {
      await park(ana, 'When the customer writes', 'Wants a refund');
      await line(ana).getByText('Wants a refund').waitFor();
      await become(scene, workers.ana!, 'Break');
      await says('Hello?');
      await line(ana).getByText('Customer has written').waitFor();
      await ana.page.getByRole('link', { name: 'Parked 1 come back' }).waitFor();
      await isWellDrawn(ana);
      await become(scene, workers.ben!, 'Available');
      await ben.accept();
      await ben.page.getByText('ana had parked this conversation. Wants a refund').waitFor();
      await ben.log.getByText('My parcel is broken').waitFor();
      await ben.log.getByText('Hello?').waitFor();
      await ben.say('Ben here');
      await hears('Ben here');
      await ana.page.getByText('Nothing is parked').waitFor();
      await eventually(async () => !(await isSeated('ana')));
    },
    LIMIT_MS,
  );

  test(
    'its time brings it back',
    async () => {
      await park(ben, 'In an hour');
      const { parked } = await attributes();
      const left = Date.parse(parked!.until!) - Date.now();
      expect(Math.abs(left - HOUR_MS)).toBeLessThan(60_000);
      await line(ben)
        .getByText(/^in (59 minutes|1 hour)$/)
        .waitFor();
      const until = new Date(Date.now() + 1_000).toISOString();
      const sooner = { ...(await attributes()), parked: { ...parked, until } };
      await channelOf(scene, channelSid).update({ attributes: JSON.stringify(sooner) });
      await ben.accept();
      await ben.log.getByText('Ben here').waitFor();
    },
    LIMIT_MS,
  );

  test(
    'a time that is over cannot be picked; one to come can',
    async () => {
      await ben.page.getByRole('button', { name: /^Park/ }).click();
      const dialog = ben.page.getByRole('dialog');
      await dialog.getByRole('radio', { name: 'At another time' }).check();
      await dialog.getByLabel('Date and time').fill('2020-01-31T09:00');
      await dialog.getByText('This time is over').waitFor();
      expect(await dialog.getByRole('button', { name: 'Park' }).isDisabled()).toBe(true);
      expect(await flaws(ben.page)).toEqual([]);
      await dialog.getByLabel('Date and time').fill('2099-01-31T09:00');
      await dialog.getByRole('button', { name: 'Park' }).click();
      await dialog.waitFor({ state: 'hidden' });
      await eventually(async () => String((await attributes()).parked?.until).startsWith('2099-01-3'));
    },
    LIMIT_MS,
  );

  test(
    'resumed by hand it is open at once, also during a break',
    async () => {
      await become(scene, workers.ben!, 'Break');
      await ben.page.getByRole('link', { name: 'Parked' }).click();
      await line(ben)
        .getByRole('button', { name: `Resume ${MIA}` })
        .click();
      await ben.reply.waitFor();
      await ben.say('Still with you');
      await hears('Still with you');
      expect((await attributes()).parked).toBeUndefined();
    },
    LIMIT_MS,
  );

  test(
    'handed to somebody else, it is theirs; closed, the customer begins anew',
    async () => {
      await become(scene, workers.ana!, 'Available');
      await park(ben, 'Tomorrow morning');
      await line(ben)
        .getByRole('button', { name: `Reassign ${MIA}` })
        .click();
      const dialog = ben.page.getByRole('dialog');
      await dialog.getByRole('radio', { name: /ana/ }).check();
      await dialog.getByRole('button', { name: 'Hand over' }).click();
      await ben.page.getByText('Nothing is parked').waitFor();
      await ana.accept();
      await ana.log.getByText('Still with you').waitFor();
      await eventually(async () => !(await isSeated('ben')));
      await park(ana, 'When the customer writes');
      await line(ana)
        .getByRole('button', { name: `Close ${MIA}` })
        .click();
      await ana.page.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
      await ana.page.getByText('Nothing is parked').waitFor();
      await eventually(async () => String((await attributes()).status) === 'INACTIVE');
      await says('Another parcel is broken');
      await ana.accept();
      expect(await ana.log.getByText('Still with you').count()).toBe(0);
    },
    LIMIT_MS,
  );

  test('nothing went wrong on the pages by themselves', () => {
    expect([ana, ben].flatMap(({ complaints, refused }) => [...complaints, ...refused])).toEqual([]);
  });
});
