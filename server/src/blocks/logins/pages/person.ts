/** One person, as an administrator sees them. */
import type { Answer } from '../../../kernel/operation.ts';
import { type Actor, changePerson, invite, record, removePerson, removeTotp } from '../people.ts';
import type { LoginRow } from '../rows.ts';
import { endSessions, limits } from '../sessions.ts';
import { loginBySid } from '../store/people.ts';
import { openSessionsOf } from '../store/sessions.ts';
import { html } from '../web/html.ts';
import { form, hidden, type Problems } from '../web/layout.ts';
import { PageRefusal } from '../web/refusal.ts';
import { admin, type Page, page, redirect } from '../web/routes.ts';
import type { Visit } from '../web/visit.ts';
import { sessionRow } from './account.ts';
import { linkPage, personFields, readPerson } from './people.ts';

const LIST = '/login/people';
const HERE = `${LIST}/{Sid}`;

export const personPages: Page[] = [
  { path: HERE, get: visit => show(visit), post: change },
  { path: `${HERE}/link`, get: back, post: makeLink },
  { path: `${HERE}/totp`, get: back, post: resetTotp },
  { path: `${HERE}/sessions`, get: back, post: endAll },
  { path: `${HERE}/status`, get: back, post: changeStatus },
  { path: `${HERE}/remove`, get: back, post: remove },
];

const NOTICES: Readonly<Record<string, string>> = {
  saved: 'Saved.',
  totp: 'The second factor is taken away.',
  sessions: 'All sessions are ended.',
  status: 'Done.',
};
const LAST_ADMIN = 'This is the last administrator: make somebody else one first.';

interface Known {
  person: LoginRow;
  actor: Actor;
  path: string;
}

/** The person of the path, in the administrator's own account only. */
async function known(visit: Visit): Promise<Known> {
  const sid = visit.at.sid!;
  const path = `${LIST}/${sid}`;
  const { login } = admin(visit, /^LG[0-9a-f]{32}$/.test(sid) ? path : LIST);
  const person = await loginBySid(visit.room.store.read, { accountSid: login.accountSid, sid });
  if (person === null)
    throw new PageRefusal(404, 'There is no such person', 'Perhaps the person was removed.');
  return { person, actor: { name: login.sid, identity: login.username, address: visit.address }, path };
}

async function back(visit: Visit): Promise<Answer> {
  return redirect(visit, (await known(visit)).path);
}

interface Shown {
  values?: { fullName: string; email: string; roles: readonly string[] };
  problems?: Problems;
}

async function show(visit: Visit, { values, problems = {} }: Shown = {}): Promise<Answer> {
  const { person, path } = await known(visit);
  const { room } = visit;
  const { fullName, email, roles } = person;
  const sessions = await openSessionsOf(room.store.read, person, limits(room));
  return page(visit, {
    title: person.username,
    status: Object.keys(problems).length > 0 ? 400 : 200,
    problems,
    notice: NOTICES[visit.asked('done')],
    body: [
      person.status === 'disabled' && html`<p class="tag">disabled: cannot sign in</p>`,
      form(visit, {
        action: path,
        submit: 'Save',
        body: personFields({ ...(values ?? { fullName, email: email ?? '', roles }), problems }),
      }),
      html`<section><h2>Password and second factor</h2><div class="actions">
${form(visit, { action: `${path}/link`, submit: 'Make a link to set a password', isQuiet: true, body: null })}
${person.sealedTotpSecret !== null && form(visit, { action: `${path}/totp`, submit: 'Take the second factor away', isQuiet: true, body: null })}</div></section>
<section><h2>Sessions</h2>${
        sessions.length === 0
          ? html`<p>None.</p>`
          : html`<ul class="rows">${sessions.map(one => sessionRow(visit, one, null))}</ul>
${form(visit, { action: `${path}/sessions`, submit: 'End all sessions', isQuiet: true, body: null })}`
      }</section>
<section><h2>Access</h2><div class="actions">${accessForms(visit, person, path)}</div></section>
<p><a href="${LIST}">All people</a></p>`,
    ],
  });
}

function accessForms(visit: Visit, { status, username }: LoginRow, path: string) {
  const wanted = status === 'active' ? 'disabled' : 'active';
  return [
    form(visit, {
      action: `${path}/status`,
      submit: wanted === 'disabled' ? 'Disable' : 'Enable again',
      isQuiet: true,
      body: hidden('status', wanted),
    }),
    html`<details><summary>Remove for good</summary>${form(visit, {
      action: `${path}/remove`,
      submit: `Remove ${username}`,
      isDangerous: true,
      body: html`<p>What the person wrote stays. A removed person cannot be brought back.</p>`,
    })}</details>`,
  ];
}

async function change(visit: Visit): Promise<Answer> {
  const { person, actor, path } = await known(visit);
  const { problems, ...values } = readPerson(visit);
  if (Object.keys(problems).length > 0) return show(visit, { values, problems });
  const { fullName, email, roles } = values;
  const changed = await changePerson(visit.room, person, {
    change: { fullName, email: email || null, roles },
    actor,
  });
  if (changed.kind === 'last-admin') return show(visit, { values, problems: { roles: LAST_ADMIN } });
  return redirect(visit, `${path}?done=saved`);
}

async function changeStatus(visit: Visit): Promise<Answer> {
  const { person, actor, path } = await known(visit);
  const status = visit.field('status') === 'active' ? 'active' : 'disabled';
  const changed = await changePerson(visit.room, person, { change: { status }, actor });
  if (changed.kind === 'last-admin') return show(visit, { problems: { '': LAST_ADMIN } });
  return redirect(visit, `${path}?done=status`);
}

async function makeLink(visit: Visit): Promise<Answer> {
  const { person, actor } = await known(visit);
  return linkPage(visit, person, await invite(visit.room, person, actor));
}

async function resetTotp(visit: Visit): Promise<Answer> {
  const { person, actor, path } = await known(visit);
  await removeTotp(visit.room, person, actor);
  return redirect(visit, `${path}?done=totp`);
}

async function endAll(visit: Visit): Promise<Answer> {
  const { person, actor, path } = await known(visit);
  const { room } = visit;
  await room.store.transact(tx => endSessions(room, tx, person));
  await record(room, person, actor, { action: 'updated', properties: { sessions: 'ended' } });
  return redirect(visit, `${path}?done=sessions`);
}

async function remove(visit: Visit): Promise<Answer> {
  const { person, actor } = await known(visit);
  if (!(await removePerson(visit.room, person, actor))) return show(visit, { problems: { '': LAST_ADMIN } });
  return redirect(visit, `${LIST}?done=removed`);
}
