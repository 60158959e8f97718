/** The list of people, and taking somebody in. */

import { ApiError } from '../../../kernel/errors.ts';
import type { Answer } from '../../../kernel/operation.ts';
import { type Page as RowPage, readPageRequest } from '../../../kernel/page.ts';
import { addPerson, invite } from '../people.ts';
import { type LoginRow, ROLES, type Role } from '../rows.ts';
import { emailProblem, fullNameProblem, rolesOf, usernameProblem } from '../rules/person.ts';
import { loginsOf } from '../store/people.ts';
import { type Html, html, type Piece } from '../web/html.ts';
import { checkbox, field, form, type Problems, time } from '../web/layout.ts';
import { PageRefusal } from '../web/refusal.ts';
import { admin, type Page, page } from '../web/routes.ts';
import type { Visit } from '../web/visit.ts';

const HERE = '/login/people';
const PAGE_SIZE = 50;

export const peoplePages: Page[] = [
  { path: HERE, get: list },
  { path: `${HERE}/new`, get: visit => newPage(visit, { problems: {} }), post: add },
];

async function list(visit: Visit): Promise<Answer> {
  const { login } = admin(visit, HERE);
  const search = visit.asked('search').slice(0, 200);
  const listed = await pageOf(visit, { accountSid: login.accountSid, search });
  return page(visit, {
    title: 'People',
    isWide: true,
    notice: visit.asked('done') === 'removed' ? 'The person is removed.' : undefined,
    body: html`<div class="bar"><form method="get" action="${HERE}" role="search">
${field({ name: 'search', label: 'Search', type: 'search', value: search })}<button class="quiet" type="submit">Search</button></form>
<a class="button" href="${HERE}/new">Add a person</a></div>
${listed.rows.length === 0 ? html`<p>Nobody is found.</p>` : table(listed.rows)}
${neighbours(listed, search)}`,
  });
}

async function pageOf(
  { room, asked }: Visit,
  at: { accountSid: string; search: string },
): Promise<RowPage<LoginRow>> {
  try {
    const request = readPageRequest({ PageToken: asked('page') }, { pageSize: PAGE_SIZE });
    return await loginsOf(room.store.read, at, request);
  } catch (error) {
    if (error instanceof ApiError)
      throw new PageRefusal(400, 'There is no such page', 'Begin with the first one.');
    throw error;
  }
}

const COLUMNS = ['Username', 'Name', 'Roles', 'Second factor', 'Last sign-in'];

/** The roles say again that it is a table, because narrow screens show it as cards. */
function table(people: readonly LoginRow[]): Html {
  const heads = COLUMNS.map(name => html`<th scope="col" role="columnheader">${name}</th>`);
  return html`<table role="table"><thead role="rowgroup"><tr role="row">${heads}</tr></thead>
<tbody role="rowgroup">${people.map(row)}</tbody></table>`;
}

function row({ sid, username, fullName, roles, status, sealedTotpSecret, dateSignedIn }: LoginRow): Html {
  const texts = [
    fullName,
    roles.join(', '),
    sealedTotpSecret === null ? 'off' : 'on',
    dateSignedIn === null ? 'never' : time(dateSignedIn),
  ];
  const cells = texts.map((text, i) => html`<td role="cell" data-label="${COLUMNS[i + 1]}">${text}</td>`);
  return html`<tr role="row"><th scope="row" role="rowheader"><a href="${HERE}/${sid}">${username}</a>${status === 'disabled' && html` <span class="tag">disabled</span>`}</th>${cells}</tr>`;
}

function neighbours({ next, previous }: RowPage<LoginRow>, search: string): Piece {
  const link = (token: string | null, text: string): Piece =>
    token !== null &&
    html`<a href="${HERE}?${new URLSearchParams({ page: token, search }).toString()}">${text}</a>`;
  return (
    (next ?? previous) !== null &&
    html`<nav class="bar" aria-label="Pages">${link(previous, 'Previous page')}${link(next, 'Next page')}</nav>`
  );
}

export interface PersonForm {
  username?: string;
  fullName?: string;
  email?: string;
  roles?: readonly string[];
  problems: Problems;
}

export function personFields({ fullName = '', email = '', roles = ['agent'], problems }: PersonForm): Piece {
  const hints: Record<Role, string> = {
    agent: 'Talks with customers.',
    supervisor: 'Sees teams and queues, and helps agents.',
    admin: 'Changes settings, and decides who may sign in.',
  };
  const boxes = ROLES.map(role =>
    checkbox({ name: 'roles', value: role, label: role, hint: hints[role], isChosen: roles.includes(role) }),
  );
  const problem = problems.roles;
  return [
    field({ name: 'fullName', label: 'Full name', value: fullName, problems, isRequired: true }),
    field({ name: 'email', label: 'E-mail (optional)', type: 'email', value: email, problems }),
    html`<fieldset id="roles" tabindex="-1"><legend>Roles</legend>${problem && html`<span class="problem">${problem}</span>`}${boxes}</fieldset>`,
  ];
}

export function readPerson(visit: Visit): {
  fullName: string;
  email: string;
  roles: Role[];
  problems: Problems;
} {
  const fullName = visit.field('fullName');
  const email = visit.field('email');
  const roles = rolesOf(visit.fields('roles'));
  const found = {
    fullName: fullNameProblem(fullName),
    email: emailProblem(email),
    roles: roles.length === 0 ? 'Choose at least one role.' : null,
  };
  return { fullName, email, roles, problems: only(found) };
}

export function only(found: Record<string, string | null>): Problems {
  return Object.fromEntries(
    Object.entries(found).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

function newPage(visit: Visit, values: PersonForm): Promise<Answer> {
  admin(visit, `${HERE}/new`);
  const { problems, username = '' } = values;
  const body = form(visit, {
    action: `${HERE}/new`,
    submit: 'Add',
    body: [
      field({
        name: 'username',
        label: 'Username',
        value: username,
        problems,
        isRequired: true,
        isFirst: true,
        hint: 'Also the identity in chat and tasks. It cannot be changed later.',
      }),
      personFields(values),
    ],
  });
  const status = Object.keys(problems).length > 0 ? 400 : 200;
  return Promise.resolve(page(visit, { title: 'Add a person', status, problems, body }));
}

async function add(visit: Visit): Promise<Answer> {
  const { login } = admin(visit, `${HERE}/new`);
  const { room, address } = visit;
  const username = visit.field('username');
  const { fullName, email, roles, problems } = readPerson(visit);
  const all = { ...only({ username: usernameProblem(username) }), ...problems };
  const values = { username, fullName, email, roles };
  if (Object.keys(all).length > 0) return newPage(visit, { ...values, problems: all });
  const actor = { name: login.sid, identity: login.username, address };
  const added = await addPerson(
    room,
    { ...values, email: email || null, accountSid: login.accountSid },
    actor,
  );
  if (added === null) return newPage(visit, { ...values, problems: { username: 'This username is taken.' } });
  return linkPage(visit, added, await invite(room, added, actor));
}

/** The link is shown to the admin, who hands it over: this server sends no mail. */
export function linkPage(visit: Visit, { username, sid }: LoginRow, link: string): Answer {
  return page(visit, {
    title: `A link for ${username}`,
    body: html`<p>Give this link to ${username}. Whoever opens it first sets the password. It works once, for a week, and is shown only now.</p>
<p><code class="secret">${link}</code></p>
<p><a class="button" href="${HERE}/${sid}">Done</a></p>`,
  });
}
