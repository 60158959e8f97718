/** The door that the journey uses: executions are opened, run by the engine outside, and saved, many at a time. */
import {
  type Definition,
  EXECUTION_SECONDS,
  type FlowState,
  type Start,
  type Step,
  type Warning,
  waitsForReply,
} from '@switchhook/engine-studio';
import type { Batch, Tx } from '../../kernel/line/tx.ts';
import type { Logger } from '../../kernel/log.ts';
import type { FlowExpired, FlowTimedOut } from './events.ts';
import { DefinitionCache } from './rules/definition-cache.ts';
import { additionsOf } from './rules/step-context.ts';
import { insertAlerts } from './store/alerts.ts';
import {
  type ActiveRow,
  lockExecutions,
  markEnded,
  markEndedOf,
  openExecutions,
  saveExecutions,
  type Wish,
} from './store/executions.ts';
import { readDefinitions } from './store/flows.ts';
import { insertSteps } from './store/steps.ts';

/** What starts an execution: the event and its data, as the engine takes them. */
export type Trigger = Start['trigger'];

/** Somebody wants the flow to hear of something that the contact did. */
export interface Begin {
  accountSid: string;
  flowSid: string;
  /** The address of the contact: a number, or a chat identity. */
  contact: string;
  /** The address that the contact reaches the flow under: a number, or a chat channel's SID. */
  flowAddress: string;
  trigger: Trigger;
  /** The SID of what started it: a message, a call, a user. */
  initiatedBy: string | null;
  line: string;
}

/** An active execution with all that the engine needs; its row is locked until the end of the transaction. */
export interface Opened {
  accountSid: string;
  executionSid: string;
  flowSid: string;
  revision: number;
  definition: Definition;
  contact: string;
  flowAddress: string;
  /** What it starts with while it has no state: for executions created over REST their parameters. */
  trigger: Trigger;
  line: string;
  /** Null while it has not begun: the engine's `start` is due, otherwise `resume`. */
  state: FlowState | null;
  /** Made by this very call. */
  fresh: boolean;
}

/** What a turn of an execution led to. */
export interface TurnTaken {
  accountSid: string;
  executionSid: string;
  state: FlowState;
  steps: readonly Step[];
  ended: boolean;
  /** When the wait for the contact's reply is over; null leaves the end of a wait that goes on as it was. */
  waitUntil: Date | null;
  line: string;
}

export interface ExecutionAt {
  accountSid: string;
  executionSid: string;
}

export interface Turns {
  /**
   * The active execution of each contact and flow address, whatever flow it runs; a new one when there is none. Null
   * when the flow does not exist, is another account's, or has no published revision.
   */
  turnsBegin: Batch<Begin, Opened | null>;
  /** The same for an execution that is not begun here: its trigger is kept for whoever opens it. */
  requestExecution(tx: Tx, begin: Begin): Promise<Opened | null>;
  /** Active executions by their SIDs; null for those that have ended or do not exist. */
  executionsBySid: Batch<ExecutionAt, Opened | null>;
  /** Writes states and steps, and sets or cancels the timers. */
  saveTurns: Batch<TurnTaken, void>;
  /** Ends executions from outside; those that have ended already stay as they are. */
  endExecutions: Batch<ExecutionAt & { reason: string }, void>;
  /** The same for every active execution of a flow address, such as a chat channel that is closed. */
  endExecutionsOf: Batch<{ accountSid: string; flowAddress: string; reason: string }, void>;
  /** Keeps warnings for the flow's author, and logs them. */
  logWarnings: Batch<ExecutionAt & { warnings: readonly Warning[] }, void>;
}

/** Rounds of asking again when other transactions open the same contact's execution at the same time. */
const OPENING_ROUNDS = 5;

export function makeTurns(log: Logger): Turns {
  const cache = new DefinitionCache();
  const openAll = async (tx: Tx, begins: readonly Begin[], keepTrigger: boolean) => {
    const { granted, fresh } = await grantAll(tx, begins, keepTrigger);
    return openRows(tx, { cache, rows: granted, triggers: begins.map(({ trigger }) => trigger), fresh });
  };
  return {
    turnsBegin: (tx, begins) => openAll(tx, begins, false),
    requestExecution: async (tx, begin) => (await openAll(tx, [begin], true))[0]!,
    executionsBySid: async (tx, asked) =>
      openRows(tx, { cache, rows: asked.length === 0 ? [] : await lockExecutions(tx, asked) }),
    saveTurns,
    async endExecutions(tx, ended) {
      if (ended.length > 0) await markEnded(tx, ended);
      for (const { executionSid } of ended) cancelTimers(tx, executionSid);
      return ended.map(() => undefined);
    },
    async endExecutionsOf(tx, ended) {
      const rows = ended.length === 0 ? [] : await markEndedOf(tx, ended);
      for (const { sid } of rows) cancelTimers(tx, sid);
      return ended.map(() => undefined);
    },
    logWarnings: (tx, told) => logWarnings(tx, log, told),
  };
}

async function logWarnings(
  tx: Tx,
  log: Logger,
  told: readonly (ExecutionAt & { warnings: readonly Warning[] })[],
): Promise<undefined[]> {
  const alerts = told.flatMap(({ accountSid, executionSid, warnings }) =>
    warnings.map(({ code, message, widget }) => ({
      sid: tx.sid('NO'),
      accountSid,
      executionSid,
      widget,
      code,
      message,
      dateCreated: tx.now,
    })),
  );
  await insertAlerts(tx, alerts);
  tx.afterCommit(() => {
    // The message may show what a customer wrote, so it stays out of the log.
    for (const { accountSid, executionSid, code, widget } of alerts)
      log.warn({ accountSid, executionSid, code, widget }, 'a flow has a warning');
  });
  return told.map(() => undefined);
}

