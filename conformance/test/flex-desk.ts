/** Flex UI as a person uses it: what they see, click and type. Nothing of the server is asked behind its back. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { person, type Watched, watch } from './browser.ts';
import type { Scene } from './scene.ts';

export interface FlexDesk {
  page: Page;
  watched: Watched;
  /** What the bar over the desk says when something is wrong; empty when all is well. */
  complaints(): Promise<string>;
  become(activity: string): Promise<void>;
  /** Accepts the task of this customer when it rings. */
  accept(customer: string): Promise<void>;
  /** Opens the customer's task that was accepted before. */
  choose(customer: string): Promise<void>;
  /** Waits until the open conversation shows this. */
  reads(text: string): Promise<void>;
  /** Waits until a customer's picture is there, and not only its place. */
  seesPicture(): Promise<void>;
  /** Types into the text box and sends it. */
  says(text: string): Promise<void>;
  attaches(file: { name: string; mimeType: string; buffer: Buffer }): Promise<void>;
  /** Clicks the file of this name, and gives what was downloaded. */
  opens(fileName: string): Promise<Buffer>;
  /** Hands the open task to a colleague, as plugins do: for chats the desk has no button of its own. */
  transfers(workerSid: string): Promise<void>;
  /** Goes to the teams and opens an agent's task there. */
  watches(agent: string, customer: string): Promise<void>;
  /** Waits until the watched conversation shows this. */
  seesAtTeams(text: string): Promise<void>;
  wrapUp(): Promise<void>;
  complete(): Promise<void>;
  close(): Promise<void>;
}

type Place = Pick<Scene, 'server' | 'accountSid' | 'authToken'>;

/** Machines that are busy with other tests need long to compile the bundle. */
const START_LIMIT_MS = 60_000;
const LIMIT_MS = 20_000;

export interface WayIn {
  identity: string;
  roles: string[];
  /** Where the page is served, if not by the server under its own address. */
  origin?: string;
}

/** Signs in by the redirect of a single sign-on: the account's own credentials issue the token. */
export async function openFlexDesk(browser: Browser, scene: Place, who: WayIn): Promise<FlexDesk> {
  const { origin = scene.server.url } = who;
  const query = await redirection(scene, who);
  return visitFlexDesk(browser, `${origin}/agent-desktop?${query}`, async desk => {
    await desk.locator('[data-test="activity-toggle"]').waitFor({ timeout: START_LIMIT_MS });
  });
}

/** Goes to an address, and does what it takes until the desk is there. */
export async function visitFlexDesk(
  browser: Browser,
  url: string,
  signIn: (page: Page) => Promise<void>,
): Promise<FlexDesk> {
  const context = await person(browser);
  const page = await context.newPage();
  page.setDefaultTimeout(LIMIT_MS);
  const { origin } = new URL(url);
  const watched = watch(page, [origin]);
  await page.goto(url);
  await signIn(page);
  return { ...actionsOf(page), page, watched, close: () => context.close() };
}

/** The query that a single sign-on comes back with. */
async function redirection(
  { server, accountSid, authToken }: Place,
  { identity, roles }: { identity: string; roles: string[] },
): Promise<URLSearchParams> {
  const answer = await fetch(`${server.url}/iam/v1/Accounts/${accountSid}/Tokens`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ identity, roles }),
  });
  const { token, expiration } = (await answer.json()) as { token: string; expiration: string };
  return new URLSearchParams({
    Token: token,
    Identity: identity,
    Expiration: expiration,
    Roles: roles.join(','),
  });
}

function actionsOf(page: Page): Omit<FlexDesk, 'page' | 'watched' | 'close'> {
  const taskOf = (customer: string) =>
    page.locator('.Twilio-TaskListBaseItem').filter({ hasText: customer }).first();
  const canvas = page.locator('.Twilio-TaskCanvas');
  return {
    complaints: async () => (await page.locator('.Twilio-NotificationBar').allInnerTexts()).join(' ').trim(),
    async become(activity) {
      await page.locator('[data-test="activity-toggle"]').click();
      await page.locator('.Twilio-AccountMenu-Item').filter({ hasText: activity }).first().click();
      await page.locator('[data-test="activity-toggle"]').filter({ hasText: activity }).waitFor();
    },
    async accept(customer) {
      await taskOf(customer).locator('.Twilio-TaskButton-Accept').click();
      await canvas.filter({ hasText: customer }).waitFor();
    },
    choose: customer => taskOf(customer).click(),
    reads: text => canvas.locator('.Twilio-MessageListItem').filter({ hasText: text }).first().waitFor(),
    async seesPicture() {
      const picture = canvas.locator('.Twilio-MessageListItem img[alt]').last();
      await picture.waitFor();
      await page.waitForFunction(
        one => (one as { naturalWidth: number }).naturalWidth > 1,
        await picture.elementHandle(),
      );
    },
    async says(text) {
      const box = canvas.locator('textarea');
      await box.click();
      await box.pressSequentially(text);
      await canvas.getByRole('button', { name: 'Send Message' }).click();
    },
    async attaches(file) {
      await canvas.locator('input[type=file]').setInputFiles(file);
      await canvas.getByRole('button', { name: 'Send Message' }).click();
    },
    async opens(fileName) {
      const file = canvas.locator('.Twilio-MessageListItem').filter({ hasText: fileName }).first();
      const [download] = await Promise.all([page.waitForEvent('download'), file.click()]);
      return readFile(await download.path());
    },
    transfers: workerSid => page.evaluate(transferSelected, workerSid),
    async watches(agent, customer) {
      await page.goto(new URL('/teams', page.url()).href);
      const row = page.locator('.Twilio-WorkersDataTable tr').filter({ hasText: agent });
      await row.locator('.Twilio-TaskCard').filter({ hasText: customer }).click({ timeout: START_LIMIT_MS });
    },
    seesAtTeams: text => page.locator('.Twilio-MessageListItem').filter({ hasText: text }).first().waitFor(),
    async wrapUp() {
      await canvas.getByRole('button', { name: 'End chat' }).click();
      await canvas.getByRole('button', { name: 'Complete' }).waitFor();
    },
    async complete() {
      const button = canvas.getByRole('button', { name: 'Complete' });
      await button.click();
      // Gone once the server has said so: a page that is closed before may take the request along.
      await button.waitFor({ state: 'hidden' });
    },
  };
}

interface Flex {
  Manager: { getInstance(): FlexManager };
  ChatOrchestrator: { setOrchestrations(event: string, deeds: string[]): void };
}

interface FlexManager {
  store: { getState(): { flex: { view: { selectedTaskSid: string } } } };
  workerClient: {
    reservations: Map<string, { task: { transfer(to: string, options: object): Promise<unknown> } }>;
  };
}

/** Runs in the page. The chat must not be closed when the one who hands it over is done with it. */
async function transferSelected(targetSid: string): Promise<void> {
  const { Manager, ChatOrchestrator } = (globalThis as unknown as { Twilio: { Flex: Flex } }).Twilio.Flex;
  for (const event of ['wrapup', 'completed'])
    ChatOrchestrator.setOrchestrations(event, ['LeaveChatChannel']);
  const { store, workerClient } = Manager.getInstance();
  const { selectedTaskSid } = store.getState().flex.view;
  await workerClient.reservations.get(selectedTaskSid)!.task.transfer(targetSid, { mode: 'COLD' });
}
