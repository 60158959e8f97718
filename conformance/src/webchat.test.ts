/** The real web chat widget on somebody's page, and an agent on the real Flex UI: both unmodified, in a real browser. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientMissing, clientsFolder, launchBrowser, shot } from '../test/browser.ts';
import { openFlexDesk } from '../test/flex-desk.ts';
import { type Scene, startScene } from '../test/scene.ts';
import { visitShop } from '../test/webchat-page.ts';

const missing = (await clientMissing('webchat')) ?? (await clientMissing('flex-ui'));
if (missing !== null) console.warn(`The web chat widget is not tried: ${missing}`);

const LONG = 180_000;
const note = { name: 'receipt.txt', mimeType: 'text/plain', buffer: Buffer.from('Two apples, paid.') };
const offer = { name: 'offer.txt', mimeType: 'text/plain', buffer: Buffer.from('Three for two.') };

describe.runIf(missing === null)('the web chat widget 2.9.4', () => {
  let scene: Scene;
  let browser: Browser;

  beforeAll(async () => {
    scene = await startScene({ environment: { SWITCHHOOK_DATA: clientsFolder } });
    browser = await launchBrowser();
    await scene.client.taskrouter.v1
      .workspaces(scene.workspaceSid)
      .workers.create({ friendlyName: 'alice', attributes: JSON.stringify({ full_name: 'Alice Agent' }) });
  }, LONG);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  });

  test('a visitor and an agent, with files both ways, until the end', { timeout: LONG }, async () => {
    const alice = await openFlexDesk(browser, scene, { identity: 'alice', roles: ['agent'] });
    await alice.become('Available');
    const visitor = await visitShop(browser, scene);
    await visitor.asks('Ana', 'Do you ship to Norway?');
    await alice.accept('Ana');
    await alice.reads('Do you ship to Norway?');
    await alice.says('We do, and it is free.');
    await visitor.reads('We do, and it is free.');
    await visitor.says('Wonderful!');
    await alice.reads('Wonderful!');

    await visitor.attaches(note);
    await alice.reads(note.name);
    expect(String(await alice.opens(note.name))).toBe(String(note.buffer));
    await alice.attaches(offer);
    await visitor.reads(offer.name);
    expect(String(await visitor.opens(offer.name))).toBe(String(offer.buffer));
    await shot(alice.page, 'webchat-agent');
    await shot(visitor.page, 'webchat-visitor');

    await alice.wrapUp();
    await visitor.seesTheEnd();
    await shot(visitor.page, 'webchat-end');
    await alice.complete();
    expect(visitor.watched).toEqual({ failed: [], strangers: [], errors: [] });
    expect(alice.watched.strangers).toEqual([]);
  });
});
