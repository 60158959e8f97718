/** What all pages have in common: head, navigation, messages, and the parts of forms. */
import { type Html, html, type Piece } from './html.ts';
import type { Visit } from './visit.ts';

/** What is wrong with a form, by the name of the field; the empty name is for the form as a whole. */
export type Problems = Readonly<Record<string, string>>;

export interface PageBody {
  title: string;
  body: Piece;
  problems?: Problems;
  /** What has just been done. */
  notice?: string | undefined;
  /** Lists need room, forms do not. */
  isWide?: boolean;
}

export function layout(visit: Visit, { title, body, problems = {}, notice, isWide = false }: PageBody): Html {
  const failed = Object.keys(problems).length > 0;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${failed ? 'Error: ' : ''}${title} – Switchhook</title>
<link rel="icon" href="/assets/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="/login/style.css">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
${header(visit)}
<main id="main" class="${isWide ? 'wide' : 'narrow'}">
<h1>${title}</h1>
${notice && html`<p class="notice" role="status">${notice}</p>`}
${failed && summary(problems)}
${body}
</main>
</body>
</html>
`;
}

function header({ session, csrf }: Visit): Html {
  if (!session?.session.isOpen) return html`<header><span class="brand">Switchhook</span></header>`;
  const isAdmin = session.login.roles.includes('admin');
  return html`<header>
<span class="brand">Switchhook</span>
<nav aria-label="Sign-in">
<a href="/login/account">My account</a>
${isAdmin && html`<a href="/login/people">People</a><a href="/login/providers">Providers</a>`}
<a href="/desk">Desk</a>
</nav>
<form method="post" action="/login/logout">${hidden('csrf', csrf)}<button class="quiet" type="submit">Sign out<span class="unseen"> ${session.login.username}</span></button></form>
</header>`;
}

function summary(problems: Problems): Html {
  const items = Object.entries(problems).map(([name, text]) =>
    name === '' ? html`<li>${text}</li>` : html`<li><a href="#${name}">${text}</a></li>`,
  );
  return html`<div class="problems" role="alert" tabindex="-1"><h2>That did not work</h2><ul>${items}</ul></div>`;
}

export const hidden = (name: string, value: string): Html =>
  html`<input type="hidden" name="${name}" value="${value}">`;

/** Tells password managers whose password it is. */
export const whose = (username: string): Html =>
  html`<input class="unseen" type="text" name="username" value="${username}" autocomplete="username" aria-hidden="true" tabindex="-1" readonly>`;

export interface FormParts {
  action: string;
  body: Piece;
  submit: string;
  /** A button for what cannot be taken back. */
  isDangerous?: boolean;
  /** For buttons beside the main one. */
  isQuiet?: boolean;
}

export function form({ csrf }: Visit, { action, body, submit, isDangerous, isQuiet }: FormParts): Html {
  const look = isDangerous ? 'danger' : isQuiet ? 'quiet' : 'main';
  return html`<form method="post" action="${action}">${hidden('csrf', csrf)}
${body}
<button class="${look}" type="submit">${submit}</button></form>`;
}

export interface FieldParts {
  name: string;
  label: string;
  type?: 'text' | 'password' | 'email' | 'search' | 'url';
  value?: string;
  autocomplete?: string;
  hint?: string;
  problems?: Problems;
  isRequired?: boolean;
  inputmode?: string;
  isFirst?: boolean;
}

export function field(parts: FieldParts): Html {
  const { name, label, type = 'text', value = '', autocomplete = 'off', inputmode } = parts;
  const { described, problem } = describe(parts);
  return html`<div class="field"><label for="${name}">${label}</label>${described}
<input id="${name}" name="${name}" type="${type}" value="${value}" autocomplete="${autocomplete}" spellcheck="false" autocapitalize="none"${describedBy(parts)}${inputmode && html` inputmode="${inputmode}"`}${problem && html` aria-invalid="true"`}${parts.isRequired && html` required`}${parts.isFirst && html` autofocus`}></div>`;
}

export function area(parts: FieldParts & { rows?: number }): Html {
  const { name, label, value = '', rows = 4 } = parts;
  const { described, problem } = describe(parts);
  return html`<div class="field"><label for="${name}">${label}</label>${described}
<textarea id="${name}" name="${name}" rows="${rows}" spellcheck="false"${describedBy(parts)}${problem && html` aria-invalid="true"`}>
${value}</textarea></div>`;
}

export interface ChoiceParts {
  name: string;
  value: string;
  label: string;
  isChosen: boolean;
  hint?: string;
}

export function checkbox({ name, value, label, isChosen, hint }: ChoiceParts): Html {
  const id = `${name}-${value}`;
  return html`<div class="choice"><input type="checkbox" id="${id}" name="${name}" value="${value}"${isChosen && html` checked`}${hint && html` aria-describedby="${id}-hint"`}><label for="${id}">${label}</label>${hint && html`<span class="hint" id="${id}-hint">${hint}</span>`}</div>`;
}

export function select(
  { name, label, hint, value = '' }: FieldParts,
  options: readonly (readonly [value: string, label: string])[],
): Html {
  const items = options.map(
    ([key, text]) => html`<option value="${key}"${key === value && html` selected`}>${text}</option>`,
  );
  return html`<div class="field"><label for="${name}">${label}</label>${hint && html`<span class="hint" id="${name}-hint">${hint}</span>`}
<select id="${name}" name="${name}"${hint && html` aria-describedby="${name}-hint"`}>${items}</select></div>`;
}

function describe({ name, hint, problems = {} }: FieldParts): {
  described: Piece;
  problem: string | undefined;
} {
  const problem = problems[name];
  return {
    described: [
      hint && html`<span class="hint" id="${name}-hint">${hint}</span>`,
      problem && html`<span class="problem" id="${name}-problem">${problem}</span>`,
    ],
    problem,
  };
}

function describedBy({ name, hint, problems = {} }: FieldParts): Piece {
  const ids = [hint && `${name}-hint`, problems[name] && `${name}-problem`].filter(Boolean);
  return ids.length > 0 && html` aria-describedby="${ids.join(' ')}"`;
}

/** A moment as people read it, and as programs do. */
export function time(moment: Date): Html {
  const iso = moment.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
}
