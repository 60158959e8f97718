/** Names, texts, files, attributes and templates that are programs: shown everywhere as what they are, run nowhere. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../test/browser.ts';
import { conversation } from '../test/conversation.ts';
import { definition, message, publish, state, trigger } from '../test/flows.ts';
import { proxyWebhook, type Scene, startScene } from '../test/scene.ts';
import { changeLook, flaws, type Look, visit } from '../test/web.ts';

const LIMIT_MS = 240_000;
const NUMBER = '+15550100401';
const CUSTOMER = '+15551230401';
const PROGRAM = `<img src=x onerror="globalThis.hacked=1">{{7*7}}<script>globalThis.hacked=1</script>"'><svg onload=globalThis.hacked=1>`;
const LOOKS: readonly Look[] = [
  { dark: false, width: 1440 },
  { dark: true, width: 360 },
];
const LINK = 'javascript:globalThis.hacked=1';

/** Where everything ended up that the story made, as addresses of pages. */
interface Made {
  number: string;
  flow: string;
  execution: string;
  channel: string;
  session: string;
  task: string;
  worker: string;
  queue: string;
  workflow: string;
  flexFlow: string;
}

async function furnish(scene: Scene): Promise<Made> {
  const { client, chatServiceSid, workspaceSid } = scene;
  const workspace = client.taskrouter.v1.workspaces(workspaceSid);
  const attributes = JSON.stringify({ full_name: PROGRAM, name: PROGRAM, email: LINK, roles: [PROGRAM] });
  const worker = await workspace.workers.create({ friendlyName: PROGRAM, attributes });
  const queue = await workspace.taskQueues.create({ friendlyName: PROGRAM, targetWorkers: '1==1' });
  await workspace.activities.create({ friendlyName: PROGRAM.slice(0, 64), available: false });
  const rules = { task_routing: { filters: [], default_filter: { queue: queue.sid } } };
  const workflow = await workspace.workflows.create({
    ...{ friendlyName: PROGRAM, configuration: JSON.stringify(rules) },
  });
  const number = await client.incomingPhoneNumbers.create({
    ...{ phoneNumber: NUMBER, friendlyName: PROGRAM.slice(0, 64), smsUrl: proxyWebhook(scene.server, scene) },
  });
  const flow = await publish(scene, PROGRAM, bot(workflow.sid));
  const flexFlow = await client.flexApi.v1.flexFlow.create({
    ...{ friendlyName: PROGRAM, chatServiceSid, channelType: 'sms', contactIdentity: NUMBER, enabled: true },
    ...{ integrationType: 'studio', 'integration.flowSid': flow },
  } as never);
  const customer = scene.network.customer(CUSTOMER);
  await customer.write(PROGRAM, { to: NUMBER });
  await customer.waitFor(`You said: ${PROGRAM}`);
  const { channelSid } = await conversation(scene, CUSTOMER);
  await addFile(scene, channelSid);
  const channel = client.chat.v2.services(chatServiceSid).channels(channelSid);
  await channel.update({ friendlyName: PROGRAM });
  await client.proxy.v1.services.create({ uniqueName: PROGRAM, callbackUrl: `https://x.example/?${LINK}` });
  const [session] = await client.proxy.v1.services(scene.proxyServiceSid).sessions.list();
  const [execution] = await client.studio.v2.flows(flow).executions.list();
  const task = await workspace.tasks.create({
    ...{ workflowSid: workflow.sid, taskChannel: 'chat' },
    attributes: JSON.stringify({ name: PROGRAM, channelSid, link: LINK }),
  });
  const canned = await client.sync.v1.services('default').syncMaps.create({ uniqueName: 'desk.canned' });
  const data = { title: PROGRAM, body: PROGRAM };
  await client.sync.v1.services('default').syncMaps(canned.sid).syncMapItems.create({ key: 'x', data });
  await configure(scene);
  return {
    ...{ number: number.sid, flow, execution: execution!.sid, channel: channelSid, session: session!.sid },
    ...{ task: task.sid, worker: worker.sid, queue: queue.sid, workflow: workflow.sid },
    flexFlow: flexFlow.sid,
  };
}

/** Says back what it hears; its widget's text goes through the template engine. */
function bot(workflowSid: string): object {
  return definition([
    trigger('say'),
    state('say', 'send-message', {
      properties: message('You said: {{trigger.message.Body}}'),
      transitions: [{ event: 'sent', next: 'agent' }, { event: 'failed' }],
    }),
    state('agent', 'send-to-flex', {
      properties: {
        workflow: workflowSid,
        channel: 'chat',
        attributes: '{"name":"{{trigger.message.Body | escape}}"}',
      },
      transitions: ['callComplete', 'failedToEnqueue', 'callFailure'].map(event => ({ event })),
    }),
  ]);
}

