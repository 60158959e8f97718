/** What can be done with flows, for the REST resources and for provisioning. */
import { invalid, refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../kernel/line/tx.ts';
import { checkDefinition } from './rules/definition-check.ts';
import { addRevision, type FlowRow, type FlowStatus, fetchFlow, insertFlow } from './store/flows.ts';

/** A flow that is wanted; `definition` is JSON text. */
export interface NewFlow {
  friendlyName: string;
  status: FlowStatus;
  definition: string;
  commitMessage?: string;
}

/** A change of a flow: what is not named stays as it is. */
export type FlowChange = Pick<NewFlow, 'status'> & Partial<NewFlow>;

/** Creates a flow with its first revision; throws 81022 when the definition cannot run. */
export async function createFlow(tx: Tx, accountSid: string, wanted: NewFlow): Promise<FlowRow> {
  checkDefinition(wanted.definition);
  const { friendlyName, status, definition, commitMessage } = wanted;
  return insertFlow(tx, accountSid, {
    friendlyName,
    status,
    definition,
    commitMessage: commitMessage ?? null,
  });
}

/** Adds a revision to a flow; null when there is none. Executions that are under way keep their revision. */
export async function changeFlow(
  tx: Tx,
  at: { accountSid: string; sid: string },
  change: FlowChange,
): Promise<FlowRow | null> {
  if (change.definition !== undefined) checkDefinition(change.definition);
  const flow = await fetchFlow(tx, at, 'for update');
  if (flow === null) return null;
  return addRevision(tx, flow, {
    friendlyName: change.friendlyName ?? flow.friendlyName,
    status: change.status,
    definition: change.definition ?? flow.definition,
    commitMessage: change.commitMessage ?? null,
  });
}

/** `3`, `LatestPublished` or `LatestRevision` as a number; null when the flow has none such. */
export function revisionNumber(
  flow: Pick<FlowRow, 'revision' | 'publishedRevision'>,
  asked: string,
): number | null {
  if (asked === 'LatestRevision') return flow.revision;
  if (asked === 'LatestPublished') return flow.publishedRevision;
  if (!/^\d{1,9}$/.test(asked)) throw refuse(81021);
  return Number(asked);
}

/** The longest contact and flow address together, in bytes. */
const ADDRESS_BYTES = 300;

/** Refuses addresses that no contact can have: 81023. */
export function checkAddresses(to: string, from: string): void {
  if (to.trim() === '') throw invalid('To', 'must not be empty', 81023);
  if (from.trim() === '') throw invalid('From', 'must not be empty', 81023);
  if (Buffer.byteLength(to) + Buffer.byteLength(from) > ADDRESS_BYTES)
    throw refuse(81023, `To and From must not be longer than ${ADDRESS_BYTES} bytes together`);
}
