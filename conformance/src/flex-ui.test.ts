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

  beforeAll(async () => {
    scene = await startScene({ environment: { SWITCHHOOK_DATA: clientsFolder } });
    browser = await launchBrowser();
    await hire(scene, { alice: 'Alice Agent', bob: 'Bob Helper', sue: 'Sue Supervisor' });
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
    await ana.write('Thank you!', { to: OURS });
    await alice.reads('Thank you!');
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
});

/** Makes workers whom the desk finds by the identity of their tokens. */
async function hire({ client, workspaceSid }: Scene, people: Record<string, string>): Promise<void> {
  const { workers } = client.taskrouter.v1.workspaces(workspaceSid);
  for (const [friendlyName, fullName] of Object.entries(people))
    await workers.create({ friendlyName, attributes: JSON.stringify({ full_name: fullName }) });
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
