/** The link by which a person sets a password. */
import type { Answer } from '../../../kernel/operation.ts';
import { hashSecret } from '../../../kernel/secret.ts';
import { acceptInvitation } from '../people.ts';
import type { LoginRow } from '../rows.ts';
import { passwordProblem } from '../rules/password-policy.ts';
import { placeBuckets, saidWait } from '../rules/throttle.ts';
import { invited } from '../store/people.ts';
import { giveBack, takeAttempt } from '../store/throttle.ts';
import { html } from '../web/html.ts';
import { form, hidden, type Problems, whose } from '../web/layout.ts';
import { PageRefusal } from '../web/refusal.ts';
import { type Page, page } from '../web/routes.ts';
import type { Visit } from '../web/visit.ts';
import { newPasswordField } from './account.ts';

export const invitePages: Page[] = [
  { path: '/login/invite', get: visit => show(visit, visit.asked('code')), post: accept },
];

async function show(visit: Visit, code: string, problems: Problems = {}): Promise<Answer> {
  const login = await guestOf(visit, code);
  return page(visit, {
    title: `Welcome, ${login.fullName}`,
    status: Object.keys(problems).length > 0 ? 400 : 200,
    problems,
    body: [
      html`<p>Your username is <strong>${login.username}</strong>. Choose a password.</p>`,
      form(visit, {
        action: '/login/invite',
        submit: 'Set password',
        body: [hidden('code', code), whose(login.username), newPasswordField(problems)],
      }),
    ],
  });
}

async function accept(visit: Visit): Promise<Answer> {
  const code = visit.field('code');
  const login = await guestOf(visit, code);
  const password = visit.rawField('password');
  const problem = passwordProblem(password, login);
  if (problem !== null) return show(visit, code, { password: problem });
  const { room, address } = visit;
  if (!(await acceptInvitation(room, login, { code, password, address }))) throw worthless();
  return page(visit, {
    title: 'Your password is set',
    body: html`<p><a class="button" href="/login?account=${login.accountSid}&amp;prompt=login">Sign in</a></p>`,
  });
}

async function guestOf({ room, address }: Visit, code: string): Promise<LoginRow> {
  const buckets = placeBuckets(address);
  const wait = await room.store.transact(tx => takeAttempt(tx, buckets));
  if (wait > 0) throw new PageRefusal(429, 'Too many attempts', `Try again in ${saidWait(wait)}.`);
  const login = await invited(room.store.read, hashSecret(code), room.clock.now());
  if (login === null) throw worthless();
  await room.store.transact(tx => giveBack(tx, buckets));
  return login;
}

const worthless = (): PageRefusal =>
  new PageRefusal(
    404,
    'This link does not work',
    'It was used, it is older than a week, or a newer one was made. Ask for another one.',
  );
