/** Answering in the server's place what a page asks of the API. */
import type { CDPSession, Page } from 'playwright-core';

/** An answer, or what happens to the question instead: it goes on to the server, hangs, or its connection breaks. */
export type Answer = { status: number; body: string } | 'through' | 'hangs' | 'breaks';

/** What the app asks of the API; its own files and the sign-in are none of it. */
const API = /\/(api|chat|flex-api|messaging|monitor|proxy|studio|sync|taskrouter)\/(v\d|2010)(?!.*\/Tokens)/;

/**
 * Answers every question of the page to the API from now on. It is done at the door of the browser's network: a route
 * of playwright's would also make the browser forget what it has kept of the app, and load all of it with every page.
 */
export async function answerAll(page: Page, answerNow: () => Answer): Promise<void> {
  const session = await page.context().newCDPSession(page);
  session.on('Fetch.requestPaused', ({ requestId, request }) => {
    const answer = API.test(request.url) ? answerNow() : 'through';
    // A page that has gone on waits for no answer any more.
    give(session, requestId, answer).catch(() => undefined);
  });
  const patterns = (['Fetch', 'XHR'] as const).map(resourceType => ({ urlPattern: '*', resourceType }));
  await session.send('Fetch.enable', { patterns });
}

async function give(session: CDPSession, requestId: string, answer: Answer): Promise<unknown> {
  if (answer === 'hangs') return undefined;
  if (answer === 'through') return session.send('Fetch.continueRequest', { requestId });
  if (answer === 'breaks')
    return session.send('Fetch.failRequest', { requestId, errorReason: 'ConnectionFailed' });
  return session.send('Fetch.fulfillRequest', {
    ...{ requestId, responseCode: answer.status, body: btoa(answer.body) },
    responseHeaders: [{ name: 'content-type', value: 'application/json' }],
  });
}
