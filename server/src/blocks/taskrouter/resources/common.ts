/** What the resources of TaskRouter have in common: where they live, links to one another, and versions. */

import type { BlockParts } from '../../../kernel/block.ts';
import { links as addresses, type Shape } from '../../../kernel/fields.ts';
import { type Exchange, found, type Operation } from '../../../kernel/operation.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import type { Requests } from '../rules/requests.ts';
import type { WorkspaceKey, WorkspaceRow } from '../store/rows.ts';
import { readWorkspaces } from '../store/workspaces.ts';

export type Parts = BlockParts & { requests: Requests };

export const DOCUMENT = 'taskrouter_v1';
export const WORKSPACE = '/v1/Workspaces/{workspace_sid}';

interface InWorkspace {
  at: { workspaceSid: string };
  caller: { accountSid: string };
}

/** The two keys of whatever lies below a workspace. */
export function keyOf({ at, caller }: InWorkspace): WorkspaceKey {
  return { accountSid: caller.accountSid, workspaceSid: at.workspaceSid };
}

/** The workspace that is asked about, or the contract's 404. */
export async function workspaceOf(
  read: Queryable,
  exchange: InWorkspace & { path: string },
): Promise<WorkspaceRow> {
  const key = keyOf(exchange);
  return found((await readWorkspaces(read, [key])).get(key.workspaceSid), exchange.path);
}

const versions = new WeakMap<object, number>();

/** Remembers the version of the row that answers a request, for its `ETag`. */
export function versioned<Row extends { version: number }>(exchange: object, row: Row): Row {
  versions.set(exchange, row.version);
  return row;
}

/**
 * The operation with links to other resources, as paths whose holes are properties of the JSON; a link whose hole is
 * null is null. Answers of versioned rows carry an `ETag`.
 */
export function linked(operation: Operation, links: Record<string, string> = {}): Operation {
  return {
    ...operation,
    gives: operation.gives && { ...operation.gives, ...withNames(operation.gives, Object.keys(links)) },
    async answer(exchange) {
      const answer = await operation.answer(exchange);
      const { base } = exchange as Exchange<never, never>;
      const body = answer.body as Record<string, unknown> | null;
      const rows = operation.listKey === null ? [body] : (body?.[operation.listKey] as (typeof body)[]);
      for (const row of rows) if (row !== null) addLinks(row, links, base);
      const version = versions.get(exchange);
      return version === undefined ? answer : { ...answer, headers: { ETag: `"${version}"` } };
    },
  };
}

/** The links that the resource has anyway, and these. */
function withNames({ links }: Shape, names: string[]): Shape {
  if (names.length === 0) return {};
  const before = links !== undefined && 'names' in links ? (links.names as string[]) : [];
  return { links: addresses([...before, ...names]) };
}

function addLinks(row: Record<string, unknown>, links: Record<string, string>, base: string): void {
  if (Object.keys(links).length === 0) return;
  const filled = Object.entries(links).map(([name, path]) => [name, fill(path, row, base)]);
  row.links = { ...(row.links as object | undefined), ...Object.fromEntries(filled) };
}

function fill(path: string, row: Record<string, unknown>, base: string): string | null {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(match => match[1]!);
  if (names.some(name => typeof row[name] !== 'string')) return null;
  return base + path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(row[name])));
}

/** `true`, `1` and `yes` in any case; anything else is no. */
export const isYes = (text: string): boolean => /^(true|1|yes)$/i.test(text.trim());
