/** The real Flex UI, as published, in a real browser: agents at work on it, customers on the phone. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientMissing, clientsFolder, launchBrowser, shot } from '../test/browser.ts';
import { conversation, sessionBecomes } from '../test/conversation.ts';
import { type FlexDesk, openFlexDesk } from '../test/flex-desk.ts';
import { type Scene, startScene } from '../test/scene.ts';

const missing = await clientMissing('flex-ui');
if (missing !== null) console.warn(`Flex UI is not tried: ${missing}`);

const OURS = '+15550100001';
const LONG = 180_000;

describe.runIf(missing === null)('Flex UI 1.34.6', () => {
  let scene: Scene;
  let browser: Browser;
  const desks: Record<string, FlexDesk> = {};
  /** SIDs by identity. */
  let workers: Record<string, string>;

  beforeAll(async () => {
    scene = await startScene({ environment: { SWITCHHOOK_DATA: clientsFolder } });
    browser = await launchBrowser();
    workers = await hire(scene, { alice: 'Alice Agent', bob: 'Bob Helper', sue: 'Sue Supervisor' });
    await answerBy(scene, OURS);
  }, LONG);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  });

  test('the sign-in leads to a desk that complains of nothing', { timeout: LONG }, async () => {
    const alice = await openFlexDesk(browser, scene, { identity: 'alice', roles: ['agent'] });
    desks.alice = alice;
    await alice.become('Available');
    await shot(alice.page, 'flex-ui-available');
    expect(await alice.complaints()).toBe('');
    expect(alice.watched).toEqual({ failed: [], strangers: [], errors: [] });
  });

  test('a conversation, from the first message to the next customer', { timeout: LONG }, async () => {
    const alice = desks.alice!;
    const ana = scene.network.phone('+15551230001');
    await ana.write('Where is my order?', { to: OURS });
    await alice.accept(ana.address);
    await alice.reads('Where is my order?');
    await alice.says('On its way to you, it comes tomorrow.');
    await ana.waitFor('On its way to you, it comes tomorrow.', 20_000);
    scene.receiver.on('/cat.svg', () => ({ contentType: 'image/svg+xml', body: CAT }));
    const media = [{ url: `${scene.receiver.url}/cat.svg`, contentType: 'image/svg+xml' }];
    await ana.write('Thank you!', { to: OURS, media });
    await alice.reads('Thank you!');
    await alice.seesPicture();
    await shot(alice.page, 'flex-ui-conversation');

    const { attributes } = await conversation(scene, ana.address);
    await alice.wrapUp();
    await sessionBecomes(scene, attributes.proxySession!, 'closed');
    await alice.complete();

    const ben = scene.network.phone('+15551230002');
    await ben.write('Next, please', { to: OURS });
    await alice.accept(ben.address);
    await alice.reads('Next, please');
    await alice.wrapUp();
    await alice.complete();
    expect(alice.watched.errors).toEqual([]);
  });

  test('a supervisor watches at the teams, and a colleague takes over', { timeout: LONG }, async () => {
    const alice = desks.alice!;
    const cara = scene.network.phone('+15551230003');
    await cara.write('May I talk to somebody else?', { to: OURS });
    await alice.accept(cara.address);

    const sue = await openFlexDesk(browser, scene, { identity: 'sue', roles: ['supervisor'] });
    await sue.watches('Alice Agent', cara.address);
    await sue.seesAtTeams('May I talk to somebody else?');
    await alice.says('Of course, I ask Bob.');
    await sue.seesAtTeams('Of course, I ask Bob.');
    await shot(sue.page, 'flex-ui-teams');

    const bob = await openFlexDesk(browser, scene, { identity: 'bob', roles: ['agent'] });
    await bob.become('Available');
    await alice.transfers(workers.bob!);
    await bob.accept(cara.address);
    await bob.reads('May I talk to somebody else?');
    await bob.says('Bob here, how can I help?');
    await cara.waitFor('Bob here, how can I help?', 20_000);
    await shot(alice.page, 'flex-ui-transferred-from');
    await shot(bob.page, 'flex-ui-transferred-to');
    await bob.wrapUp();
    await bob.complete();
    expect(sue.watched.errors).toEqual([]);
    expect(bob.watched.errors).toEqual([]);
    await Promise.all([sue.close(), bob.close()]);
  });
});

const CAT =
  '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><path d="M10 50V15l15 10h30l15-10v35z"/></svg>';

/** Makes workers whom the desk finds by the identity of their tokens; gives their SIDs. */
async function hire({ client, workspaceSid }: Scene, people: Record<string, string>) {
  const { workers } = client.taskrouter.v1.workspaces(workspaceSid);
  const hired: Record<string, string> = {};
  for (const [friendlyName, fullName] of Object.entries(people)) {
    const attributes = JSON.stringify({ full_name: fullName });
    hired[friendlyName] = (await workers.create({ friendlyName, attributes })).sid;
  }
  return hired;
}

/** Text messages to this number become tasks at once. */
async function answerBy({ client, chatServiceSid, workspaceSid, workflowSid }: Scene, number: string) {
  await client.flexApi.v1.flexFlow.create({
    friendlyName: 'Texts to agents',
    chatServiceSid,
    channelType: 'sms',
    contactIdentity: number,
    enabled: true,
    integrationType: 'task',
    'integration.workspaceSid': workspaceSid,
    'integration.workflowSid': workflowSid,
    'integration.channel': 'chat',
  });
}
