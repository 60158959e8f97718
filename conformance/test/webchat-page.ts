/** A customer's page with the real web chat widget on it, as a visitor uses it. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { person, type Watched, watch } from './browser.ts';
import type { Scene } from './scene.ts';

export interface Visitor {
  page: Page;
  watched: Watched;
  /** Opens the chat, fills the form and starts. */
  asks(name: string, question: string): Promise<void>;
  says(text: string): Promise<void>;
  reads(text: string): Promise<void>;
  attaches(file: { name: string; mimeType: string; buffer: Buffer }): Promise<void>;
  /** Clicks the file of this name, and gives what was downloaded or opened. */
  opens(fileName: string): Promise<Buffer>;
  /** Waits until the chat says that it is over. */
  seesTheEnd(): Promise<void>;
  close(): Promise<void>;
}

const LIMIT_MS = 20_000;

/** The shop is another origin than the server, as a customer's page is. */
export async function visitShop(
  browser: Browser,
  { server, receiver }: Pick<Scene, 'server' | 'receiver'>,
  attributes = 'data-question="How can we help?" data-files="on"',
): Promise<Visitor> {
  receiver.on('/shop', () => ({
    contentType: 'text/html; charset=utf-8',
    body: `<!doctype html><title>Shop</title><h1>Shop</h1><script src="${server.url}/webchat.js" ${attributes} async></script>`,
  }));
  const context = await person(browser);
  const page = await context.newPage();
  page.setDefaultTimeout(LIMIT_MS);
  const watched = watch(page, [server.url, receiver.url]);
  await page.goto(`${receiver.url}/shop`);
  await page.locator('.Twilio-EntryPoint').waitFor({ timeout: 60_000 });
  return { ...actionsOf(page), page, watched, close: () => context.close() };
}

function actionsOf(page: Page): Omit<Visitor, 'page' | 'watched' | 'close'> {
  const send = () => page.getByRole('button', { name: 'Send Message' }).click();
  const message = (text: string) => page.locator('.Twilio-MessageListItem').filter({ hasText: text }).first();
  return {
    async asks(name, question) {
      await page.locator('.Twilio-EntryPoint').click();
      await page.locator('input[name=friendlyName]').fill(name);
      await page.locator('textarea[name=question]').fill(question);
      await page.locator('.Twilio-DynamicForm-submit').click();
      await message(question).waitFor();
    },
    async says(text) {
      const box = page.locator('.Twilio-MessageInput textarea, textarea').last();
      await box.click();
      await box.pressSequentially(text);
      await send();
    },
    reads: text => message(text).waitFor(),
    async attaches(file) {
      await page.locator('input[type=file]').setInputFiles(file);
      await send();
    },
    async opens(fileName) {
      const [download] = await Promise.all([page.waitForEvent('download'), message(fileName).click()]);
      return readFile(await download.path());
    },
    seesTheEnd: () => page.getByText('Thanks for chatting with us!').waitFor(),
  };
}
