/** The door that the journey uses: executions are opened, run by the engine outside, and saved, many at a time. */
import type { Definition, Effect, FlowState, Start, Step, Warning } from '@switchhook/engine-studio';
import type { Batch, Tx } from '../../kernel/line/tx.ts';
import { type Due, dueOf } from './due.ts';
import { openSubflows } from './open-subflows.ts';
import { grantAll, openRows } from './open-turns.ts';
import { DefinitionCache } from './rules/definition-cache.ts';
import { saveTurns } from './save-turns.ts';
import { insertAlerts } from './store/alerts.ts';
import { isActiveAt, lockExecutions, lockExecutionsOf, markEnded, markEndedOf } from './store/executions.ts';
import { tellEnds } from './timers.ts';

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
  /** Another execution runs it as its subflow. */
  isSubflow: boolean;
  dateCreated: Date;
  /** When the wait for the contact is over; null where nobody is waited for. */
  waitUntil: Date | null;
  /** The subflow that it is running; what the contact does is meant for that. */
  child: Opened | null;
}

/** A subflow that an opened execution wants to run. */
export interface SubflowWish {
  parent: Opened;
  /** The parent's step that entered the widget. */
  parentStepSid: string;
  flowSid: string;
  /** A number, `LatestPublished` or `LatestRevision`. */
  revision: string;
}

/** A step with what is known of its reasons. */
export interface StepTaken extends Step {
  /** Made here when it has none. */
  sid?: string;
  /** What the widget that was left had asked of the world. */
  asked?: Effect;
  /** The HTTP exchange, when that was a request. */
  exchange?: Exchange;
}

/** How a request to a web service went; `statusCode` is null when no answer came, and `reason` says why. */
export interface Exchange {
  statusCode: number | null;
  reason: string | null;
  /** ISO 8601 */
  startedAt: string;
  milliseconds: number;
}

/** What a turn of an execution led to. */
export interface TurnTaken {
  accountSid: string;
  executionSid: string;
  state: FlowState;
  steps: readonly StepTaken[];
  ended: boolean;
  /** When the wait for the contact is over; null leaves the end of a wait that goes on as it was. */
  waitUntil: Date | null;
  line: string;
}

/** A contact, and the address that it reaches a flow under. */
export interface ContactAt {
  accountSid: string;
  contact: string;
  flowAddress: string;
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
  /**
   * Active executions by their SIDs, null for those that have ended or do not exist. Asked for a subflow, it answers the
   * execution that runs it, with the subflow as its `child`.
   */
  executionsBySid: Batch<ExecutionAt, Opened | null>;
  /** Executions whose timer has rung (`flow.due`), with what they have to hear; null where that is nothing. */
  executionsDue: Batch<ExecutionAt, Due | null>;
  /** The active executions of contacts; null where there is none. */
  executionsOf: Batch<ContactAt, Opened | null>;
  /** Makes the executions of subflows; null when there is no such flow or revision. */
  openSubflows: Batch<SubflowWish, Opened | null>;
  /** Writes states and steps, and sets the timer where it has to ring sooner. */
  saveTurns: Batch<TurnTaken, void>;
  /** Ends executions from outside; those that have ended already stay as they are. */
  endExecutions: Batch<ExecutionAt & { reason: string }, void>;
  /** The same for every active execution of a flow address, such as a chat channel that is closed. */
  endExecutionsOf: Batch<{ accountSid: string; flowAddress: string; reason: string }, void>;
  isActiveAt: typeof isActiveAt;
  /** Keeps warnings for the flow's author, who asks why. */
  keepWarnings: Batch<ExecutionAt & { warnings: readonly Warning[] }, void>;
}

export function makeTurns(): Turns {
  const cache = new DefinitionCache();
  const openAll = async (tx: Tx, begins: readonly Begin[], keepTrigger: boolean) => {
    const { granted, fresh } = await grantAll(tx, begins, keepTrigger);
    return openRows(tx, { cache, rows: granted, triggers: begins.map(({ trigger }) => trigger), fresh });
  };
  const executionsBySid: Turns['executionsBySid'] = async (tx, asked) =>
    openRows(tx, { cache, rows: asked.length === 0 ? [] : await lockExecutions(tx, asked) });
  return {
    turnsBegin: (tx, begins) => openAll(tx, begins, false),
    requestExecution: async (tx, begin) => (await openAll(tx, [begin], true))[0]!,
    executionsBySid,
    executionsDue: dueOf(executionsBySid),
    executionsOf: async (tx, asked) =>
      openRows(tx, { cache, rows: asked.length === 0 ? [] : await lockExecutionsOf(tx, asked) }),
    openSubflows: (tx, wishes) => openSubflows(tx, cache, wishes),
    saveTurns,
    async endExecutions(tx, ended) {
      const rows = ended.length === 0 ? [] : await markEnded(tx, ended);
      tellEnds(tx, rows);
      return ended.map(() => undefined);
    },
    async endExecutionsOf(tx, ended) {
      const rows = ended.length === 0 ? [] : await markEndedOf(tx, ended);
      tellEnds(tx, rows);
      return ended.map(() => undefined);
    },
    isActiveAt,
    keepWarnings,
  };
}

async function keepWarnings(
  tx: Tx,
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
  return told.map(() => undefined);
}
