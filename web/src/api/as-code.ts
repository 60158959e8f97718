/** A call as somebody would write it: curl, or the official Node helper library. */
import type { Call } from './recorder.ts';

type Shown = Pick<Call, 'method' | 'path' | 'form' | 'json'>;

/** A command for a POSIX shell. `SWITCHHOOK_TOKEN` stands for the bearer's token, which is never printed. */
export function asCurl({ method, path, form, json }: Shown, origin: string): string {
  const lines = [`curl ${method === 'GET' ? '' : `-X ${method} `}${quoted(origin + path)}`];
  for (const [name, value] of form) lines.push(`  --data-urlencode ${quoted(`${name}=${value}`)}`);
  if (json !== undefined) {
    lines.push(`  -H ${quoted('Content-Type: application/json')}`, `  -d ${quoted(JSON.stringify(json))}`);
  }
  lines.push('  -u "token:$SWITCHHOOK_TOKEN"');
  return lines.join(' \\\n');
}

/** An expression of the helper library; null where it has no function for the call. */
export function asNode({ method, path, form, json }: Shown): string | null {
  const [route = '', query = ''] = path.split('?', 2);
  const chain = chainOf(route);
  if (chain === null || json !== undefined) return null;
  const isItem = chain.endsWith(')');
  if (method === 'DELETE') return isItem ? `await client.${chain}.remove();` : null;
  if (method === 'POST')
    return `await client.${chain}.${isItem ? 'update' : 'create'}(${argumentsOf(form)});`;
  if (method !== 'GET') return null;
  const filters = [...new URLSearchParams(query)].filter(([name]) => !/^(Page|PageToken)$/.test(name));
  return isItem
    ? `await client.${chain}.fetch();`
    : `await client.${chain}.list(${argumentsOf(filters.map(([name, value]) => [name === 'PageSize' ? 'Limit' : name, value]))});`;
}

const lower = (text: string): string => text[0]!.toLowerCase() + text.slice(1);

/** `/flex-api/v1/FlexFlows/FO…` → `flexApi.v1.flexFlows('FO…')`; the 2010 API hangs on the client itself. */
function chainOf(route: string): string | null {
  const old = /^(?:\/api)?\/2010-04-01\/Accounts\/AC[0-9a-f]{32}\/(.+?)(?:\.json)?$/.exec(route);
  if (old) return segments(old[1]!.split('/'));
  const modern = /^\/([a-z-]+)\/(v\d)\/(.+)$/.exec(route);
  if (!modern) return null;
  const [, product, version, rest] = modern;
  if (product === 'iam') return null;
  const domain = product!.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return `${domain}.${version}.${segments(rest!.split('/'))}`;
}

function segments(parts: readonly string[]): string {
  return parts
    .map(decodeURIComponent)
    .map((part, at) =>
      at === 0 || isName(part) ? `${at === 0 ? '' : '.'}${lower(part)}` : `(${literal(part)})`,
    )
    .join('');
}

/** Resource names are capitalised words; everything else in a path is a SID or a name that somebody gave. */
const isName = (part: string): boolean => /^[A-Z][a-z][A-Za-z]*$/.test(part);

function argumentsOf(parameters: readonly [string, string][]): string {
  if (parameters.length === 0) return '';
  const entries = parameters.map(([name, value]) => {
    const key = name.split('.').map(lower).join('.');
    return `  ${/^\w+$/.test(key) ? key : literal(key)}: ${literal(value)},`;
  });
  return `{\n${entries.join('\n')}\n}`;
}

const literal = (text: string): string =>
  /^(true|false|\d{1,9})$/.test(text)
    ? text
    : `'${JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`;

const quoted = (text: string): string => `'${text.replace(/'/g, `'\\''`)}'`;
