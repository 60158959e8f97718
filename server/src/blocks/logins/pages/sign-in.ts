/** The sign-in: username and password, or the way to a provider, and the code where a person has a second factor. */
import type { Answer } from '../../../kernel/operation.ts';
import type { LoginRow, SessionRow } from '../rows.ts';
import type { Target } from '../rules/targets.ts';
import { saidWait } from '../rules/throttle.ts';
import { addressAfter, beginSession, type Outcome, tryCode, tryPassword } from '../sign-in.ts';
import { providersOf } from '../store/providers.ts';
import { type Html, html } from '../web/html.ts';
import { field, form, hidden, type Problems } from '../web/layout.ts';
import { type Page, page, redirect } from '../web/routes.ts';
import type { Visit } from '../web/visit.ts';
import { wantedTarget } from './targets.ts';

const WRONG = 'The username or the password is not right.';

export const signInPages: Page[] = [
  { path: '/login', get: showSignIn, post: signIn },
  { path: '/login/code', get: showCode, post: enterCode },
];

async function showSignIn(visit: Visit): Promise<Answer> {
  const target = wantedTarget(visit);
  const { session } = visit;
  const isOther = visit.asked('account') !== '' && visit.asked('account') !== session?.login.accountSid;
  if (session?.session.isOpen && !isOther && visit.asked('prompt') !== 'login')
    return goOn(visit, { ...session, target });
  return signInPage(visit, target);
}

async function signIn(visit: Visit): Promise<Answer> {
  const target = wantedTarget(visit);
  const username = visit.field('username');
  const password = visit.rawField('password');
  const missing: Problems = {
    ...(username === '' ? { username: 'Enter your username.' } : {}),
    ...(password === '' ? { password: 'Enter your password.' } : {}),
  };
  if (Object.keys(missing).length > 0) return signInPage(visit, target, { problems: missing, username });
  const outcome = await tryPassword(visit.room, visit, { username, password });
  if (outcome.kind !== 'right')
    return signInPage(visit, target, {
      problems: problemsOf(outcome, WRONG),
      username,
      status: statusOf(outcome),
    });
  const login = outcome.value;
  const isOpen = login.sealedTotpSecret === null;
  const session = await beginSession(visit, { login, method: 'password', isOpen });
  if (isOpen) return goOn(visit, { login, session, target });
  return redirect(visit, `/login/code?${new URLSearchParams({ returnTo: target.url })}`);
}

interface SignedIn {
  login: LoginRow;
  session: SessionRow;
  target: Target;
}

export async function goOn(visit: Visit, { login, session, target }: SignedIn): Promise<Answer> {
  return redirect(visit, await addressAfter(visit.room, login, session, target));
}

/** What a form says of an attempt that did not succeed. */
export function problemsOf(
  outcome: Exclude<Outcome<unknown>, { kind: 'right' }>,
  wrong: string,
  name = '',
): Problems {
  if (outcome.kind === 'wrong') return { [name]: wrong };
  return { [name]: `There were too many attempts. Try again in ${saidWait(outcome.seconds)}.` };
}

const statusOf = ({ kind }: Outcome<unknown>): number => (kind === 'wait' ? 429 : 401);

interface Shown {
  problems?: Problems;
  username?: string;
  status?: number;
}

async function signInPage(
  visit: Visit,
  target: Target,
  { problems = {}, username = '', status }: Shown = {},
): Promise<Answer> {
  const isRefused = Object.keys(problems).length > 0;
  return page(visit, {
    title: 'Sign in',
    status: status ?? (isRefused ? 400 : 200),
    problems,
    body: html`${form(visit, {
      action: '/login',
      submit: 'Sign in',
      body: [
        hidden('returnTo', target.url),
        hidden('account', visit.accountSid),
        field({
          name: 'username',
          label: 'Username',
          value: username,
          autocomplete: 'username',
          problems,
          isRequired: true,
          isFirst: username === '',
        }),
        field({
          name: 'password',
          label: 'Password',
          type: 'password',
          autocomplete: 'current-password',
          problems,
          isRequired: true,
          isFirst: username !== '',
        }),
      ],
    })}${await providerLinks(visit, target)}
<p class="hint">Forgotten your password? An administrator can give you a link to set a new one.</p>`,
  });
}

async function providerLinks({ room, accountSid }: Visit, target: Target): Promise<Html | false> {
  const providers = (await providersOf(room.store.read, accountSid)).filter(({ isEnabled }) => isEnabled);
  if (providers.length === 0) return false;
  const query = new URLSearchParams({ returnTo: target.url });
  return html`<section class="providers" aria-label="Other ways to sign in"><p class="or">or</p>
${providers.map(({ sid, friendlyName }) => html`<a class="button" href="/login/with/${sid}?${query.toString()}">Continue with ${friendlyName}</a>`)}
</section>`;
}

async function showCode(visit: Visit): Promise<Answer> {
  const target = wantedTarget(visit);
  const { session } = visit;
  if (session === null) return redirect(visit, `/login?${new URLSearchParams({ returnTo: target.url })}`);
  return session.session.isOpen ? goOn(visit, { ...session, target }) : codePage(visit, target);
}

async function enterCode(visit: Visit): Promise<Answer> {
  const target = wantedTarget(visit);
  if (visit.session === null || visit.session.session.isOpen) return showCode(visit);
  const { login } = visit.session;
  const code = visit.field('code');
  if (code === '') return codePage(visit, target, { problems: { code: 'Enter the code.' } });
  const outcome = await tryCode(visit.room, login, code);
  if (outcome.kind !== 'right') {
    const problems = problemsOf(outcome, 'This code is not right, or it was used already.', 'code');
    return codePage(visit, target, { problems, status: statusOf(outcome) });
  }
  const session = await beginSession(visit, { login, method: 'password', isOpen: true });
  return goOn(visit, { login, session, target });
}

function codePage(visit: Visit, target: Target, { problems = {}, status = 200 }: Shown = {}): Answer {
  return page(visit, {
    title: 'Enter your code',
    status,
    problems,
    body: html`${form(visit, {
      action: '/login/code',
      submit: 'Continue',
      body: [
        hidden('returnTo', target.url),
        field({
          name: 'code',
          label: 'Code',
          autocomplete: 'one-time-code',
          problems,
          isRequired: true,
          isFirst: true,
          hint: 'Six digits from your authenticator app, or one of your recovery codes.',
        }),
      ],
    })}<p><a href="/login?prompt=login">Start again</a></p>`,
  });
}