/** Cancels what would wake an execution later. */
export function cancelTimers(tx: Tx, executionSid: string): void {
  tx.cancelTimer(`${executionSid}:wait`);
  tx.cancelTimer(`${executionSid}:life`);
}

interface GrantedAll {
  granted: (ActiveRow | null)[];
  fresh: boolean[];
}

/** Normally one round; more when the same contact is asked for twice, or by another transaction as well. */
async function grantAll(tx: Tx, begins: readonly Begin[], keepTrigger: boolean): Promise<GrantedAll> {
  const granted: (ActiveRow | null)[] = begins.map(() => null);
  const fresh = begins.map(() => false);
  let open = begins.map((_, i) => i);
  for (let round = 1; open.length > 0; round++) {
    if (round > OPENING_ROUNDS) throw new Error('executions were opened and ended again and again elsewhere');
    const asked = firstOfEach(begins, open);
    const wishes = asked.map(i => wishOf(tx, begins[i]!, keepTrigger));
    const rows = await openExecutions(tx, wishes);
    const settled = new Set<number>();
    for (const [at, i] of asked.entries()) {
      const row = rows[at];
      if (row === undefined) continue;
      granted[i] = row;
      fresh[i] = row !== null && row.sid === wishes[at]!.sid;
      if (fresh[i]) setLifetime(tx, row!);
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

function setLifetime(tx: Tx, { sid, accountSid, line }: ActiveRow): void {
  const data: FlowExpired = { accountSid, executionSid: sid };
  const runAt = new Date(tx.now.getTime() + EXECUTION_SECONDS * 1000);
  tx.timer({ name: `${sid}:life`, kind: 'flow.expired', key: line, accountSid, data, runAt });
}

interface ToOpen {
  cache: DefinitionCache;
  rows: readonly (ActiveRow | null)[];
  /** What starts the executions that have no trigger of their own. */
  triggers?: readonly Trigger[];
  fresh?: readonly boolean[];
}

/** Rows as the engine takes them: JSON parsed, definitions added. */
async function openRows(tx: Tx, { cache, rows, triggers, fresh }: ToOpen): Promise<(Opened | null)[]> {
  const definitions = await definitionsOf(tx, cache, rows);
  await endOrphans(tx, rows.filter(row => row !== null && !definitions.has(keyOf(row))) as ActiveRow[]);
  return rows.map((row, i) => {
    const definition = row === null ? undefined : definitions.get(keyOf(row));
    if (row === null || definition === undefined) return null;
    const { sid: executionSid, state, trigger, initiatedBy: _, ...rest } = row;
    return {
      ...rest,
      executionSid,
      definition,
      trigger: trigger === null ? (triggers?.[i] ?? NO_TRIGGER) : (JSON.parse(trigger) as Trigger),
      state: state === null ? null : (JSON.parse(state) as FlowState),
      fresh: fresh?.[i] ?? false,
    };
  });
}

/** Executions whose flow was deleted while they were made: nothing could ever run them. */
async function endOrphans(tx: Tx, orphans: readonly ActiveRow[]): Promise<void> {
  if (orphans.length === 0) return;
  const reason = 'the flow was deleted';
  await markEnded(
    tx,
    orphans.map(({ sid, accountSid }) => ({ accountSid, executionSid: sid, reason })),
  );
  for (const { sid } of orphans) cancelTimers(tx, sid);
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

const saveTurns: Batch<TurnTaken, void> = async (tx, turns) => {
  if (turns.length === 0) return [];
  // Of two turns of one execution the later one has the state that stays; the steps of both are kept.
  const last = new Map(turns.map(turn => [turn.executionSid, turn]));
  await saveExecutions(
    tx,
    [...last.values()].map(({ executionSid, accountSid, state, ended }) => ({
      sid: executionSid,
      accountSid,
      state: JSON.stringify(state),
      status: ended ? 'ended' : 'active',
      endReason: state.endReason === '' ? null : state.endReason,
    })),
  );
  await insertSteps(
    tx,
    turns.flatMap(turn => newSteps(tx, turn)),
  );
  for (const turn of last.values()) setTimers(tx, turn);
  return turns.map(() => undefined);
};

function newSteps(tx: Tx, { accountSid, executionSid, steps }: TurnTaken) {
  const additions = additionsOf(steps);
  return steps.map(({ name, transitionedFrom, transitionedTo, type }, i) => ({
    sid: tx.sid('FT'),
    accountSid,
    executionSid,
    name,
    transitionedFrom,
    transitionedTo,
    type: type ?? null,
    ...additions[i]!,
  }));
}

function setTimers(tx: Tx, { accountSid, executionSid, state, ended, waitUntil, line }: TurnTaken): void {
  if (ended) cancelTimers(tx, executionSid);
  else if (waitUntil === null) {
    if (!waitsForReply(state)) tx.cancelTimer(`${executionSid}:wait`);
  } else {
    const data: FlowTimedOut = { accountSid, executionSid, stepCount: state.stepCount };
    const name = `${executionSid}:wait`;
    tx.timer({ name, kind: 'flow.timedOut', key: line, accountSid, data, runAt: waitUntil });
  }
}
