/** One's own account: password, second factor, sessions. */
import type { Answer } from '../../../kernel/operation.ts';
import { changePassword } from '../people.ts';
import type { LoginRow, SessionRow } from '../rows.ts';
import { MIN_PASSWORD, passwordProblem } from '../rules/password-policy.ts';
import { endSessions, limits } from '../sessions.ts';
import { tryOwnPassword } from '../sign-in.ts';
import { openSessionsOf } from '../store/sessions.ts';
import { type Html, html } from '../web/html.ts';
import { field, form, hidden, type Problems, time, whose } from '../web/layout.ts';
import { type Page, page, redirect, signedIn } from '../web/routes.ts';
import type { Visit } from '../web/visit.ts';
import { problemsOf } from './sign-in.ts';

const HERE = '/login/account';

export const accountPages: Page[] = [
  { path: HERE, get: visit => accountPage(visit) },
  { path: `${HERE}/password`, get: toAccount, post: newPassword },
  { path: `${HERE}/sessions`, get: toAccount, post: endSome },
];

const NOTICES: Readonly<Record<string, string>> = {
  password: 'Your password is changed. You are signed out everywhere else.',
  totp: 'The second factor is on.',
  'totp-off': 'The second factor is off.',
  sessions: 'Done: what you ended is signed out.',
};

async function toAccount(visit: Visit): Promise<Answer> {
  return redirect(visit, HERE);
}

async function accountPage(visit: Visit, problems: Problems = {}): Promise<Answer> {
  const { session, login } = signedIn(visit, HERE);
  const { room } = visit;
  const sessions = await openSessionsOf(room.store.read, login, limits(room));
  return page(visit, {
    title: 'My account',
    status: Object.keys(problems).length > 0 ? 400 : 200,
    problems,
    notice: NOTICES[visit.asked('done')],
    body: [
      html`<dl><dt>Username</dt><dd>${login.username}</dd><dt>Name</dt><dd>${login.fullName}</dd>
<dt>E-mail</dt><dd>${login.email ?? '–'}</dd><dt>Roles</dt><dd>${login.roles.join(', ')}</dd></dl>`,
      passwordSection(visit, login, problems),
      totpSection(visit, login, problems),
      html`<section><h2>Sessions</h2><ul class="rows">${sessions.map(one => sessionRow(visit, one, session))}</ul>
${sessions.length > 1 && form(visit, { action: `${HERE}/sessions`, submit: 'Sign out everywhere else', isQuiet: true, body: hidden('which', 'others') })}</section>`,
    ],
  });
}

function passwordSection(visit: Visit, { username, passwordHash }: LoginRow, problems: Problems): Html {
  if (passwordHash === null)
    return html`<section><h2>Password</h2><p>You sign in through a provider and have no password here.</p></section>`;
  return html`<section><h2>Password</h2>${form(visit, {
    action: `${HERE}/password`,
    submit: 'Change password',
    body: [
      whose(username),
      field({
        name: 'current',
        label: 'Present password',
        type: 'password',
        autocomplete: 'current-password',
        problems,
        isRequired: true,
      }),
      newPasswordField(problems),
    ],
  })}</section>`;
}

export const newPasswordField = (problems: Problems): Html =>
  field({
    name: 'password',
    label: 'New password',
    type: 'password',
    autocomplete: 'new-password',
    problems,
    isRequired: true,
    hint: `At least ${MIN_PASSWORD} characters. A few words that do not belong together are good.`,
  });

export const ownPasswordField = (problems: Problems): Html =>
  field({
    name: 'own',
    label: 'Password',
    type: 'password',
    autocomplete: 'current-password',
    problems,
    isRequired: true,
    hint: 'To be sure that it is you.',
  });

function totpSection(visit: Visit, login: LoginRow, problems: Problems): Html {
  const { sealedTotpSecret, recoveryHashes, passwordHash } = login;
  if (passwordHash === null) return html``;
  const own = [whose(login.username), ownPasswordField(problems)];
  if (sealedTotpSecret === null)
    return html`<section><h2>Second factor</h2><p>Off. With an authenticator app, a stolen password is worth nothing.</p>
${form(visit, { action: `${HERE}/totp`, submit: 'Set up an authenticator app', body: own })}</section>`;
  return html`<section><h2>Second factor</h2><p>On, with an authenticator app. ${recoveryHashes.length} recovery codes are left.</p>
${form(visit, { action: `${HERE}/totp/off`, submit: 'Turn off', isQuiet: true, body: own })}</section>`;
}

export function sessionRow(visit: Visit, one: SessionRow, own: SessionRow | null): Html {
  const isOwn = one.sid === own?.sid;
  return html`<li><div><strong>${browserName(one.agent)}</strong>${isOwn && html` <span class="tag">this one</span>`}
<span class="hint">${one.address ?? 'unknown address'} · since ${time(one.dateCreated)} · last used ${time(one.dateUsed)}</span></div>
${own !== null && !isOwn && form(visit, { action: `${HERE}/sessions`, submit: 'Sign out', isQuiet: true, body: hidden('which', one.sid) })}</li>`;
}

/** `Firefox on Linux`, as far as the browser says. */
function browserName(agent: string): string {
  const browser = ['Edg', 'OPR', 'Firefox', 'Chrome', 'Safari'].find(name => agent.includes(`${name}/`));
  const system = ['Android', 'iPhone', 'iPad', 'Windows', 'Mac OS', 'CrOS', 'Linux'].find(name =>
    agent.includes(name),
  );
  const spelled = { Edg: 'Edge', OPR: 'Opera' }[browser ?? ''] ?? browser ?? 'A browser';
  return system === undefined ? spelled : `${spelled} on ${system}`;
}

async function newPassword(visit: Visit): Promise<Answer> {
  const { login, session } = signedIn(visit, HERE);
  const { room, address } = visit;
  const password = visit.rawField('password');
  const problem = passwordProblem(password, login);
  if (problem !== null) return accountPage(visit, { password: problem });
  const proof = await tryOwnPassword(room, login, visit.rawField('current'));
  if (proof.kind !== 'right')
    return accountPage(visit, problemsOf(proof, 'This is not your present password.', 'current'));
  const actor = { name: login.sid, identity: login.username, address };
  await changePassword(room, login, { password, sessionSid: session.sid, actor });
  return redirect(visit, `${HERE}?done=password`);
}

async function endSome(visit: Visit): Promise<Answer> {
  const { login, session } = signedIn(visit, HERE);
  const which = visit.field('which');
  const ending = which === 'others' ? { except: session.sid } : { only: which };
  await visit.room.store.transact(tx => endSessions(visit.room, tx, login, ending));
  return redirect(visit, `${HERE}?done=sessions`);
}
