/** A real browser for the stories that need one: Chromium as it is installed, driven by playwright-core. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const root = join(import.meta.dirname, '../..');
const artefacts = join(root, 'conformance/artefacts');

/** Bundles of others, fetched once and kept out of the repository; a folder of data that a server may be started with. */
export const clientsFolder = join(root, 'node_modules/.cache/switchhook');

/** Where Chromium is; null when there is none, and then the browser's tests do not run. */
export const chromiumPath: string | null =
  [
    process.env.CHROMIUM ?? '',
    ...['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map(
      name => `/usr/bin/${name}`,
    ),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ].find(path => path !== '' && existsSync(path)) ?? null;

/**
 * Fetches a bundle as an operator does; nothing happens when it is there already. Null when all is well, else why the
 * tests that need it cannot run.
 */
export async function clientMissing(name: 'flex-ui' | 'webchat', version?: string): Promise<string | null> {
  if (chromiumPath === null) return 'no Chromium: install one or say where it is in CHROMIUM';
  const program = join(root, 'tools/cli/main.ts');
  const args = ['add', name, ...(version === undefined ? [] : ['--version', version])];
  const env = { ...process.env, SWITCHHOOK_DATA: clientsFolder };
  try {
    await promisify(execFile)(process.execPath, [program, ...args], { env });
    return null;
  } catch (error) {
    return (error as { stderr?: string }).stderr?.trim() || String(error);
  }
}

export interface BrowserOptions {
  /** Lets the names below twilio.com, and nothing else, lead to this port of 127.0.0.1, where somebody speaks TLS. */
  twilioPort?: number;
}

/** The caller closes it. */
export function launchBrowser({ twilioPort }: BrowserOptions = {}): Promise<Browser> {
  const rules =
    twilioPort === undefined
      ? 'MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost'
      : `MAP *.twilio.com:443 127.0.0.1:${twilioPort}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`;
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: chromiumPath!,
    args: [
      `--host-resolver-rules=${rules}`,
      ...(twilioPort === undefined ? [] : ['--ignore-certificate-errors']),
      ...(isRoot ? ['--no-sandbox'] : []),
    ],
  });
}

/** What a page asked for, and what went wrong with it. */
export interface Watched {
  /** `404 GET https://…`, for every answer that is an error. */
  failed: string[];
  /** Addresses outside of the server that the page tried to reach. */
  strangers: string[];
  /** Errors of the page itself. */
  errors: string[];
}

/** Writes down what goes wrong on a page, for the test to look at. */
export function watch(page: Page, allowed: readonly string[]): Watched {
  const watched: Watched = { failed: [], strangers: [], errors: [] };
  const note = (url: string) => {
    if (/^https?:/.test(url) && !allowed.some(start => url.startsWith(start))) watched.strangers.push(url);
  };
  page.on('response', answer => {
    if (answer.status() >= 400)
      watched.failed.push(`${answer.status()} ${answer.request().method()} ${answer.url()}`);
  });
  page.on('requestfinished', request => note(request.url()));
  page.on('requestfailed', request => {
    // What the page's own policy forbids has never left the browser.
    if (request.failure()?.errorText !== 'csp') note(request.url());
  });
  page.on('pageerror', error => watched.errors.push(error.message));
  return watched;
}

/** A screenshot for people, `conformance/artefacts/<name>.png`. */
export async function shot(page: Page, name: string): Promise<void> {
  await mkdir(artefacts, { recursive: true });
  await page.screenshot({ path: join(artefacts, `${name}.png`) });
}

/** A window of its own: nothing is shared with others, as between two people. */
export function person(browser: Browser): Promise<BrowserContext> {
  return browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
}
