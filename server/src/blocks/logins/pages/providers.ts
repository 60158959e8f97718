/** Identity providers of an account: OpenID Connect and SAML, set up by its administrators. */
import type { Answer } from '../../../kernel/operation.ts';
import { oidcCallback } from '../federation/oidc.ts';
import { samlCallback, samlEntity } from '../federation/saml.ts';
import type { LoginChange } from '../needs.ts';
import type { LoginRow, ProviderKind, ProviderRow } from '../rows.ts';
import {
  changeProvider,
  deleteProvider,
  forgetSubjects,
  insertProvider,
  providerBySid,
  providersOf,
} from '../store/providers.ts';
import { html, type Piece } from '../web/html.ts';
import { form, hidden } from '../web/layout.ts';
import { PageRefusal } from '../web/refusal.ts';
import { admin, type Page, page, redirect } from '../web/routes.ts';
import type { Visit } from '../web/visit.ts';
import { EMPTY, formOf, providerFields, readProvider, type ShownForm, sentForm } from './provider-form.ts';

const LIST = '/login/providers';
const HERE = `${LIST}/{Sid}`;
const KINDS: Readonly<Record<ProviderKind, string>> = { oidc: 'OpenID Connect', saml: 'SAML' };

export const providerPages: Page[] = [
  { path: LIST, get: list },
  { path: `${LIST}/new`, get: showNew, post: add },
  { path: HERE, get: show, post: change },
  { path: `${HERE}/remove`, get: async visit => redirect(visit, LIST), post: remove },
];

async function list(visit: Visit): Promise<Answer> {
  const { login } = admin(visit, LIST);
  const providers = await providersOf(visit.room.store.read, login.accountSid);
  return page(visit, {
    title: 'Identity providers',
    notice: visit.asked('done') === '' ? undefined : 'Done.',
    body: html`<p>People can sign in with what your organisation has already.</p>
<ul class="rows">${providers.map(
      ({ sid, friendlyName, kind, isEnabled }) =>
        html`<li><div><a href="${LIST}/${sid}"><strong>${friendlyName}</strong></a> <span class="hint">${KINDS[kind]}${!isEnabled && ', turned off'}</span></div></li>`,
    )}</ul>
<div class="actions"><a class="button" href="${LIST}/new?kind=oidc">Add OpenID Connect</a><a class="button" href="${LIST}/new?kind=saml">Add SAML</a></div>`,
  });
}

const kindOf = (text: string): ProviderKind => (text === 'saml' ? 'saml' : 'oidc');

async function showNew(visit: Visit): Promise<Answer> {
  const kind = kindOf(visit.asked('kind'));
  admin(visit, `${LIST}/new?kind=${kind}`);
  return newPage(visit, { kind, ...EMPTY[kind], hasSecret: false, problems: {} });
}

function newPage(visit: Visit, shown: ShownForm): Answer {
  return page(visit, {
    title: `Add ${KINDS[shown.kind]}`,
    status: Object.keys(shown.problems).length > 0 ? 400 : 200,
    problems: shown.problems,
    body: form(visit, {
      action: `${LIST}/new`,
      submit: 'Add',
      body: [hidden('kind', shown.kind), providerFields(shown)],
    }),
  });
}

async function add(visit: Visit): Promise<Answer> {
  const { login } = admin(visit, LIST);
  const kind = kindOf(visit.field('kind'));
  const sent = sentForm(visit);
  const { read, problems } = readProvider(kind, sent);
  if (Object.keys(problems).length > 0) return newPage(visit, { kind, ...sent, hasSecret: false, problems });
  const { accountSid } = login;
  const provider = await visit.room.store.transact(tx =>
    insertProvider(tx, { ...read, accountSid, kind, sealedSecret: sealedSecretOf(visit) }),
  );
  await recorded(visit, login, { action: 'created', sid: provider.sid, properties: { kind, ...said(read) } });
  return redirect(visit, `${LIST}/${provider.sid}`);
}

function sealedSecretOf({ room, rawField }: Visit): string | null {
  const secret = rawField('secret');
  return secret === '' ? null : room.needs.sealer.seal(secret);
}

