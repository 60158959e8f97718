/** The form of a provider: what an admin writes, and what it says. */
import { X509Certificate } from 'node:crypto';
import type { Mapping, OidcSettings, ProviderKind, ProviderRow, Role, SamlSettings } from '../rows.ts';
import { readRoleLines, writeRoleLines } from '../rules/claims.ts';
import { html, type Piece } from '../web/html.ts';
import { area, checkbox, field, type Problems, select } from '../web/layout.ts';
import type { Visit } from '../web/visit.ts';
import { only } from './people.ts';

/** Everything as text, as the form holds it. */
export interface ProviderForm {
  texts: Readonly<Record<string, string>>;
  ticks: readonly string[];
}

export const EMPTY: Readonly<Record<ProviderKind, ProviderForm>> = {
  oidc: {
    texts: {
      scope: 'openid profile email',
      identity: 'preferred_username, email',
      fullName: 'name',
      email: 'email',
      fallbackRole: 'agent',
    },
    ticks: ['isEnabled', 'creates'],
  },
  saml: {
    texts: {
      identity: 'nameID',
      fullName: 'full_name, displayName',
      email: 'email, mail',
      fallbackRole: 'agent',
    },
    ticks: ['isEnabled', 'creates'],
  },
};

const TEXTS = [
  'friendlyName',
  'issuer',
  'clientId',
  'scope',
  'entryPoint',
  'certificates',
  'identity',
  'fullName',
  'email',
  'roles',
  'roleOf',
  'fallbackRole',
];

export function formOf({ friendlyName, isEnabled, settings }: ProviderRow): ProviderForm {
  const { mapping, ...own } = settings;
  const { certificates = [], ...texts } = own as Partial<OidcSettings & SamlSettings>;
  return {
    texts: {
      ...(texts as Record<string, string>),
      friendlyName,
      certificates: certificates.join('\n'),
      identity: mapping.identity.join(', '),
      fullName: mapping.fullName.join(', '),
      email: mapping.email.join(', '),
      roles: mapping.roles ?? '',
      roleOf: writeRoleLines(mapping.roleOf),
      fallbackRole: mapping.fallbackRole ?? '',
    },
    ticks: Object.entries({ isEnabled, creates: mapping.creates, adopts: mapping.adopts }).flatMap(
      ([name, on]) => (on ? [name] : []),
    ),
  };
}

export function sentForm(visit: Visit): ProviderForm {
  return {
    texts: Object.fromEntries(TEXTS.map(name => [name, visit.field(name)])),
    ticks: visit.fields('ticks'),
  };
}

export interface ReadProvider {
  friendlyName: string;
  isEnabled: boolean;
  settings: OidcSettings | SamlSettings;
}

export function readProvider(
  kind: ProviderKind,
  form: ProviderForm,
): { read: ReadProvider; problems: Problems } {
  const { texts, ticks } = form;
  const text = (name: string): string => texts[name] ?? '';
  const names = (name: string): string[] =>
    text(name)
      .split(',')
      .map(one => one.trim())
      .filter(Boolean);
  const roleOf = readRoleLines(text('roleOf'));
  const certificates =
    text('certificates').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const mapping: Mapping = {
    identity: names('identity'),
    fullName: names('fullName'),
    email: names('email'),
    roles: text('roles') || null,
    roleOf: roleOf ?? {},
    fallbackRole: (['agent', 'supervisor'] as Role[]).find(role => role === text('fallbackRole')) ?? null,
    creates: ticks.includes('creates'),
    adopts: ticks.includes('adopts'),
  };
  const settings =
    kind === 'oidc'
      ? { mapping, issuer: text('issuer'), clientId: text('clientId'), scope: text('scope') }
      : { mapping, issuer: text('issuer'), entryPoint: text('entryPoint'), certificates: [...certificates] };
  const problems = {
    friendlyName:
      text('friendlyName') === '' || text('friendlyName').length > 100
        ? 'Enter a name of at most 100 characters.'
        : null,
    identity: mapping.identity.length === 0 ? 'Name at least one.' : null,
    roleOf: roleOf === null ? 'Write a value, = and one of agent, supervisor, admin on each line.' : null,
    ...(kind === 'oidc' ? oidcProblems(text) : samlProblems(text, certificates)),
  };
  return {
    read: { friendlyName: text('friendlyName'), isEnabled: ticks.includes('isEnabled'), settings },
    problems: only(problems),
  };
}

