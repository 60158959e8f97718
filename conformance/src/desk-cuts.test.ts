/** A desk on a bad line, in a browser: sockets are cut while both sides write, and in the end all of it is there, once. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../test/browser.ts';
import { type BrowserDesk, hire, openBrowserDesk, textsBecomeTasks } from '../test/browser-desk.ts';
import { bodiesOf, conversation } from '../test/conversation.ts';
import { type CuttingProxy, startCuttingProxy } from '../test/cutting-proxy.ts';
import { eventually } from '../test/eventually.ts';
import { type Scene, startScene } from '../test/scene.ts';

const LIMIT_MS = 180_000;
/** The SDK pauses longer after each cut, and a busy machine longer still. */
const PATIENCE_MS = 120_000;
const NUMBER = '+15551237501';
const MIA = '+15550107501';
const ROUNDS = 24;
const CUT_AFTER = [3, 8, 9, 15, 20];

describe.runIf(chromiumPath !== null)('a desk on a bad line', () => {
  let scene: Scene;
  let browser: Browser;
  let line: CuttingProxy;
  let ana: BrowserDesk;

  beforeAll(async () => {
    [scene, browser] = await Promise.all([startScene(), launchBrowser()]);
    const { hostname: host, port } = new URL(scene.server.url);
    line = await startCuttingProxy({ host, port: Number(port) }, { seed: 1, chance: 0 });
    await textsBecomeTasks(scene, NUMBER);
    await hire(scene, 'ana', { activity: 'Available' });
    const server = { ...scene.server, url: `http://127.0.0.1:${line.port}` };
    ana = await openBrowserDesk(browser, { ...scene, server }, { identity: 'ana', roles: ['agent'] });
    // So high that all that is said is in the page.
    await ana.page.setViewportSize({ width: 1440, height: 6000 });
    await scene.network.phone(MIA).write('Customer begins', { to: NUMBER });
    await ana.accept();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await line?.close();
    await scene?.close();
  }, 60_000);

  /** What is said in one attempt is nothing to the next. */
  let attempt = 0;

  test(
    'what both sides write while it is cut is there in the end, once, in order, and without a reload',
    async () => {
      attempt += 1;
      const text = (who: string, round: number) => `${who} ${attempt}.${round}`;
      const isOurs = (body: string) => body.includes(` ${attempt}.`);
      const { channelSid } = await conversation(scene, MIA);
      for (let round = 1; round <= ROUNDS; round++) {
        await scene.network.phone(MIA).write(text('Customer', round), { to: NUMBER });
        if (round % 2 === 0) await ana.say(text('Agent', round));
        if (CUT_AFTER.includes(round)) line.cut();
      }
      const mine = Array.from({ length: ROUNDS / 2 }, (_, at) => text('Agent', 2 * at + 2));
      const bodies = await eventually(async () => {
        const all = (await bodiesOf(scene, channelSid)).filter(isOurs);
        return mine.every(one => all.includes(one)) && all;
      }, PATIENCE_MS);
      expect(bodies.filter(body => body.startsWith('Agent'))).toEqual(mine);
      expect(bodies).toHaveLength(ROUNDS + mine.length);
      const shown = () => ana.log.locator('.turn:not([data-pending]) .speech-text').allTextContents();
      await eventually(async () => (await shown()).filter(isOurs).join() === bodies.join(), 30_000);
      const heard = scene.network.phone(MIA).heard();
      expect(heard.map(({ body }) => body).filter(isOurs)).toEqual(mine);
    },
    LIMIT_MS,
  );
});