async function known(visit: Visit): Promise<{ provider: ProviderRow; login: LoginRow }> {
  const { login } = admin(visit, LIST);
  const provider = await providerBySid(visit.room.store.read, {
    accountSid: login.accountSid,
    sid: visit.at.sid!,
  });
  if (provider === null) throw new PageRefusal(404, 'There is no such provider', 'Perhaps it was removed.');
  return { provider, login };
}

async function show(visit: Visit): Promise<Answer> {
  const { provider } = await known(visit);
  return providerPage(visit, provider, {
    kind: provider.kind,
    ...formOf(provider),
    hasSecret: provider.sealedSecret !== null,
    problems: {},
  });
}

function providerPage(visit: Visit, provider: ProviderRow, shown: ShownForm): Answer {
  const path = `${LIST}/${provider.sid}`;
  return page(visit, {
    title: provider.friendlyName,
    status: Object.keys(shown.problems).length > 0 ? 400 : 200,
    problems: shown.problems,
    body: [
      html`<h2>What the provider wants to know</h2><dl>${addresses(visit, provider)}</dl><h2>Settings</h2>`,
      form(visit, { action: path, submit: 'Save', body: providerFields(shown) }),
      html`<section><details><summary>Remove</summary>${form(visit, {
        action: `${path}/remove`,
        submit: `Remove ${provider.friendlyName}`,
        isDangerous: true,
        body: html`<p>Who signed in this way stays, but needs another way in.</p>`,
      })}</details></section><p><a href="${LIST}">All providers</a></p>`,
    ],
  });
}

function addresses({ room }: Visit, provider: ProviderRow): Piece {
  const row = (name: string, value: string): Piece =>
    html`<dt>${name}</dt><dd><code class="secret">${value}</code></dd>`;
  if (provider.kind === 'oidc') return row('Redirect URI', oidcCallback(room, provider));
  return [
    row('Entity ID, audience and metadata', samlEntity(room, provider)),
    row('Assertion consumer service (HTTP-POST)', samlCallback(room, provider)),
  ];
}

async function change(visit: Visit): Promise<Answer> {
  const { provider, login } = await known(visit);
  const sent = sentForm(visit);
  const { read, problems } = readProvider(provider.kind, sent);
  const hasSecret = provider.sealedSecret !== null;
  if (Object.keys(problems).length > 0)
    return providerPage(visit, provider, { kind: provider.kind, ...sent, hasSecret, problems });
  // Another issuer is somebody else: what it says of people, and the secret shared with it, are no longer the same.
  const isOther = read.settings.issuer !== provider.settings.issuer;
  const sealedSecret = sealedSecretOf(visit) ?? (isOther ? null : provider.sealedSecret);
  await visit.room.store.transact(async tx => {
    await changeProvider(tx, provider, { ...read, sealedSecret });
    if (isOther) await forgetSubjects(tx, provider);
  });
  await recorded(visit, login, { action: 'updated', sid: provider.sid, properties: said(read) });
  return redirect(visit, `${LIST}?done=saved`);
}

async function remove(visit: Visit): Promise<Answer> {
  const { provider, login } = await known(visit);
  await visit.room.store.transact(tx => deleteProvider(tx, provider));
  await recorded(visit, login, { action: 'deleted', sid: provider.sid, properties: {} });
  return redirect(visit, `${LIST}?done=removed`);
}

const said = ({
  friendlyName,
  isEnabled,
  settings: { mapping, ...settings },
}: Pick<ProviderRow, 'friendlyName' | 'isEnabled' | 'settings'>) => ({
  friendly_name: friendlyName,
  is_enabled: isEnabled,
  ...settings,
  mapping,
});

interface Recorded extends Pick<LoginChange, 'action' | 'properties'> {
  sid: string;
}

function recorded({ room, address }: Visit, login: LoginRow, { sid, ...said }: Recorded): Promise<void> {
  const actor = { name: login.sid, identity: login.username };
  return room.needs.record({
    accountSid: login.accountSid,
    resourceType: 'login-provider',
    resourceSid: sid,
    actor,
    address,
    ...said,
  });
}
