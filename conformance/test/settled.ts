/** Knowing when a page has all that it asked for and has drawn it, instead of waiting for a fixed time. */
import type { Page, Request } from 'playwright-core';
import { eventually } from './eventually.ts';

const LIMIT_MS = 30_000;
/** What phones hear from their network stays open as long as the page. */
const ENDLESS = /\/simulator\/.*\/events$/;
/** Rows that stand for others, tables that load, and what a picture of a flow has not found its place for. */
const WAITING =
  '.waiting, [aria-busy=true], .react-flow [visibility=hidden], .react-flow__node[style*=hidden]';

/**
 * Watches the requests of a page from now on. What comes back resolves when no answer is outstanding, nothing on the
 * page says that it waits, and what came was drawn without asking for more.
 */
export function watchSettling(page: Page): () => Promise<void> {
  const outstanding = new Set<Request>();
  let begun = 0;
  page.on('request', request => {
    if (ENDLESS.test(new URL(request.url()).pathname)) return;
    begun += 1;
    outstanding.add(request);
  });
  page.on('requestfinished', request => outstanding.delete(request));
  page.on('requestfailed', request => outstanding.delete(request));
  return async () => {
    for (let seen = -1; seen !== begun || outstanding.size > 0; ) {
      seen = begun;
      await eventually(() => outstanding.size === 0, LIMIT_MS);
      await page.evaluate(drawn);
      await eventually(async () => (await page.locator(WAITING).count()) === 0, LIMIT_MS);
    }
  };
}

/** Runs in the page: resolves when it has drawn and has nothing left to do, twice, since drawing may ask for more. */
async function drawn(): Promise<void> {
  const { requestIdleCallback, requestAnimationFrame } = globalThis as unknown as Record<
    'requestIdleCallback' | 'requestAnimationFrame',
    (then: () => void, options?: { timeout: number }) => void
  >;
  const idle = (): Promise<void> =>
    new Promise(done => requestIdleCallback(() => requestAnimationFrame(() => done()), { timeout: 1_000 }));
  await idle();
  await idle();
}
