/** What goes wrong at a desk, in a browser: messages that do not arrive, files that cannot go out, texts that are too long. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../test/browser.ts';
import { type BrowserDesk, hire, openBrowserDesk, textsBecomeTasks } from '../test/browser-desk.ts';
import { bodiesOf, conversation } from '../test/conversation.ts';
import { eventually } from '../test/eventually.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { segmentCorpus } from '../test/segment-corpus.ts';
import { flaws, tokenOf } from '../test/web.ts';

const LIMIT_MS = 90_000;
/** A token is renewed a minute before its end. */
const RENEWED_SOON = 66;
const NUMBER = '+15551237301';
const MIA = '+15550107301';
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const DRAWING = '<svg xmlns="http://www.w3.org/2000/svg"><script>globalThis.hacked=1</script></svg>';

/** In a page: writes down what is said aloud from now on. */
function transcribe(): void {
  const page = globalThis as never as {
    said: string[];
    document: { querySelector(of: string): { textContent: string } };
    MutationObserver: new (heard: () => void) => { observe(of: object, options: object): void };
  };
  page.said = [];
  const region = page.document.querySelector('[data-live=polite]');
  const write = () => page.said.push(region.textContent);
  new page.MutationObserver(write).observe(region, { childList: true });
}

interface Kept {
  sessionStorage: Record<string, string>;
}

interface Given {
  name: string;
  type: string;
  /** What is in it, in base64; else so many bytes. */
  content?: string;
  size?: number;
}

/** Pastes files into the text box, or drops them on it. */
async function give(page: Page, how: 'paste' | 'drop', files: readonly Given[]): Promise<void> {
  const box = page.getByRole('textbox', { name: /^Reply to/ });
  await box.evaluate(
    (element, { how, files }) => {
      const { File, DataTransfer, ClipboardEvent, DragEvent } = globalThis as never as Record<
        string,
        new (
          ...given: unknown[]
        ) => never
      >;
      const held = new DataTransfer!() as { items: { add(file: unknown): void } };
      for (const { name, type, content, size = 0 } of files) {
        const bytes =
          content === undefined
            ? new Uint8Array(size)
            : Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
        held.items.add(new File!([bytes], name, { type }));
      }
      const shared = { bubbles: true, cancelable: true };
      const event =
        how === 'paste'
          ? new ClipboardEvent!('paste', { ...shared, clipboardData: held })
          : new DragEvent!('drop', { ...shared, dataTransfer: held });
      element.dispatchEvent(event);
    },
    { how, files },
  );
}

