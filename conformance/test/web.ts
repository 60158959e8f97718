/** The web app in a real browser, against a real server: pages of people who are signed in, and what a page must not do. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import type { Scene } from './scene.ts';
import { watchSettling } from './settled.ts';
import { type Asked, recordTraffic } from './traffic.ts';

const HEIGHT = 900;

export interface Visit {
  page: Page;
  /** What went wrong on the page by itself: exceptions, errors in the console, violations of its policy. */
  complaints: string[];
  token: string;
  /** What the page has asked the API, from its first request on. */
  asked: Asked[];
  /** Resolves when the page has all that it asked for, and has drawn it. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface VisitOptions {
  identity?: string;
  roles?: string[];
  dark?: boolean;
  width?: number;
  /** Chosen in the browser before; `en-XA` shows what is not translated. */
  language?: string;
  /** Seconds until the token ends. */
  ttl?: number;
}

/** Opens a page as the single sign-on leaves it: the token in the address. */
export async function visit(
  browser: Browser,
  scene: Pick<Scene, 'server' | 'accountSid' | 'authToken'>,
  path: string,
  options: VisitOptions = {},
): Promise<Visit> {
  const { identity = 'admin', roles = ['admin'], dark = false, width = 1440, language = 'en' } = options;
  const token = await tokenOf(scene, { identity, roles, ...(options.ttl && { ttl: options.ttl }) });
  const look: BrowserContextOptions = {
    viewport: { width, height: HEIGHT },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  };
  const context = await browser.newContext(look);
  // What is chosen on the page itself stays when it is loaded again.
  await context.addInitScript(`localStorage['switchhook.language'] ??= ${JSON.stringify(language)}`);
  const page = await context.newPage();
  const settled = watchSettling(page);
  const asked = recordTraffic(page, scene.server.url);
  const complaints: string[] = [];
  page.on('pageerror', error => complaints.push(error.message));
  page.on('console', message => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  const query = new URLSearchParams({
    Token: token.token,
    Identity: identity,
    Roles: roles.join(','),
    Expiration: token.expiration,
  });
  await page.goto(`${scene.server.url}${path}?${query}`);
  return { page, complaints, asked, token: token.token, settled, close: () => context.close() };
}

export type Look = Required<Pick<VisitOptions, 'dark' | 'width'>>;

/** Lets a page that is open look otherwise, as when somebody turns their phone, or the evening comes. */
export async function changeLook(page: Page, { dark, width }: Look): Promise<void> {
  const scheme = dark ? 'dark' : 'light';
  await page.setViewportSize({ width, height: HEIGHT });
  await page.emulateMedia({ colorScheme: scheme });
  await page.locator(`html[data-mantine-color-scheme=${scheme}]`).waitFor();
  await page.evaluate(stillness);
}

/** Lets the page believe that nobody looks at it, or that somebody does again. */
export async function lookAway(page: Page, isAway = true): Promise<void> {
  await page.evaluate(
    state => {
      const { document, Event: Happening } = globalThis as unknown as {
        document: { dispatchEvent(event: unknown): void };
        Event: new (name: string, options: object) => unknown;
      };
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
      document.dispatchEvent(new Happening('visibilitychange', { bubbles: true }));
    },
    isAway ? 'hidden' : 'visible',
  );
}

/** Colours that are on their way to another look are no colours to judge. Runs in the page. */
async function stillness(): Promise<void> {
  type Moving = { finished: Promise<unknown>; effect: { getComputedTiming(): { endTime: number } } | null };
  const { document: page, requestAnimationFrame: frame } = globalThis as unknown as {
    document: { getAnimations(): Moving[] };
    requestAnimationFrame(next: () => void): void;
  };
  for (let frames = 0; frames < 2; frames += 1) await new Promise<void>(next => frame(next));
  const ending = page
    .getAnimations()
    .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime));
  // One that is held up never ends.
  const patience = new Promise(resolve => setTimeout(resolve, 2_000));
  await Promise.race([Promise.allSettled(ending.map(({ finished }) => finished)), patience]);
}

interface Issued {
  token: string;
  expiration: string;
}

/** A token of a person, as a desk gets one. */
export async function tokenOf(
  { server, accountSid, authToken }: Pick<Scene, 'server' | 'accountSid' | 'authToken'>,
  person: { identity: string; roles: string[]; ttl?: number },
): Promise<Issued> {
  const answer = await fetch(`${server.url}/iam/v1/Accounts/${accountSid}/Tokens`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}`,
    },
    body: JSON.stringify(person),
  });
  if (!answer.ok) throw new Error(`no token: ${await answer.text()}`);
  return (await answer.json()) as Issued;
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What axe finds wrong with a page, a line for each: the rule, and where. */
export async function barriers(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  return page.evaluate(async wanted => {
    type Found = { violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] };
    const { axe: tool } = globalThis as unknown as {
      axe: { run(root: unknown, options: object): Promise<Found> };
    };
    const { violations } = await tool.run((globalThis as unknown as { document: unknown }).document, {
      runOnly: wanted,
      // Of what is well, nothing is told: it would be described for nobody.
      resultTypes: ['violations'],
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(
        ({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 160)} ${failureSummary.slice(0, 200)}`,
      ),
    );
  }, tags);
}

/** What a button has put on the clipboard. */
export async function copiedBy(button: Locator): Promise<string> {
  const page = button.page();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await button.click();
  return page.evaluate(() =>
    (
      globalThis as unknown as { navigator: { clipboard: { readText(): Promise<string> } } }
    ).navigator.clipboard.readText(),
  );
}

/** What keeps people from using a page as it stands: barriers, and having to push it sideways; empty for a good one. */
export async function flaws(page: Page): Promise<string[]> {
  const found = await barriers(page);
  return (await scrollsSideways(page)) ? [...found, 'it has to be pushed sideways'] : found;
}

/** Whether the page has to be pushed sideways to be read. */
export function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = (
      globalThis as unknown as { document: { documentElement: { scrollWidth: number; clientWidth: number } } }
    ).document.documentElement;
    return scrollWidth > clientWidth;
  });
}
