/** Workers by name: whoever signs in is a worker of that name, and becomes one where there is none yet. */
import { isDeepStrictEqual } from 'node:util';
import { notFound } from '../../../kernel/errors.ts';
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import type { WorkerRow, WorkspaceKey } from '../store/rows.ts';
import { workersNamed } from '../store/workers.ts';
import { lockName, readWorkspaces } from '../store/workspaces.ts';
import { attributesOf } from './attributes.ts';
import { editWorker, openWorker } from './workers.ts';

export interface NamedWorker extends WorkspaceKey {
  friendlyName: string;
}

export interface WantedWorker extends NamedWorker {
  /** JSON text of an object: what the worker has to have; everything else that he has stays. */
  attributes: string;
}

export const workersByName: Batch<NamedWorker, WorkerRow | null> = (tx, inputs) => workersNamed(tx, inputs);

/**
 * Workers of these names with at least these attributes. Who is missing begins in the workspace's default activity
 * with room on every task channel; a worker who has the attributes already is only read. Safe in parallel.
 * Throws the contract's 404 for an unknown workspace, and its 400 for attributes that grow too long.
 */
export const ensureWorkers: Batch<WantedWorker, WorkerRow> = async (tx, inputs) => {
  const found = await workersNamed(tx, inputs);
  const isSettled = found.map((worker, at) => worker !== null && lacks(worker, inputs[at]!).length === 0);
  if (isSettled.every(Boolean)) return found as WorkerRow[];
  const busy = inputs.filter((_, at) => !isSettled[at]).map(({ workspaceSid }) => workspaceSid);
  // One after the other, always in the same order: nobody makes a worker twice, and nobody waits for each other.
  for (const workspaceSid of [...new Set(busy)].sort()) await lockName(tx, workspaceSid);
  const ensured: WorkerRow[] = [];
  for (const [at, input] of inputs.entries())
    ensured.push(isSettled[at] ? found[at]! : await ensureWorker(tx, input));
  return ensured;
};

async function ensureWorker(tx: Tx, wanted: WantedWorker): Promise<WorkerRow> {
  const { accountSid, workspaceSid, friendlyName, attributes } = wanted;
  const key = { accountSid, workspaceSid };
  const [worker] = await workersNamed(tx, [wanted]);
  if (!worker) {
    const workspace = (await readWorkspaces(tx, [key])).get(workspaceSid);
    if (workspace === undefined) throw notFound(`/v1/Workspaces/${workspaceSid}`);
    return openWorker(tx, workspace, { friendlyName, attributes });
  }
  const missing = lacks(worker, wanted);
  if (missing.length === 0) return worker;
  const merged = JSON.stringify({ ...attributesOf(worker.attributes), ...Object.fromEntries(missing) });
  return (await editWorker(tx, key, { sid: worker.sid, attributes: merged, check: () => undefined }))!;
}

/** The wanted attributes that the worker has not, or has otherwise. */
function lacks(worker: WorkerRow, wanted: WantedWorker): [string, unknown][] {
  const has = attributesOf(worker.attributes);
  return Object.entries(attributesOf(wanted.attributes)).filter(
    ([name, value]) => !isDeepStrictEqual(has[name], value),
  );
}
