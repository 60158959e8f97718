/** docs/access.md out of the declared operations. */
import type { DeclaredAccess } from '../../server/src/app.ts';

const head = `# Who may call what

Credentials of the account (\`AC…\` with its auth token) and of its API keys (\`SK…\` with the secret) may call every
operation of their account; only keys, auth tokens and subaccounts want the auth token itself. People have tokens: user
name \`token\`, the token for a password, on every host. What a token opens follows from its roles, and this page shows
it: **yes** is every row of the account, **–** is nothing, anything else says which rows. The answer to all other
requests is 403 with code 20403, whether there is such a row or not.

Somebody with several roles may do what any of them opens. A worker belongs to a person when its friendly name is the
person's identity. The names of the roles are \`webchat\` for visitors, \`agent\`, \`supervisor\` and \`admin\`.

Files of chats (the host \`mcs\`) are shown to administrators, to desks as far as they belong to the Flex project's chat
service, and to everybody who sent them or sits in their chat; to others they are not there. A token is proved by
whoever holds it, and issued by the account and its keys alone.

\`node tools/access.ts\` writes this file out of what each block declares in its \`access.ts\`, and a test fails when it is
out of date.
`;

const TITLES: Readonly<Record<string, string>> = {
  flex_v1: 'Flex',
  preview_flex: 'Flex under its older host',
  taskrouter_v1: 'TaskRouter',
  chat_v2: 'Programmable Chat',
  chat_v1: 'Programmable Chat v1',
  chat_v3: 'Programmable Chat v3',
  proxy_v1: 'Proxy',
  sync_v1: 'Sync',
  studio_v2: 'Studio v2',
  studio_v1: 'Studio v1',
  messaging_v1: 'Messaging services',
  monitor_v1: 'Monitor',
  api_v2010: 'The 2010 API',
  iam_v1: 'API keys',
  accounts_v1: 'Auth tokens',
};

/** The page; documents in the order of their titles above, others behind. */
export function accessTable(operations: readonly DeclaredAccess[]): string {
  const documents = Map.groupBy(operations, ({ document }) => document);
  const order = [...new Set([...Object.keys(TITLES), ...documents.keys()])];
  const sections = order.flatMap(name => {
    const found = documents.get(name);
    return found === undefined ? [] : [section(TITLES[name] ?? name, name, found)];
  });
  return [head, ...sections].join('\n');
}

function section(title: string, document: string, operations: readonly DeclaredAccess[]): string {
  const rows = operations
    .filter(one => !isAdminsAlone(one))
    .map(one => `| \`${one.id}\` | ${one.method} \`${one.path}\` | ${accessOf(one)} |`);
  const rest = operations.filter(isAdminsAlone);
  const table = [
    '| operation | call | visitors | agents | supervisors | administrators |',
    '|---|---|---|---|---|---|',
    ...rows,
  ];
  const others = `Only administrators, of all rows: ${rest.map(({ id }) => `\`${id}\``).join(', ')}.`;
  return [
    `## ${title}\n`,
    `Document \`${document}\`.\n`,
    ...(rows.length === 0 ? [] : [table.join('\n'), '']),
    ...(rest.length === 0 ? [] : [others, '']),
  ].join('\n');
}

const isAdminsAlone = ({ open: { webchat, agent, supervisor, admin } }: DeclaredAccess): boolean =>
  !webchat && !agent && !supervisor && admin === true;

const accessOf = ({ open: { webchat, agent, supervisor, admin } }: DeclaredAccess): string =>
  [webchat, agent, supervisor, admin].map(cell).join(' | ');

function cell(open: boolean | string): string {
  if (typeof open === 'string') return open.replaceAll('|', '\\|');
  return open ? '**yes**' : '–';
}
