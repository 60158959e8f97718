/** Agents' desks in a browser: what stories find on them, and what has to be there before anybody can work. */
import type { Browser, Locator, Page } from 'playwright-core';
import type { Scene } from './scene.ts';
import { undocumented } from './traffic.ts';
import { type Visit, type VisitOptions, visit } from './web.ts';

/** A number whose messages become tasks at once. Gives the SID of its Flex Flow. */
export async function textsBecomeTasks(
  { client, chatServiceSid, workspaceSid, workflowSid }: Scene,
  address: string,
): Promise<string> {
  const isNumber = address.startsWith('+');
  if (isNumber) await client.incomingPhoneNumbers.create({ phoneNumber: address });
  const flow = await client.flexApi.v1.flexFlow.create({
    ...{ friendlyName: address, chatServiceSid, contactIdentity: address, enabled: true },
    channelType: isNumber ? 'sms' : 'whatsapp',
    ...{ integrationType: 'task', 'integration.workspaceSid': workspaceSid },
    ...{ 'integration.workflowSid': workflowSid, 'integration.channel': 'chat' },
  } as never);
  return flow.sid;
}

/** Conversations that one agent may hold at once. */
const ROOM = 5;

/** A worker of this name, with room for several conversations. Gives their SID. */
export async function hire(
  { client, workspaceSid, activities }: Scene,
  name: string,
  { activity = 'Offline', ...attributes }: { activity?: string } & Record<string, unknown> = {},
): Promise<string> {
  const { workers } = client.taskrouter.v1.workspaces(workspaceSid);
  const worker = await workers.create({
    friendlyName: name,
    activitySid: activities[activity]!,
    attributes: JSON.stringify({ full_name: name, ...attributes }),
  });
  await workers(worker.sid).workerChannels('chat').update({ capacity: ROOM });
  return worker.sid;
}

export async function become(scene: Scene, workerSid: string, activity: string): Promise<void> {
  const { workers } = scene.client.taskrouter.v1.workspaces(scene.workspaceSid);
  await workers(workerSid).update({ activitySid: scene.activities[activity]! });
}

export interface BrowserDesk extends Visit {
  /** The text box for replies, and the one for notes. */
  reply: Locator;
  note: Locator;
  log: Locator;
  offer: Locator;
  /** Requests of the page that the server has refused: `403 GET /chat/v2/…`. */
  refused: string[];
  /** All that went wrong by itself, and every request that the API does not document. */
  faults(): Promise<string[]>;
  /** Accepts what is offered, and waits for the conversation. */
  accept(): Promise<void>;
  say(text: string): Promise<void>;
}

/** Opens the desk of somebody. */
export async function openBrowserDesk(
  browser: Browser,
  scene: Scene,
  { path = '/desk', ...options }: VisitOptions & { path?: string },
): Promise<BrowserDesk> {
  const opened = await visit(browser, scene, path, options);
  const refused: string[] = [];
  opened.page.on('response', answer => {
    const { pathname } = new URL(answer.url());
    if (answer.status() >= 400) refused.push(`${answer.status()} ${answer.request().method()} ${pathname}`);
  });
  const faults = async () => [
    ...opened.complaints,
    ...refused,
    ...(await undocumented(scene.server.url, opened.asked)),
  ];
  return { ...opened, refused, faults, ...partsOf(opened.page) };
}

function partsOf(page: Page): Omit<BrowserDesk, keyof Visit | 'refused' | 'faults'> {
  const reply = page.getByRole('textbox', { name: /^Reply to/ });
  const log = page.getByRole('log');
  const offer = page.getByRole('article', { name: /^Request from/ });
  return {
    ...{ reply, log, offer },
    note: page.getByRole('textbox', { name: 'Note for your team' }),
    async accept() {
      await offer.getByRole('button', { name: /^Accept/ }).click();
      await reply.waitFor();
      await log.waitFor();
    },
    async say(text) {
      await reply.fill(text);
      await reply.press('Enter');
    },
  };
}
