/** Pages as routes: who may see them, what their answers carry, and what becomes of refusals. */
import type { RawRequest, RawRoute } from '../../../kernel/http.ts';
import type { Answer } from '../../../kernel/operation.ts';
import type { Room } from '../room.ts';
import type { LoginRow, SessionRow } from '../rows.ts';
import { html } from './html.ts';
import { layout, type PageBody } from './layout.ts';
import { Detour, PageRefusal } from './refusal.ts';
import { checkForm, type Visit, visitOf } from './visit.ts';

export type PageHandler = (visit: Visit) => Promise<Answer>;

/** What a page is: the methods that it has. A POST without a genuine form is refused before it is read. */
export interface Page {
  path: string;
  get?: PageHandler;
  post?: PageHandler;
  /** For what providers post: it proves itself by a signature. */
  postsFromElsewhere?: true;
}

export function pageRoutes(room: Room, pages: readonly Page[]): RawRoute[] {
  return pages.flatMap(({ path, get, post, postsFromElsewhere }) => [
    ...(get ? [route(room, 'GET', path, get)] : []),
    ...(post
      ? [
          route(room, 'POST', path, async visit => {
            if (!postsFromElsewhere) checkForm(visit);
            return post(visit);
          }),
        ]
      : []),
  ]);
}

function route(room: Room, method: 'GET' | 'POST', path: string, handler: PageHandler): RawRoute {
  return { method, product: null, path, answer: request => answerOf(room, request, handler) };
}

async function answerOf(room: Room, request: RawRequest, handler: PageHandler): Promise<Answer> {
  const visit = await visitOf(room, request);
  try {
    return await handler(visit);
  } catch (error) {
    if (error instanceof Detour) return redirect(visit, error.to);
    if (error instanceof PageRefusal) return refusalPage(visit, error);
    room.log.error({ err: error, path: request.edge?.path }, 'a page of the sign-in failed');
    return refusalPage(
      visit,
      new PageRefusal(500, 'Something went wrong', 'It was written to the log. Try again.'),
    );
  }
}

function refusalPage(visit: Visit, { status, title, message }: PageRefusal): Answer {
  return page(visit, {
    status,
    title,
    body: html`<p>${message}</p><p><a href="/login">To the sign-in</a></p>`,
  });
}

/** The session and the person of a visit that has signed in; others are sent to the sign-in and come back. */
export function signedIn({ session }: Visit, path: string): { session: SessionRow; login: LoginRow } {
  if (session?.session.isOpen) return session;
  throw new Detour(`/login?returnTo=${encodeURIComponent(path)}`);
}

export function admin(visit: Visit, path: string): { session: SessionRow; login: LoginRow } {
  const both = signedIn(visit, path);
  if (both.login.roles.includes('admin')) return both;
  throw new PageRefusal(403, 'Only for administrators', 'Ask an administrator of this account to do it.');
}

/** No script runs here, nothing is loaded from elsewhere, nobody frames it, and no address leaks. */
function headersOf({ room, origin, setCookies }: Visit): NonNullable<Answer['headers']> {
  // A browser holds a form's redirects to this list too, and the sign-in ends at a desk.
  const places = ["'self'", ...room.needs.deskOrigins].join(' ');
  return {
    'Content-Security-Policy': `default-src 'none'; style-src 'self'; img-src 'self'; form-action ${places}; frame-ancestors 'none'; base-uri 'none'`,
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
    'X-Frame-Options': 'DENY',
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Access-Control-Allow-Origin': origin,
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
    ...(setCookies.length === 0 ? {} : { 'Set-Cookie': setCookies }),
  };
}

export function page(visit: Visit, body: PageBody & { status?: number }): Answer {
  return {
    status: body.status ?? 200,
    body: layout(visit, body).text,
    contentType: 'text/html; charset=utf-8',
    headers: headersOf(visit),
  };
}

/** 303, so that a form is not sent again. */
export function redirect(visit: Visit, to: string): Answer {
  return { status: 303, body: null, headers: { ...headersOf(visit), Location: to } };
}
