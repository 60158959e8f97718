/**
 * Who has looked through which queue in vain. Tasks that are new, changed or due are decided on in any case, so that a
 * worker who is free and found nothing among those that merely wait need not look at them again until he or the rules
 * change. Known per process and forgotten without harm: then a queue is looked through once more.
 */
import type { RoutingWorker } from '@switchhook/engine-routing';
import type { Tx } from '../../../kernel/line/tx.ts';
import type { World } from './world.ts';

interface Searched {
  /** The rules by which was searched. */
  rules: string;
  /** By source: who has found nothing there, and what he was like. */
  sources: Map<string, Map<string, string>>;
}

/** Workspaces; the one that was routed longest ago is forgotten first. */
const KEPT = 500;
const kept = new Map<string, Searched>();

/** Whether everybody of these has looked through the source in vain, as they are now. */
export function isSearched(world: World, source: string, workers: readonly RoutingWorker[]): boolean {
  const searched = kept.get(world.workspaceSid);
  const known = searched?.rules === rulesOf(world) ? searched.sources.get(source) : undefined;
  return known !== undefined && workers.every(worker => known.get(worker.sid) === likenessOf(world, worker));
}

/** Remembers, once it is durable, that these still had room when the source had been looked through. */
export function noteSearched(
  tx: Tx,
  world: World,
  found: ReadonlyMap<string, readonly RoutingWorker[]>,
): void {
  const rules = rulesOf(world);
  const likeness = (worker: RoutingWorker) => [worker.sid, likenessOf(world, worker)] as const;
  const sources = [...found].map(([source, workers]) => [source, new Map(workers.map(likeness))] as const);
  tx.afterCommit(() => {
    const before = kept.get(world.workspaceSid);
    const merged = new Map(before?.rules === rules ? before.sources : []);
    for (const [source, workers] of sources) merged.set(source, workers);
    kept.delete(world.workspaceSid);
    kept.set(world.workspaceSid, { rules, sources: merged });
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
  });
}

/** Changes with everything that decisions about a worker depend on: his row, and what he holds. */
function likenessOf(world: World, { sid, channels }: RoutingWorker): string {
  const held = Object.values(channels).map(({ assignedTasks }) => assignedTasks);
  return `${world.states.get(sid)} ${held}`;
}

const texts = new WeakMap<World, string>();

function rulesOf(world: World): string {
  const known = texts.get(world);
  if (known !== undefined) return known;
  const workflows = [...world.workflows.values()].map(({ sid, digest }) => `${sid} ${digest}`);
  const queues = [...world.queues.values()].map(({ sid, targetWorkers, maxReservedWorkers }) => [
    sid,
    targetWorkers,
    maxReservedWorkers,
  ]);
  const text = JSON.stringify([world.multiTask, workflows, queues]);
  texts.set(world, text);
  return text;
}
