/**
 * Studio: flows and their revisions, and the executions that run them. What a flow does is decided by the engine and
 * done by the journey; this room keeps the state in between.
 */
import type { Block, BlockParts } from '../../kernel/block.ts';
import type { Steps } from '../../kernel/line/turn.ts';
import type { Batch, Tx } from '../../kernel/line/tx.ts';
import { makeExecutions } from './executions.ts';
import { createFlow, makeFlows } from './flows.ts';
import { studioOperations } from './resources/index.ts';
import { agedStep, FLOW_AGED } from './retention.ts';
import { type FlowRow, findFlows, type Listed } from './store/flows.ts';
import { makeTurns, type Turns } from './turns.ts';
import { makeWhy } from './why.ts';

/** The engine, for whoever composes: what an opened execution does is its to say. */
export {
  type Effect,
  type FlowEvent,
  type FlowState,
  type Json,
  resultOfSubflow,
  resume,
  type Step as FlowStep,
  start,
  startOfSubflow,
  type Turn,
  type Warning,
  waitsForReply,
} from '@switchhook/engine-studio';
export type { Due } from './due.ts';
export type { FlowDue, FlowRequested, FlowSubflowLost } from './events.ts';
export type { FlowRow } from './store/flows.ts';
export type {
  Begin,
  Exchange,
  ExecutionAt,
  Opened,
  StepTaken,
  SubflowWish,
  Trigger,
  TurnTaken,
} from './turns.ts';

export interface StudioNeeds {
  /** The absolute address of the webhooks product: what a flow's `webhook_url` begins with. */
  webhookBase: string;
  /** How long executions are kept after they have ended; 0: for ever. */
  executionDays: number;
}

export interface Studio extends Block, Turns {
  /** What the timers of this block wake: the end of the days that executions are kept. */
  steps: Steps;
  /** Flows by their SIDs, without their definitions; null for those that the account does not have. */
  flowsBySid: Batch<{ accountSid: string; sid: string }, Listed<FlowRow> | null>;
  /** Creates a published flow; throws 81022 when the definition cannot run. */
  provision(
    tx: Tx,
    wanted: { accountSid: string; friendlyName: string; definition: object },
  ): Promise<FlowRow>;
}

export function makeStudio({ store }: BlockParts, { webhookBase, executionDays }: StudioNeeds): Studio {
  const turns = makeTurns();
  return {
    ...turns,
    migrations: { name: 'studio', folder: new URL('migrations/', import.meta.url) },
    operations: studioOperations({
      flows: makeFlows(store),
      executions: makeExecutions(store, turns),
      why: makeWhy(store),
      webhookBase,
    }),
    steps: { [FLOW_AGED]: [agedStep(executionDays)] },
    flowsBySid: findFlows,
    provision: (tx, { accountSid, friendlyName, definition }) =>
      createFlow(tx, accountSid, {
        friendlyName,
        status: 'published',
        definition: JSON.stringify(definition),
      }),
  };
}
