/** Makes the executions in which subflows run. */
import type { Tx } from '../../kernel/line/tx.ts';
import { openRows } from './open-turns.ts';
import type { DefinitionCache } from './rules/definition-cache.ts';
import { insertChildren } from './store/executions.ts';
import type { Opened, SubflowWish } from './turns.ts';

/** In the order asked; null for a flow or a revision that does not exist. */
export async function openSubflows(
  tx: Tx,
  cache: DefinitionCache,
  wishes: readonly SubflowWish[],
): Promise<(Opened | null)[]> {
  if (wishes.length === 0) return [];
  const rows = wishes.map(({ parent, parentStepSid, flowSid, revision }) => ({
    sid: tx.sid('FN'),
    accountSid: parent.accountSid,
    flowSid,
    asked: revision,
    contact: parent.contact,
    flowAddress: parent.flowAddress,
    line: parent.line,
    initiatedBy: null,
    parentSid: parent.executionSid,
    parentStepSid,
  }));
  const made = await insertChildren(tx, rows);
  const opened = await openRows(tx, { cache, rows: made, fresh: made.map(() => true) });
  const bySid = new Map(opened.map(one => [one?.executionSid, one]));
  return rows.map(({ sid }) => bySid.get(sid) ?? null);
}
