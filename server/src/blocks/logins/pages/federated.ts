/** The way through a provider and back. */
import { randomBytes } from 'node:crypto';
import type { Answer } from '../../../kernel/operation.ts';
import { hashSecret, sameSecret } from '../../../kernel/secret.ts';
import { admit, type Vouched } from '../federation/admit.ts';
import { beginOidc, finishOidc, type OidcChecks } from '../federation/oidc.ts';
import { beginSaml, readSaml, requestIdOf, samlMetadata } from '../federation/saml.ts';
import type { LoginRow, ProviderRow } from '../rows.ts';
import { beginSession } from '../sign-in.ts';
import { loginBySid } from '../store/people.ts';
import { type FlowRow, providerForRequest, putFlow, takeFlow } from '../store/providers.ts';
import { PageRefusal } from '../web/refusal.ts';
import { type Page, redirect } from '../web/routes.ts';
import type { Visit } from '../web/visit.ts';
import { goOn } from './sign-in.ts';
import { permitted, wantedTarget } from './targets.ts';

/** How long a person may be away at the provider. */
const AWAY_SECONDS = 600;
const TICKET_SECONDS = 60;

export const federatedPages: Page[] = [
  { path: '/login/with/{Sid}', get: begin },
  { path: '/login/oidc/{Sid}', get: backFromOidc },
  { path: '/login/saml/{Sid}', post: backFromSaml, postsFromElsewhere: true },
  { path: '/login/saml/{Sid}/metadata', get: metadata },
  { path: '/login/continue/{Sid}', get: withTicket },
];

async function providerOf({ room, at }: Visit, kind?: ProviderRow['kind']): Promise<ProviderRow> {
  const provider = await providerForRequest(room.store.read, at.sid!);
  if (provider === null || !provider.isEnabled || (kind !== undefined && provider.kind !== kind))
    throw new PageRefusal(
      404,
      'There is no such provider',
      'Perhaps it was turned off. Go to the sign-in and choose again.',
    );
  return provider;
}

const oidcKey = (state: string): string => `oidc ${hashSecret(state)}`;
const ticketKey = (ticket: string): string => `ticket ${hashSecret(ticket)}`;

async function begin(visit: Visit): Promise<Answer> {
  const target = wantedTarget(visit);
  const provider = await providerOf(visit);
  const { room, browser } = visit;
  const state = randomBytes(24).toString('base64url');
  const kept = { returnTo: target.url, browser: hashSecret(browser) };
  const keep = (key: string, more: object) =>
    putKept(visit, provider, { key, data: { ...kept, ...more }, seconds: AWAY_SECONDS });
  try {
    if (provider.kind === 'oidc') {
      const { url, checks } = await beginOidc(room, provider, state);
      await keep(oidcKey(state), checks);
      return redirect(visit, url);
    }
    await keep(requestIdOf(state), { instant: room.clock.now().toISOString() });
    return redirect(visit, await beginSaml(room, provider, state));
  } catch (error) {
    throw unusable(visit, provider, error);
  }
}

async function putKept(
  { room }: Visit,
  provider: ProviderRow,
  { key, data, seconds }: { key: string; data: Record<string, unknown>; seconds: number },
): Promise<void> {
  await room.store.transact(tx =>
    putFlow(tx, provider, { key, data, dateExpires: new Date(tx.now.getTime() + seconds * 1000) }),
  );
}

/** What was begun under this key: taken once, and only by the browser that began it. */
async function kept(visit: Visit, provider: ProviderRow, key: string): Promise<FlowRow> {
  const flow = await visit.room.store.transact(tx => takeFlow(tx, provider, key));
  if (flow === null || !sameSecret(String(flow.data.browser), hashSecret(visit.browser))) throw outOfDate();
  return flow;
}

async function backFromOidc(visit: Visit): Promise<Answer> {
  const provider = await providerOf(visit, 'oidc');
  const state = visit.asked('state');
  const flow = await kept(visit, provider, oidcKey(state));
  const checks = flow.data as unknown as OidcChecks;
  const query = visit.query;
  const vouched = await finishOidc(visit.room, provider, { query, state, checks }).catch(error => {
    throw unusable(visit, provider, error);
  });
  const login = await admitted(visit, provider, vouched);
  return enter(visit, { provider, login, returnTo: flow.data.returnTo });
}

/**
 * The provider's page posts the response, so no cookie of ours comes along. Who it is, is settled here; a ticket then
 * leads the browser to a page of ours, which sees the cookie and whether it is the browser that began.
 */
async function backFromSaml(visit: Visit): Promise<Answer> {
  visit.setCookies.length = 0;
  const provider = await providerOf(visit, 'saml');
  const { room } = visit;
  const vouched = await readSaml(room, provider, visit.rawField('SAMLResponse')).catch(error => {
    throw unusable(visit, provider, error);
  });
  const flow = await room.store.transact(tx => takeFlow(tx, provider, vouched.requestId));
  if (flow === null) throw outOfDate();
  const login = await admitted(visit, provider, vouched);
  const ticket = randomBytes(24).toString('base64url');
  const { returnTo, browser } = flow.data;
  const data = { returnTo, browser, loginSid: login.sid };
  await putKept(visit, provider, { key: ticketKey(ticket), data, seconds: TICKET_SECONDS });
  return redirect(visit, `/login/continue/${provider.sid}?ticket=${ticket}`);
}

async function withTicket(visit: Visit): Promise<Answer> {
  const provider = await providerOf(visit, 'saml');
  const flow = await kept(visit, provider, ticketKey(visit.asked('ticket')));
  const { accountSid } = provider;
  const login = await loginBySid(visit.room.store.read, { accountSid, sid: String(flow.data.loginSid) });
  if (login?.status !== 'active') throw outOfDate();
  return enter(visit, { provider, login, returnTo: flow.data.returnTo });
}

async function admitted(visit: Visit, provider: ProviderRow, vouched: Vouched): Promise<LoginRow> {
  const { room, address } = visit;
  const admission = await admit(room, provider, { vouched, address });
  if (admission.ok) return admission.login;
  room.log.warn(
    { provider: provider.sid, reason: admission.reason, address },
    'a sign-in through a provider was refused',
  );
  throw new PageRefusal(
    403,
    'You cannot sign in this way',
    `It was refused: ${admission.reason}. Ask an administrator of this account.`,
  );
}

interface Entering {
  provider: ProviderRow;
  login: LoginRow;
  returnTo: unknown;
}

async function enter(visit: Visit, { provider, login, returnTo }: Entering): Promise<Answer> {
  const target = permitted(visit.room, returnTo, visit.origin);
  if (target === null) throw outOfDate();
  const session = await beginSession(visit, { login, method: provider.kind, isOpen: true });
  return goOn(visit, { login, session, target });
}

async function metadata(visit: Visit): Promise<Answer> {
  const provider = await providerOf(visit, 'saml');
  return {
    status: 200,
    body: samlMetadata(visit.room, provider),
    contentType: 'application/samlmetadata+xml; charset=utf-8',
  };
}

/** Providers' messages go to the log, not to whoever came with a made-up answer. */
function unusable({ room, address }: Visit, { sid }: ProviderRow, error: unknown): PageRefusal {
  room.log.warn({ err: error, provider: sid, address }, "a provider's answer could not be used");
  return new PageRefusal(
    400,
    'The provider could not be used',
    'What it answered cannot be used. Go to the sign-in and try again; the reason is in the log.',
  );
}

const outOfDate = (): PageRefusal =>
  new PageRefusal(
    400,
    'This sign-in is out of date',
    'It took too long, was finished already, or was begun in another browser. Go to the sign-in and try again.',
  );
