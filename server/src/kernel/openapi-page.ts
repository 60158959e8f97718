/** The API's description for people and for programs: `/openapi`, a page for each document, and the documents. */
import type { RawRoute } from './http.ts';
import { openApiOf } from './openapi.ts';
import { jsonName, type Operation, parameterName } from './operation.ts';

export interface Described {
  operations: readonly Operation[];
  /** The address that a document is served under. */
  serverOf: (document: string) => string;
}

/** Every document that has operations, by its name. */
export function openApiDocuments(described: Described): Map<string, object> {
  return new Map(namesOf(described).map(name => [name, documentOf(described, name)]));
}

const namesOf = ({ operations }: Described): string[] =>
  [...new Set(operations.map(({ document }) => document))].sort();

const documentOf = ({ operations, serverOf }: Described, name: string): object =>
  openApiOf(name, operations, serverOf(name));

/** Nothing here is secret: it says what any caller could find out. */
export function openApiRoutes(described: Described): RawRoute[] {
  const names = namesOf(described);
  const html = 'text/html; charset=utf-8';
  return [
    madeOnce('/openapi', () => indexPage(described, names), html),
    ...names.flatMap(name => [
      madeOnce(`/openapi/${name}.json`, () => documentOf(described, name)),
      madeOnce(`/openapi/${name}`, () => documentPage(described, name), html),
    ]),
  ];
}

/** Made when it is first asked for: no start of a server waits for what few of its callers ever read. */
function madeOnce(path: string, make: () => unknown, contentType?: string): RawRoute {
  let body: unknown;
  return {
    ...{ method: 'GET', product: null, path },
    async answer() {
      body ??= make();
      return { status: 200, body, ...(contentType && { contentType }) };
    },
  };
}

function indexPage({ operations, serverOf }: Described, names: readonly string[]): string {
  const rows = names.map(name => {
    const count = operations.filter(({ document }) => document === name).length;
    const links = `<a href="/openapi/${name}">${name}</a> <a href="/openapi/${name}.json">JSON</a>`;
    return `<tr><td>${links}<td>${count} ${count === 1 ? 'operation' : 'operations'}<td><code>${escaped(serverOf(name))}</code>`;
  });
  return page('API', `<h1>API</h1><table>${rows.join('')}</table>`);
}

function documentPage({ operations, serverOf }: Described, name: string): string {
  const shown = operations.filter(({ document }) => document === name);
  const groups = Map.groupBy(shown, ({ path }) => path);
  const sections = [...groups].map(
    ([path, ones]) => `<h2>${escaped(path)}</h2>${ones.map(operationSection).join('')}`,
  );
  const top = `<p><a href="/openapi">All documents</a> · <a href="/openapi/${name}.json">JSON</a> ·
    <code>${escaped(serverOf(name))}</code>`;
  return page(name, `<h1>${name}</h1>${top}${sections.join('')}`);
}

function operationSection(operation: Operation): string {
  const { id, method, status, takes, gives, listKey } = operation;
  const parameters = Object.entries(takes).map(([key, field]) => {
    const note = 'required' in field ? ' <em>required</em>' : '';
    return `<li><code>${escaped(parameterName(key))}</code>${note}`;
  });
  const properties = Object.keys(gives ?? {}).map(key => `<li><code>${escaped(jsonName(key))}</code>`);
  const answer = listKey === null ? 'gives' : `gives a list, <code>${listKey}</code>, of`;
  return `<details id="${id}"><summary><b>${method}</b> ${id} <span>${status}</span></summary>
    ${parameters.length === 0 ? '' : `<p>takes<ul>${parameters.join('')}</ul>`}
    ${properties.length === 0 ? '' : `<p>${answer}<ul>${properties.join('')}</ul>`}</details>`;
}

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
h2{font-size:1rem;font-family:ui-monospace,monospace;margin:1.5rem 0 .25rem;overflow-wrap:anywhere}
td{padding:.25rem 1.5rem .25rem 0;vertical-align:top}summary{cursor:pointer;padding:.15rem 0}
summary b{display:inline-block;min-width:4.5rem}summary span{opacity:.6}
ul{columns:3 14rem;margin:.25rem 0 .75rem;padding-left:1.25rem}li{overflow-wrap:anywhere}`;

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title} · Switchhook</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>${style}</style><main>${body}</main></html>`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, character => entities[character]!);
