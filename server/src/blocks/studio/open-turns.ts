/** Finds or makes executions, and hands them out as the engine takes them. */
import type { Definition, FlowState } from '@switchhook/engine-studio';
import type { Tx } from '../../kernel/line/tx.ts';
import type { DefinitionCache } from './rules/definition-cache.ts';
import { type ActiveRow, lockChildren, markEnded, openExecutions, type Wish } from './store/executions.ts';
import { readDefinitions } from './store/flows.ts';
import { endOfLife, setAlarm, stopAlarm } from './timers.ts';
import type { Begin, Opened, Trigger } from './turns.ts';

/** Rounds of asking again when other transactions open the same contact's execution at the same time. */
const OPENING_ROUNDS = 5;

interface GrantedAll {
  granted: (ActiveRow | null)[];
  fresh: boolean[];
}

/** Normally one round; more when the same contact is asked for twice, or by another transaction as well. */
export async function grantAll(tx: Tx, begins: readonly Begin[], keepTrigger: boolean): Promise<GrantedAll> {
  const granted: (ActiveRow | null)[] = begins.map(() => null);
  const fresh = begins.map(() => false);
  let open = begins.map((_, i) => i);
  for (let round = 1; open.length > 0; round++) {
    if (round > OPENING_ROUNDS) throw new Error('executions were opened and ended again and again elsewhere');
    const asked = firstOfEach(begins, open);
    const wishes = asked.map(i => wishOf(tx, begins[i]!, keepTrigger));
    const rows = await openExecutions(tx, wishes, endOfLife(tx.now));
    const settled = new Set<number>();
    for (const [at, i] of asked.entries()) {
      const row = rows[at];
      if (row === undefined) continue;
      granted[i] = row;
      fresh[i] = row !== null && row.sid === wishes[at]!.sid;
      if (fresh[i]) setAlarm(tx, { ...row!, executionSid: row!.sid }, endOfLife(tx.now));
      settled.add(i);
    }
    open = open.filter(i => !settled.has(i));
  }
  return { granted, fresh };
}

/** Of wishes for one contact and flow address only the first: it may make what the others find. */
function firstOfEach(begins: readonly Begin[], open: readonly number[]): number[] {
  const seen = new Set<string>();
  return open.filter(i => {
    const { accountSid, contact, flowAddress } = begins[i]!;
    const key = JSON.stringify([accountSid, contact, flowAddress]);
    return !seen.has(key) && seen.add(key);
  });
}

function wishOf(tx: Tx, begin: Begin, keepTrigger: boolean): Wish {
  const { trigger, ...rest } = begin;
  return { sid: tx.sid('FN'), ...rest, trigger: keepTrigger ? JSON.stringify(trigger) : null };
}

export interface ToOpen {
  cache: DefinitionCache;
  rows: readonly (ActiveRow | null)[];
  /** What starts the executions that have no trigger of their own. */
  triggers?: readonly Trigger[];
  fresh?: readonly boolean[];
}

/** Rows as the engine takes them: JSON parsed, definitions added. */
export async function openRows(tx: Tx, { cache, rows, triggers, fresh }: ToOpen): Promise<(Opened | null)[]> {
  const definitions = await definitionsOf(tx, cache, rows);
  await endOrphans(tx, rows.filter(row => row !== null && !definitions.has(keyOf(row))) as ActiveRow[]);
  const opened = rows.map((row, i) => {
    const definition = row === null ? undefined : definitions.get(keyOf(row));
    if (row === null || definition === undefined) return null;
    const { sid: executionSid, state, trigger, initiatedBy: _, parentSid, parentStepSid: __, ...rest } = row;
    return {
      ...rest,
      executionSid,
      isSubflow: parentSid !== null,
      definition,
      trigger: trigger === null ? (triggers?.[i] ?? NO_TRIGGER) : (JSON.parse(trigger) as Trigger),
      state: state === null ? null : (JSON.parse(state) as FlowState),
      fresh: fresh?.[i] ?? false,
      child: null,
    } satisfies Opened;
  });
  await addChildren(tx, cache, opened);
  return opened;
}

/** Opens the subflows that these executions are running; most run none, and then nothing is asked. */
async function addChildren(
  tx: Tx,
  cache: DefinitionCache,
  opened: readonly (Opened | null)[],
): Promise<void> {
  const parents = opened.filter(one => one?.state?.awaits === 'subflow') as Opened[];
  if (parents.length === 0) return;
  const asked = parents.map(({ accountSid, executionSid }) => ({ accountSid, executionSid }));
  const rows = await lockChildren(tx, asked);
  const children = await openRows(tx, { cache, rows });
  const byParent = new Map(rows.map((row, i) => [row.parentSid, children[i]]));
  for (const parent of parents) parent.child = byParent.get(parent.executionSid) ?? null;
}

/** Executions whose flow was deleted while they were made: nothing could ever run them. */
async function endOrphans(tx: Tx, orphans: readonly ActiveRow[]): Promise<void> {
  if (orphans.length === 0) return;
  const reason = 'the flow was deleted';
  await markEnded(
    tx,
    orphans.map(({ sid, accountSid }) => ({ accountSid, executionSid: sid, reason })),
  );
  for (const { sid } of orphans) stopAlarm(tx, sid);
}

const NO_TRIGGER: Trigger = { event: 'incomingMessage', data: {} };

async function definitionsOf(
  tx: Tx,
  cache: DefinitionCache,
  rows: readonly (ActiveRow | null)[],
): Promise<Map<string, Definition>> {
  const found = new Map<string, Definition>();
  const unknown = new Map<string, ActiveRow>();
  for (const row of rows) {
    if (row === null) continue;
    const key = keyOf(row);
    const known = found.get(key) ?? cache.get(key);
    if (known === undefined) unknown.set(key, row);
    else found.set(key, known);
  }
  if (unknown.size === 0) return found;
  const asked = [...unknown.values()].map(({ accountSid, flowSid, revision }) => ({
    accountSid,
    flowSid,
    revision,
  }));
  for (const row of await readDefinitions(tx, asked)) {
    const key = keyOf(row);
    found.set(key, cache.add(key, row.definition));
  }
  return found;
}

function keyOf({ flowSid, revision }: { flowSid: string; revision: number }): string {
  return `${flowSid}/${revision}`;
}
