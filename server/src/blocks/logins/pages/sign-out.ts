/** The end of a session. */
import type { Answer } from '../../../kernel/operation.ts';
import { endSessions } from '../sessions.ts';
import { COOKIES, cookieHeader } from '../web/cookies.ts';
import { html } from '../web/html.ts';
import { form } from '../web/layout.ts';
import { type Page, page, redirect } from '../web/routes.ts';
import type { Visit } from '../web/visit.ts';

export const signOutPages: Page[] = [{ path: '/login/logout', get: show, post: signOut }];

/** A link on our own pages signs out at once (the browser vouches for where it stood); from elsewhere it asks. */
async function show(visit: Visit): Promise<Answer> {
  if (visit.session === null) return goodbye(visit);
  if (visit.headers['sec-fetch-site'] === 'same-origin') return signOut(visit);
  return page(visit, {
    title: 'Sign out?',
    body: [
      html`<p>You are signed in as ${visit.session.login.username}.</p>`,
      form(visit, { action: '/login/logout', submit: 'Sign out', body: null }),
    ],
  });
}

async function signOut(visit: Visit): Promise<Answer> {
  const { room, session, isSecure } = visit;
  if (session)
    await room.store.transact(tx => endSessions(room, tx, session.login, { only: session.session.sid }));
  visit.setCookies.push(cookieHeader(COOKIES.session, '', { isSecure, seconds: 0 }));
  return redirect(visit, '/login/logout');
}

function goodbye(visit: Visit): Answer {
  return page(visit, {
    title: 'You are signed out',
    body: html`<p><a class="button" href="/login">Sign in again</a></p>`,
  });
}