const isWeb = (text: string): boolean => /^https?:$/.test(URL.parse(text)?.protocol ?? '');

function oidcProblems(text: (name: string) => string): Record<string, string | null> {
  return {
    issuer: isWeb(text('issuer')) ? null : 'Enter the address of the provider, https://…',
    clientId: text('clientId') === '' ? 'Enter the client ID that the provider gave you.' : null,
    scope: text('scope').split(' ').includes('openid') ? null : 'The scope openid must be among them.',
  };
}

function samlProblems(
  text: (name: string) => string,
  certificates: readonly string[],
): Record<string, string | null> {
  return {
    issuer: text('issuer') === '' ? 'Enter what the provider calls itself (entity ID).' : null,
    entryPoint: isWeb(text('entryPoint'))
      ? null
      : 'Enter the address of the sign-in at the provider, https://…',
    certificates:
      certificates.length > 0 && certificates.every(isCertificate)
        ? null
        : 'Paste the certificate with its first and last line (BEGIN and END CERTIFICATE).',
  };
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

export interface ShownForm extends ProviderForm {
  kind: ProviderKind;
  hasSecret: boolean;
  problems: Problems;
}

export function providerFields({ kind, texts, ticks, hasSecret, problems }: ShownForm): Piece {
  const text = (name: string, label: string, hint?: string): Piece =>
    field({ name, label, value: texts[name] ?? '', problems, ...(hint === undefined ? {} : { hint }) });
  const tick = (value: string, label: string, hint: string): Piece =>
    checkbox({ name: 'ticks', value, label, hint, isChosen: ticks.includes(value) });
  return [
    text('friendlyName', 'Name', 'On the button: Continue with …'),
    tick('isEnabled', 'Turned on', 'The button is on the page of the sign-in.'),
    kind === 'oidc'
      ? [
          text('issuer', 'Issuer', 'https://id.example.org; its settings are read from there.'),
          text('clientId', 'Client ID'),
          field({
            name: 'secret',
            label: 'Client secret',
            type: 'password',
            autocomplete: 'off',
            hint: hasSecret ? 'Kept as it is when you leave this empty.' : 'Empty for a public client.',
          }),
          text('scope', 'Scopes'),
        ]
      : [
          text('issuer', 'Entity ID of the provider'),
          text('entryPoint', 'Address of the sign-in', 'The one for HTTP-Redirect.'),
          area({
            name: 'certificates',
            label: 'Certificates',
            value: texts.certificates ?? '',
            rows: 6,
            problems,
            hint: 'PEM. Two while the provider changes from one to the other.',
          }),
        ],
    html`<h2>Who people are</h2>`,
    text(
      'identity',
      'Username',
      kind === 'oidc'
        ? 'Names of claims; the first one that is there counts.'
        : 'Names of attributes, or nameID; the first one that is there counts.',
    ),
    text('fullName', 'Full name'),
    text('email', 'E-mail'),
    text('roles', 'Roles or groups', 'Empty when roles are given here and not there.'),
    area({
      name: 'roleOf',
      label: 'Which value is which role',
      value: texts.roleOf ?? '',
      problems,
      hint: 'One on each line: Contact Center Leads = supervisor',
    }),
    select({ name: 'fallbackRole', label: 'Without any of these', value: texts.fallbackRole ?? '' }, [
      ['agent', 'is an agent'],
      ['supervisor', 'is a supervisor'],
      ['', 'may not sign in'],
    ]),
    tick('creates', 'Take in people whom nobody knows yet', 'They are added at their first sign-in.'),
    tick(
      'adopts',
      'Recognise people who are here already, by their username',
      'Only for a provider where people cannot choose their names themselves.',
    ),
  ];
}
