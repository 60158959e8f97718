/** Which workflows lead to which queues. Pure. */
import { objectIn } from '../shared/text.ts';
import type { TaskQueue, Workflow } from './rows.ts';

export interface Way {
  queue: TaskQueue;
  /** Workflows that send tasks there, each once. */
  workflows: readonly Workflow[];
}

/** A queue that a workflow names and that is not there (any more). */
export interface Lost {
  workflow: Workflow;
  queueSid: string;
}

type Tree = Readonly<Record<string, unknown>>;
const tree = (value: unknown): Tree => (typeof value === 'object' && value !== null ? (value as Tree) : {});
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The queues that a workflow's configuration names: targets of its filters, and its default. */
export function queuesOf({ configuration }: Pick<Workflow, 'configuration'>): string[] {
  const routing = tree(objectIn(configuration)?.task_routing);
  const targets = list(routing.filters).flatMap(filter => list(tree(filter).targets));
  const queues = [...targets, routing.default_filter].map(one => tree(one).queue);
  return [...new Set(queues.filter(one => typeof one === 'string'))];
}

/** Every queue with what leads to it, and what leads nowhere. */
export function waysOf(
  queues: readonly TaskQueue[],
  workflows: readonly Workflow[],
): { ways: Way[]; lost: Lost[] } {
  const named = workflows.map(workflow => ({ workflow, sids: queuesOf(workflow) }));
  const known = new Set(queues.map(({ sid }) => sid));
  return {
    ways: queues.map(queue => ({
      queue,
      workflows: named.filter(({ sids }) => sids.includes(queue.sid)).map(({ workflow }) => workflow),
    })),
    lost: named.flatMap(({ workflow, sids }) =>
      sids.filter(sid => !known.has(sid)).map(queueSid => ({ workflow, queueSid })),
    ),
  };
}
