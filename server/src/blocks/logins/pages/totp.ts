/** Setting up an authenticator app: the secret is shown, proved with a code, and only then asked for. */
import type { Answer } from '../../../kernel/operation.ts';
import { record, removeTotp } from '../people.ts';
import type { LoginRow } from '../rows.ts';
import {
  newRecoveryCodes,
  newTotpSecret,
  recoveryHash,
  totpStepOf,
  totpUri,
} from '../rules/second-factor.ts';
import { tryOwnPassword } from '../sign-in.ts';
import { changeLogin } from '../store/people.ts';
import { html } from '../web/html.ts';
import { field, form, type Problems } from '../web/layout.ts';
import { qrSvg } from '../web/qr.ts';
import { type Page, page, redirect, signedIn } from '../web/routes.ts';
import type { Visit } from '../web/visit.ts';
import { ownPasswordField } from './account.ts';
import { problemsOf } from './sign-in.ts';

const HERE = '/login/account';

export const totpPages: Page[] = [
  { path: `${HERE}/totp`, get: showSecret, post: begin },
  { path: `${HERE}/totp/confirm`, get: showSecret, post: confirm },
  { path: `${HERE}/totp/off`, get: turnOff, post: turnOff },
];

/** The password first: a browser that was left open must not lock its owner out. */
async function begin(visit: Visit): Promise<Answer> {
  const { login } = signedIn(visit, HERE);
  const { room } = visit;
  const proof = await tryOwnPassword(room, login, visit.rawField('own'));
  if (proof.kind !== 'right')
    return askPassword(visit, problemsOf(proof, 'This is not your password.', 'own'), 'totp');
  const sealedNewTotpSecret = room.needs.sealer.seal(newTotpSecret());
  await room.store.transact(tx => changeLogin(tx, login, { sealedNewTotpSecret }));
  return redirect(visit, `${HERE}/totp`);
}

function askPassword(visit: Visit, problems: Problems, step: 'totp' | 'totp/off'): Answer {
  return page(visit, {
    title: 'Second factor',
    status: Object.keys(problems).length > 0 ? 400 : 200,
    problems,
    body: [
      form(visit, {
        action: `${HERE}/${step}`,
        submit: 'Continue',
        body: ownPasswordField(problems),
      }),
      html`<p><a href="${HERE}">Back to my account</a></p>`,
    ],
  });
}

async function showSecret(visit: Visit): Promise<Answer> {
  const { login } = signedIn(visit, HERE);
  return login.sealedNewTotpSecret === null ? redirect(visit, HERE) : secretPage(visit, login);
}

function secretPage(visit: Visit, login: LoginRow, problems: Problems = {}): Answer {
  const secret = visit.room.needs.sealer.open(login.sealedNewTotpSecret!);
  const issuer = `Switchhook ${new URL(visit.origin).hostname}`;
  const uri = totpUri(secret, { issuer, username: login.username });
  return page(visit, {
    title: 'Set up an authenticator app',
    status: Object.keys(problems).length > 0 ? 400 : 200,
    problems,
    body: html`<ol class="steps"><li>Scan this code with an authenticator app:
<div class="qr">${qrSvg(uri, 'QR code with the secret for an authenticator app')}</div>
<p>Or type this secret: <code class="secret">${secret.replace(/.{4}(?=.)/g, '$& ')}</code></p>
<details><summary>As an address</summary><code class="secret">${uri}</code></details></li>
<li>Enter the six digits that the app shows.
${form(visit, {
  action: `${HERE}/totp/confirm`,
  submit: 'Turn on',
  body: [
    field({
      name: 'code',
      label: 'Code',
      autocomplete: 'one-time-code',
      inputmode: 'numeric',
      problems,
      isRequired: true,
    }),
    ownPasswordField(problems),
  ],
})}</li></ol><p><a href="${HERE}">Not now</a></p>`,
  });
}

/** Once more: between the two steps the browser may have been left open. */
async function confirm(visit: Visit): Promise<Answer> {
  const { login } = signedIn(visit, HERE);
  const { room, address } = visit;
  if (login.sealedNewTotpSecret === null) return redirect(visit, HERE);
  const proof = await tryOwnPassword(room, login, visit.rawField('own'));
  if (proof.kind !== 'right')
    return secretPage(visit, login, problemsOf(proof, 'This is not your password.', 'own'));
  const step = totpStepOf(
    visit.field('code'),
    room.needs.sealer.open(login.sealedNewTotpSecret),
    room.clock.now(),
  );
  if (step === null)
    return secretPage(visit, login, {
      code: 'This code is not right. Is the clock of your telephone right?',
    });
  const codes = newRecoveryCodes();
  await room.store.transact(tx =>
    changeLogin(tx, login, {
      sealedTotpSecret: login.sealedNewTotpSecret,
      sealedNewTotpSecret: null,
      totpStep: step,
      recoveryHashes: codes.map(recoveryHash),
    }),
  );
  const actor = { name: login.sid, identity: login.username, address };
  await record(room, login, actor, { action: 'updated', properties: { second_factor: 'set up' } });
  return page(visit, {
    title: 'Keep your recovery codes',
    notice: 'The second factor is on.',
    body: html`<p>Each of these codes works once, when you do not have your app. They are shown only now: print them, or keep them with your passwords.</p>
<ul class="codes">${codes.map(code => html`<li><code>${code}</code></li>`)}</ul>
<p><a class="button" href="${HERE}">Done</a></p>`,
  });
}

async function turnOff(visit: Visit): Promise<Answer> {
  const { login } = signedIn(visit, HERE);
  const { room, address } = visit;
  if (login.sealedTotpSecret === null) return redirect(visit, HERE);
  const given = visit.rawField('own');
  if (given === '') return askPassword(visit, {}, 'totp/off');
  const proof = await tryOwnPassword(room, login, given);
  if (proof.kind !== 'right')
    return askPassword(visit, problemsOf(proof, 'This is not your password.', 'own'), 'totp/off');
  await removeTotp(room, login, { name: login.sid, identity: login.username, address });
  return redirect(visit, `${HERE}?done=totp-off`);
}
