/** Workflows, compiled once per configuration and kept: routing meets the same few again and again. */
import { readConfiguration, type Workflow } from '@switchhook/engine-routing';
import type { Queryable } from '../../../kernel/sql.ts';
import { configurationsOf, type WorkflowHead } from '../store/workspaces.ts';

export interface Compiled {
  workflow: Workflow;
  /** Whether decisions need to know of workers who are away: a skip_if counts them, or a target wants one by name. */
  needsEverybody: boolean;
  /** Whether an expression asks for the time of day. */
  asksTime: boolean;
}

const KEPT = 500;
const kept = new Map<string, Compiled>();

/** The compiled workflows by SID; configurations are read only when they are not known yet. */
export async function compiledWorkflows(
  tx: Queryable,
  heads: readonly WorkflowHead[],
): Promise<Map<string, Compiled>> {
  const unknown = heads.filter(({ digest }) => !kept.has(digest));
  if (unknown.length > 0) {
    const texts = await configurationsOf(
      tx,
      unknown.map(head => head.accountSid),
      unknown.map(head => head.sid),
    );
    for (const { digest, configuration } of texts) keep(digest, compiledOf(configuration));
  }
  const compiled = new Map<string, Compiled>();
  for (const { sid, digest } of heads) {
    const one = kept.get(digest);
    if (one !== undefined) compiled.set(sid, one);
  }
  return compiled;
}

function keep(digest: string, compiled: Compiled): void {
  if (kept.size >= KEPT) kept.delete(kept.keys().next().value!);
  kept.set(digest, compiled);
}

/** A configuration was checked when it was saved; one that cannot be read leads nowhere. */
export function compiledOf(configuration: string): Compiled {
  const read = readConfiguration(JSON.parse(configuration));
  const workflow: Workflow = read.ok ? read.workflow : { filters: [], defaultTarget: null };
  const targets = workflow.filters.flatMap(filter => filter.targets);
  if (workflow.defaultTarget) targets.push(workflow.defaultTarget);
  return {
    workflow,
    asksTime: /taskrouter\s*\./i.test(configuration),
    needsEverybody: targets.some(target => target.knownWorker || target.skipIf?.text.includes('workers.')),
  };
}