/** A page of the web as a file, under a name that is one too. */
async function addFile({ server, accountSid, authToken, chatServiceSid, client }: Scene, channelSid: string) {
  const form = new FormData();
  const page = `<script>globalThis.hacked=1</script>`;
  form.set('Filename', `${PROGRAM}.html`);
  form.set('Content', new Blob([page], { type: 'text/html' }), `${PROGRAM}.html`);
  const answer = await fetch(`${server.url}/mcs/v1/Services/${chatServiceSid}/Media`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` },
    body: form,
  });
  const { sid } = (await answer.json()) as { sid: string };
  const channel = client.chat.v2.services(chatServiceSid).channels(channelSid);
  await channel.messages.create({ from: PROGRAM.slice(0, 60), mediaSid: sid });
}

/** The template of the page beside a conversation, and what agents choose from. */
async function configure({ server, accountSid, authToken }: Scene): Promise<void> {
  const answer = await fetch(`${server.url}/flex-api/v1/Configuration`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}`,
    },
    body: JSON.stringify({
      ...{ account_sid: accountSid, crm_enabled: true, crm_type: 'callback', crm_callback_url: LINK },
      ui_attributes: {
        custom_data: { features: { dispositions: { global: { dispositions: [PROGRAM] } } } },
      },
    }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

describe.runIf(chromiumPath !== null)('hostile texts', () => {
  let scene: Scene;
  let browser: Browser;
  let made: Made;

  beforeAll(async () => {
    [scene, browser] = await Promise.all([startScene(), launchBrowser()]);
    made = await furnish(scene);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  }, 60_000);

  const pages = (): string[] => [
    '/welcome',
    '/phone',
    '/desk',
    '/console',
    '/console/messaging',
    '/console/messaging?tab=addresses',
    `/console/messaging?tab=addresses&address=${made.flexFlow}`,
    `/console/messaging?tab=addresses&remove=${made.flexFlow}`,
    '/console/numbers',
    `/console/numbers/${made.number}`,
    '/console/proxy?stuck=1',
    `/console/proxy?session=${made.session}`,
    '/console/chat',
    '/console/chat?words=globalThis.hacked',
    `/console/chat/channels/${made.channel}`,
    `/console/chat/channels/${made.channel}?tab=members`,
    `/console/chat/channels/${made.channel}?tab=attributes`,
    '/console/answers',
    '/console/answers?tab=outcomes',
    '/console/studio',
    `/console/studio/${made.flow}`,
    `/console/studio/${made.flow}?tab=executions`,
    `/console/studio/${made.flow}?tab=revisions`,
    `/console/studio/${made.flow}?tab=definition`,
    `/console/studio/${made.flow}/executions/${made.execution}`,
    '/console/tasks',
    `/console/tasks?open=${made.task}`,
    '/console/workflows',
    `/console/workflows?open=${made.workflow}`,
    '/console/queues',
    `/console/queues?open=${made.queue}`,
    '/console/workers',
    `/console/workers?open=${made.worker}`,
    '/console/activities',
    '/console/users',
    '/console/webhooks',
    '/console/monitor',
    '/console/monitor?tab=events',
  ];

  test(
    'every page shows them and runs none, without barriers, wide and narrow, light and dark',
    async () => {
      const [some, others] = [0, 1].map(half => pages().filter((_, at) => at % 2 === half));
      const wrong = await Promise.all([walk(some!), walk(others!)]);
      expect(wrong.flat()).toEqual([]);
    },
    LIMIT_MS,
  );

  /** Opens each of these pages in one look and changes it to the other. Gives what is wrong in either. */
  async function walk(paths: string[]): Promise<string[]> {
    const { page, complaints, close, settled } = await visit(browser, scene, '/welcome', LOOKS[0]);
    await page.locator('h1').first().waitFor();
    const wrong: string[] = [];
    for (const [at, path] of paths.entries()) {
      await page.goto(scene.server.url + path);
      await page.locator('h1').first().waitFor();
      // A page opens in the look that the one before was left in: every other one narrow and dark.
      for (const look of at % 2 === 0 ? LOOKS : LOOKS.toReversed()) {
        await changeLook(page, look);
        await settled();
        wrong.push(...(await faults(page)).map(fault => `${path} ${JSON.stringify(look)}: ${fault}`));
      }
    }
    await close();
    return [...wrong, ...complaints];
  }

  test('what was written is read as it was written', async () => {
    const { page, close } = await visit(browser, scene, `/console/chat/channels/${made.channel}`);
    await page.getByRole('listitem').getByText(PROGRAM, { exact: true }).waitFor();
    await page.getByText(/^File: .*onload=globalThis\.hacked=1>\.html$/).waitFor();
    await close();
  });
});

/** What is wrong with the page as it stands. */
async function faults(page: Page): Promise<string[]> {
  const found = await flaws(page);
  if (await page.evaluate(() => 'hacked' in globalThis)) found.push('it ran');
  if (await page.locator('[href^="javascript:"], [src^="javascript:"]').count())
    found.push('a link is a program');
  if (await page.getByText('This page has failed').count()) found.push('it failed');
  return found;
}