describe.runIf(chromiumPath !== null)('trouble at a desk', () => {
  let scene: Scene;
  let browser: Browser;
  let ana: BrowserDesk;
  let channelSid: string;

  beforeAll(async () => {
    [scene, browser] = await Promise.all([startScene(), launchBrowser()]);
    await textsBecomeTasks(scene, NUMBER);
    await hire(scene, 'ana', { activity: 'Available' });
    ana = await openBrowserDesk(browser, scene, { identity: 'ana', roles: ['agent'] });
    await scene.network.phone(MIA).write('My parcel is broken', { to: NUMBER });
    await ana.accept();
    ({ channelSid } = await conversation(scene, MIA));
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  }, 60_000);

  const heard = () => scene.network.phone(MIA).heard();
  const turn = (text: string) => ana.log.getByRole('article').filter({ hasText: text });

  test(
    'a message that does not arrive says why, in words and by its code; sent again it arrives once',
    async () => {
      scene.network.disturb({ receipts: { fail: 1, code: 30003 } });
      await ana.say('It is on its way');
      const reason = 'Not delivered: the phone cannot be reached (30003)';
      await turn('It is on its way').getByText(reason).waitFor({ timeout: 20_000 });
      expect(await flaws(ana.page)).toEqual([]);
      scene.network.disturb({ receipts: { fail: 0 } });
      await ana.log.getByRole('button', { name: 'Send again' }).click();
      await ana.log
        .locator('.receipt')
        .filter({ hasText: /^\s*Delivered/ })
        .waitFor({ timeout: 20_000 });
      await turn('It is on its way').first().getByText('Sent again').waitFor();
      expect(await ana.log.getByRole('button', { name: 'Send again' }).count()).toBe(0);
      expect(heard().filter(({ body }) => body === 'It is on its way')).toHaveLength(2);
      expect(await bodiesOf(scene, channelSid)).toEqual([
        ...['My parcel is broken', 'It is on its way', 'It is on its way'],
      ]);
    },
    LIMIT_MS,
  );

  test('why it failed is told to whoever sits in the conversation, and to nobody else', async () => {
    await hire(scene, 'ben');
    const { sid } = (await scene.client.messages.list({ to: MIA, limit: 1 }))[0]!;
    const asked = async (identity: string) => {
      const { token } = await tokenOf(scene, { identity, roles: ['agent'] });
      const path = `/2010-04-01/Accounts/${scene.accountSid}/Messages/${sid}.json`;
      const headers = { authorization: `Basic ${btoa(`token:${token}`)}` };
      return (await fetch(scene.server.url + path, { headers })).status;
    };
    expect([await asked('ana'), await asked('ben')]).toEqual([200, 403]);
  });

  test(
    'a picture that is pasted and a paper that is dropped go out; what is too big or of no use does not, and why',
    async () => {
      await give(ana.page, 'paste', [{ name: 'image.png', type: 'image/png', content: PIXEL }]);
      const chosen = ana.page.getByRole('list', { name: 'Attached files' });
      await chosen.getByText('image.png').waitFor();
      await give(ana.page, 'drop', [
        { name: 'terms.pdf', type: 'application/pdf', content: btoa('%PDF-1.4 terms') },
        { name: 'film.mp4', type: 'video/mp4', size: 5 * 1024 * 1024 + 1 },
        { name: 'logo.svg', type: 'image/svg+xml', content: btoa(DRAWING) },
      ]);
      await chosen.getByText('terms.pdf').waitFor();
      const told = ana.page.getByRole('alert');
      await told.getByText('film.mp4 is too big: SMS takes files up to 5 MB.').waitFor();
      await told.getByText('logo.svg was not attached: SMS takes no files of this kind.').waitFor();
      expect(await chosen.getByRole('listitem').count()).toBe(2);
      expect(await flaws(ana.page)).toEqual([]);
      await ana.page.setViewportSize({ width: 320, height: 900 });
      expect(await flaws(ana.page)).toEqual([]);
      await ana.page.setViewportSize({ width: 1440, height: 900 });
      await ana.say('Here you are');
      await eventually(() => heard().filter(({ mediaUrls }) => mediaUrls.length > 0).length === 2, 20_000);
      await ana.log.getByRole('img', { name: 'Picture: image.png' }).waitFor();
      await ana.log.getByRole('link', { name: /terms\.pdf/ }).waitFor();
      expect(await told.count()).toBe(0);
    },
    LIMIT_MS,
  );

  test(
    'an address that has ended is asked for anew; what still does not load can be tried again',
    async () => {
      let refusals = 1;
      await ana.page.route('**/mcs/**/Content?**', route => {
        refusals--;
        return refusals >= 0 ? route.fulfill({ status: 403, body: '' }) : route.continue();
      });
      const photo = scene.network.host(Buffer.from(PIXEL, 'base64'), 'image/png');
      const loaded = (at: number) =>
        eventually(
          () =>
            ana.log
              .getByRole('img', { name: /^Picture/ })
              .nth(at)
              .evaluate(image => (image as unknown as { naturalWidth: number }).naturalWidth > 0),
          15_000,
        );
      await scene.network.phone(MIA).write('This one', { to: NUMBER, media: [photo] });
      await loaded(1);
      refusals = 2;
      await scene.network.phone(MIA).write('And this', { to: NUMBER, media: [photo] });
      await ana.log.getByRole('button', { name: /could not be loaded/ }).click();
      await loaded(2);
      await ana.page.unroute('**/mcs/**/Content?**');
    },
    LIMIT_MS,
  );

  test(
    'a drawing that a customer sends can be saved, and is never shown as a part of the page',
    async () => {
      const drawing = scene.network.host(DRAWING, 'image/svg+xml');
      await scene.network.phone(MIA).write('A drawing', { to: NUMBER, media: [drawing] });
      const card = ana.log.getByRole('article').filter({ hasText: 'image/svg+xml' });
      await card.getByRole('link').waitFor();
      expect(await card.locator('img, image, object, iframe').count()).toBe(0);
      expect(await ana.page.evaluate(() => 'hacked' in globalThis)).toBe(false);
    },
    LIMIT_MS,
  );

  test(
    'the meter under a text counts as the server does',
    async () => {
      const texts = segmentCorpus(200);
      const counted = await ana.reply.evaluate((box, all) => {
        const area = box as unknown as { form: { querySelector(of: string): { textContent: string } } };
        const { value } = Object.getOwnPropertyDescriptors(Object.getPrototypeOf(box)) as never as {
          value: { set: { call(on: unknown, text: string): void } };
        };
        return all.map(text => {
          value.set.call(box, text);
          const { Event } = globalThis as never as { Event: new (...given: unknown[]) => never };
          box.dispatchEvent(new Event('input', { bubbles: true }));
          return Number(/(\d+) SMS/.exec(area.form.querySelector('.segments').textContent)?.[1]);
        });
      }, texts);
      const sent = await Promise.all(
        texts.map(async body => {
          const message = await scene.client.messages.create({ from: NUMBER, to: '+15550107399', body });
          return Number(message.numSegments);
        }),
      );
      expect(counted).toEqual(sent);
      await ana.reply.fill('');
    },
    LIMIT_MS,
  );

  test(
    'a text that is too long goes out in as many messages as were promised, and nothing of it is lost',
    async () => {
      const long = Array.from({ length: 90 }, (_, at) => `This is sentence number ${at + 1}.`).join(' ');
      await ana.reply.fill(long);
      await ana.page.getByText('Goes out as 2 messages').waitFor();
      const before = heard().length;
      await ana.reply.press('Enter');
      await eventually(() => heard().length >= before + 2, 20_000);
      await eventually(async () => (await ana.log.getByText('Being sent').count()) === 0);
      const parts = heard().slice(before);
      expect(parts).toHaveLength(2);
      expect(parts.map(({ body }) => body).join(' ')).toBe(long);
      expect(parts[0]!.body).toMatch(/\.$/);
    },
    LIMIT_MS,
  );

  test(
    'ten messages are read aloud one by one, and fifty at once in a few sentences that count all of them',
    async () => {
      await ana.page.evaluate(transcribe);
      const said = () => ana.page.evaluate(() => (globalThis as never as { said: string[] }).said);
      const expected = Array.from({ length: 10 }, (_, at) => `${MIA}: Message ${at + 1}`);
      for (const sentence of expected) {
        await scene.network.phone(MIA).write(sentence.slice(MIA.length + 2), { to: NUMBER });
        await eventually(async () => (await said()).includes(sentence), 15_000);
      }
      expect(await said()).toEqual(expected);
      await Promise.all(
        Array.from({ length: 50 }, (_, at) =>
          scene.network.phone(MIA).write(`More ${at + 1}`, { to: NUMBER }),
        ),
      );
      const counted = async () =>
        (await said())
          .slice(10)
          .map(sentence => Number(/^(\d+) new messages/.exec(sentence)?.[1] ?? 1))
          .reduce((sum, count) => sum + count, 0);
      await eventually(async () => (await counted()) >= 50, 20_000);
      expect(await counted()).toBe(50);
      expect((await said()).length - 10).toBeLessThan(25);
    },
    LIMIT_MS,
  );

  test(
    'a token that ends while somebody types is renewed, and nobody notices',
    async () => {
      const desk = await openBrowserDesk(browser, scene, {
        ...{ identity: 'ana', roles: ['agent'], path: new URL(ana.page.url()).pathname, ttl: RENEWED_SOON },
      });
      await desk.reply.fill('I am about');
      const { page } = desk;
      const kept = () =>
        page.evaluate(() => (globalThis as never as Kept).sessionStorage['switchhook.token']);
      await eventually(async () => (await kept()) !== desk.token, 30_000);
      await desk.reply.pressSequentially(' to say it.');
      expect(await desk.reply.inputValue()).toBe('I am about to say it.');
      await desk.reply.press('Enter');
      await scene.network.phone(MIA).waitFor('I am about to say it.', 15_000);
      await desk.close();
    },
    LIMIT_MS,
  );

  test('nothing went wrong on the page by itself', () => {
    expect(ana.complaints.filter(text => !text.includes('403'))).toEqual([]);
  });
});
