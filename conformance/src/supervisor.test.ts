/** A supervisor beside an agent's conversation, each in a browser: watching, whispering, joining, taking over, ending. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../test/browser.ts';
import { type BrowserDesk, become, hire, openBrowserDesk, textsBecomeTasks } from '../test/browser-desk.ts';
import { attributesOf, channelOf, conversation } from '../test/conversation.ts';
import { taskOf } from '../test/desk.ts';
import { eventually } from '../test/eventually.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { barriers, lookAway, scrollsSideways } from '../test/web.ts';

const LIMIT_MS = 90_000;
const NUMBER = '+15551237001';
const MIA = '+15550107001';
const OTTO = '+15550107002';
const PIA = '+15550107003';

describe.runIf(chromiumPath !== null)('a supervisor', () => {
  let scene: Scene;
  let browser: Browser;
  let ana: BrowserDesk;
  let sam: BrowserDesk;
  let samSid: string;
  let anaSid: string;

  beforeAll(async () => {
    [scene, browser] = await Promise.all([startScene(), launchBrowser()]);
    await textsBecomeTasks(scene, NUMBER);
    anaSid = await hire(scene, 'ana', { activity: 'Available' });
    samSid = await hire(scene, 'sam');
    [ana, sam] = await Promise.all([
      openBrowserDesk(browser, scene, { identity: 'ana', roles: ['agent'] }),
      openBrowserDesk(browser, scene, { identity: 'sam', roles: ['supervisor'], path: '/desk/team' }),
    ]);
    await scene.network.phone(MIA).write('My parcel is broken', { to: NUMBER });
    await ana.accept();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  }, 60_000);

  const heard = (phone: string): string[] =>
    scene.network
      .phone(phone)
      .heard()
      .map(({ body }) => body);

  const actions = async (name: string): Promise<void> => {
    await sam.page.getByRole('button', { name: /^Actions on/ }).click();
    await sam.page.getByRole('menuitem', { name }).click();
  };

  const chip = (name: string) =>
    sam.page.getByRole('link', {
      name: new RegExp(`Look at the conversation with ${name.replace('+', '.')}`),
    });

  test(
    'is asked how to take part before anything is shown',
    async () => {
      await chip(MIA).click();
      await sam.page.getByRole('heading', { name: 'How do you want to take part?' }).waitFor();
      await sam.page.getByText('With ana').waitFor();
      expect(await sam.log.count()).toBe(0);
      expect(await barriers(sam.page)).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'watches: reads along live, and nobody is told',
    async () => {
      const { channelSid } = await conversation(scene, MIA);
      const members = () => channelOf(scene, channelSid).members.list();
      const read = async (identity: string) =>
        (await members()).find(one => one.identity === identity)?.lastConsumedMessageIndex ?? null;
      await eventually(async () => (await read('ana')) === 0);
      await lookAway(ana.page);
      const before = await read(MIA);
      await sam.page.keyboard.press('1');
      await sam.page.getByRole('heading', { name: /^Watching/ }).waitFor();
      await sam.log.getByText('My parcel is broken').waitFor();
      await scene.network.phone(MIA).write('Are you there?', { to: NUMBER });
      await sam.log.getByText('Are you there?').waitFor();
      expect(await sam.reply.count()).toBe(0);
      // Who looks on reads for nobody else, and what nobody looks at is not read.
      await ana.log.getByText('Are you there?').waitFor();
      await ana.page.waitForTimeout(2_000);
      expect([await read('ana'), await read(MIA)]).toEqual([0, before]);
      await lookAway(ana.page, false);
      await eventually(async () => (await read('ana')) === 1);
      const seats = await members();
      const guests = seats.filter(({ attributes }) => JSON.parse(attributes).member_type === 'guest');
      expect(guests.map(({ identity }) => identity)).toEqual([MIA]);
      const mine = seats.find(({ identity }) => identity === 'sam')!;
      expect(JSON.parse(mine.attributes)).toEqual({ member_type: 'supervisor' });
      expect(heard(MIA)).toEqual([]);
      expect(await barriers(sam.page)).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'whispers: the agent sees it at once, the customer never, and the agent answers in the same room',
    async () => {
      await sam.page.keyboard.press('2');
      await sam.page.getByRole('heading', { name: /^Whispering/ }).waitFor();
      await sam.note.fill('Offer her a refund');
      await sam.note.press('Enter');
      await ana.log.getByRole('article', { name: 'Note of sam' }).getByText('Offer her a refund').waitFor();
      await ana.reply.press('Control+Shift+N');
      await ana.note.fill('Will do');
      await ana.note.press('Enter');
      await sam.log.getByRole('article', { name: 'Note of ana' }).getByText('Will do').waitFor();
      await ana.note.press('Control+Shift+N');
      await ana.say('You get your money back');
      await scene.network.phone(MIA).waitFor('You get your money back', 15_000);
      expect(heard(MIA)).toEqual(['You get your money back']);
      expect(await barriers(sam.page)).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'joins after being asked once, and the customer hears it',
    async () => {
      await sam.page.keyboard.press('Escape');
      await sam.page.keyboard.press('3');
      await sam.page.getByRole('dialog').getByRole('button', { name: 'Join' }).click();
      await sam.page.getByRole('heading', { name: /^Talking with/ }).waitFor();
      await sam.say('This is Sam, sorry for the trouble');
      await scene.network.phone(MIA).waitFor('This is Sam, sorry for the trouble', 15_000);
      await ana.log.getByText('This is Sam, sorry for the trouble').waitFor();
      expect(await barriers(sam.page)).toEqual([]);
      await sam.page.reload();
      await sam.page.getByRole('heading', { name: /^Talking with/ }).waitFor();
    },
    LIMIT_MS,
  );

  test(
    'takes over only when available, and then has it alone',
    async () => {
      await sam.page.getByRole('button', { name: /^Actions on/ }).click();
      const take = sam.page.getByRole('menuitem', { name: /^Take over/ });
      await take.getByText('Become available first').waitFor();
      expect(await take.isDisabled()).toBe(true);
      await sam.page.keyboard.press('Escape');
      await become(scene, samSid, 'Available');
      await eventually(async () => {
        await sam.page.getByRole('button', { name: /^Actions on/ }).click();
        const ready = await take.isEnabled();
        if (!ready) await sam.page.keyboard.press('Escape');
        return ready;
      });
      await take.click();
      await sam.reply.waitFor({ timeout: 20_000 });
      await sam.page.waitForURL(/\/desk\/t\/WT/);
      await ana.page.getByText('All quiet').or(ana.page.getByText('not with you')).first().waitFor();
      await scene.network.phone(MIA).write('Thank you Sam', { to: NUMBER });
      await sam.log.getByText('Thank you Sam').waitFor();
      const { channelSid } = await conversation(scene, MIA);
      await eventually(async () => {
        const seats = await channelOf(scene, channelSid).members.list();
        return !seats.some(({ identity }) => identity === 'ana');
      });
      await become(scene, samSid, 'Offline');
    },
    LIMIT_MS,
  );

  test(
    'completes a wrap-up that nobody finishes, with a reason',
    async () => {
      await scene.network.phone(OTTO).write('Hello?', { to: NUMBER });
      await ana.accept();
      const { channelSid } = await conversation(scene, OTTO);
      await ana.say('Goodbye');
      await scene.network.phone(OTTO).waitFor('Goodbye', 15_000);
      await ana.page.getByRole('button', { name: /^End/ }).click();
      await ana.page.getByRole('heading', { name: /^Wrap up/ }).waitFor();
      await sam.page.getByRole('link', { name: 'Team', exact: true }).click();
      await chip(OTTO).click();
      await sam.page.getByText('ana is wrapping up').waitFor();
      await actions('Complete the task…');
      const dialog = sam.page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('Left without wrapping up');
      expect(await barriers(sam.page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Complete the task' }).click();
      await ana.page.getByText('All quiet').or(ana.page.getByText('not with you')).first().waitFor();
      const task = await taskOf(scene, channelSid);
      expect(task).toMatchObject({ assignmentStatus: 'completed', reason: 'Left without wrapping up' });
      expect((await attributesOf(scene, channelSid)).status).toBe('INACTIVE');
    },
    LIMIT_MS,
  );

  test(
    'ends a conversation that runs: the agent wraps up, the next message begins anew',
    async () => {
      await scene.network.phone(PIA).write('Hi', { to: NUMBER });
      await ana.accept();
      const { channelSid } = await conversation(scene, PIA);
      await sam.page.getByRole('link', { name: 'Team', exact: true }).click();
      await chip(PIA).click();
      await actions('End the conversation…');
      const dialog = sam.page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('Abuse');
      await dialog.getByRole('button', { name: 'End the conversation' }).click();
      await ana.page.getByRole('heading', { name: /^Wrap up/ }).waitFor();
      await eventually(async () => (await attributesOf(scene, channelSid)).status === 'INACTIVE');
      await become(scene, anaSid, 'Offline');
    },
    LIMIT_MS,
  );

  test.each([
    { dark: true, width: 1440 },
    { dark: false, width: 320 },
    { dark: true, width: 390 },
  ])(
    'no barriers, nothing sideways: %j',
    async look => {
      const path = new URL(sam.page.url()).pathname;
      const other = await openBrowserDesk(browser, scene, {
        ...{ identity: `guest ${look.width}`, roles: ['supervisor'], path },
        ...look,
      });
      await other.page.getByRole('heading', { name: 'How do you want to take part?' }).waitFor();
      expect(await barriers(other.page)).toEqual([]);
      expect(await scrollsSideways(other.page)).toBe(false);
      await other.page.keyboard.press('2');
      await other.log.getByText('Hi').waitFor();
      expect(await barriers(other.page)).toEqual([]);
      expect(await scrollsSideways(other.page)).toBe(false);
      await other.close();
    },
    LIMIT_MS,
  );

  test('nothing went wrong on the pages by themselves, and nothing was asked but what the API documents', async () => {
    const faults = await Promise.all([ana, sam].map(desk => desk.faults()));
    expect(faults.flat()).toEqual([]);
  });
});
