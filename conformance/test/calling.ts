/** How a desk calls a person to it: by a card, the title, the desktop and tones; and when, by the page's own stopwatch. */
import type { Page } from 'playwright-core';

export type Way = 'news' | 'card' | 'title' | 'desktop' | 'tone';

/** Milliseconds since the page was opened, of the first time that each happened. */
export type Calls = Partial<Record<Way, number>>;

interface Place {
  calls: Calls;
  Date: DateConstructor;
  document: { title: string; querySelector(of: string): unknown };
  performance: { now(): number };
  WebSocket: new (
    ...given: unknown[]
  ) => { addEventListener(type: string, heard: (event: { data: unknown }) => void): void };
  OscillatorNode: { prototype: { start(...given: unknown[]): void } };
  MutationObserver: new (heard: () => void) => { observe(of: object, options: object): void };
  Notification: unknown;
}

/**
 * Notes from the next loading of the page on when an offer came over its socket, and when it was told. Nobody looks at the
 * page, and the clock of the computer is five minutes fast.
 */
export async function noteCalls(page: Page): Promise<void> {
  await page.context().addInitScript(() => {
    const place = globalThis as never as Place;
    const { Date: RealDate, WebSocket: RealSocket, document, performance } = place;
    place.calls = {};
    const note = (way: Way): void => {
      place.calls[way] ??= performance.now();
    };
    const now = () => RealDate.now() + 300_000;
    place.Date = class extends RealDate {
      constructor(...given: []) {
        super(...((given.length === 0 ? [now()] : given) as []));
      }
      static override now = now;
    } as DateConstructor;
    place.WebSocket = class extends RealSocket {
      constructor(...given: unknown[]) {
        super(...given);
        this.addEventListener('message', ({ data }) => {
          if (String(data).includes('reservation.created')) note('news');
        });
      }
    };
    place.Notification = class {
      static permission = 'granted';
      constructor() {
        note('desktop');
      }
    };
    const { start } = place.OscillatorNode.prototype;
    place.OscillatorNode.prototype.start = function noted(...given) {
      note('tone');
      return start.apply(this, given);
    };
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
    new place.MutationObserver(() => {
      if (document.querySelector('article.offer')) note('card');
      if (/^\(\d+\) /.test(document.title)) note('title');
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  await page.reload();
}

export const callsOf = (page: Page): Promise<Calls> =>
  page.evaluate(() => (globalThis as never as Place).calls);
