/** What the REST resources of both versions do with executions and their steps. */
import { contextOf, type FlowState, type Json } from '@switchhook/engine-studio';
import { conflict, invalid } from '../../kernel/errors.ts';
import type { Store } from '../../kernel/line/store.ts';
import { one } from '../../kernel/line/tx.ts';
import { found } from '../../kernel/operation.ts';
import type { Page, PageRequest } from '../../kernel/page.ts';
import type { FlowRequested } from './events.ts';
import { checkAddresses } from './rules/addresses.ts';
import { contextAfter } from './rules/step-context.ts';
import {
  deleteExecution,
  type ExecutionFilter,
  type ExecutionRow,
  type ExecutionStatus,
  fetchExecution,
  fetchState,
  listExecutions,
} from './store/execution-list.ts';
import { findFlows, holdFlow } from './store/flows.ts';
import { additionsUpTo, fetchStep, listSteps, type StepRow } from './store/steps.ts';
import { tellEnds } from './timers.ts';
import type { Turns } from './turns.ts';

/** Whose executions of which flow are meant; `path` is named when there is none. */
export interface FlowPlace {
  accountSid: string;
  flowSid: string;
  path: string;
}

export interface ExecutionPlace extends FlowPlace {
  executionSid: string;
}

export interface StepPlace extends ExecutionPlace {
  stepSid: string;
}

/** Parameters of an execution that is asked for; `parameters` is what the flow reads as `flow.data`. */
export interface Request {
  to: string;
  from: string;
  parameters?: unknown;
}

export interface Executions {
  /** Creates an execution that the journey begins; 20409 when the contact has an active one already. */
  request(at: FlowPlace, request: Request): Promise<ExecutionRow>;
  fetch(at: ExecutionPlace): Promise<ExecutionRow>;
  list(at: FlowPlace, filter: ExecutionFilter, page: PageRequest): Promise<Page<ExecutionRow>>;
  setStatus(at: ExecutionPlace, status: ExecutionStatus): Promise<ExecutionRow>;
  remove(at: ExecutionPlace): Promise<void>;
  context(at: ExecutionPlace): Promise<object>;
  steps(at: ExecutionPlace, page: PageRequest): Promise<Page<StepRow>>;
  step(at: StepPlace): Promise<StepRow>;
  /** The context as it was right after the step. */
  stepContext(at: StepPlace): Promise<object>;
}

export function makeExecutions(store: Store, turns: Turns): Executions {
  const { read } = store;
  const fetch = async (at: ExecutionPlace) =>
    found(await fetchExecution(read, { ...at, sid: at.executionSid }), at.path);
  const stateOf = async (at: ExecutionPlace): Promise<FlowState | null> => {
    const { state } = found(await fetchState(read, { ...at, sid: at.executionSid }), at.path);
    return state === null ? null : (JSON.parse(state) as FlowState);
  };
  return {
    request: (at, request) => requestExecution({ store, turns }, at, request),
    fetch,
    async list(at, filter, page) {
      const [flow] = await findFlows(read, [{ accountSid: at.accountSid, sid: at.flowSid }]);
      found(flow, at.path);
      return listExecutions(read, { ...at, ...filter }, page);
    },
    setStatus: (at, status) => setStatus({ store, turns }, at, status),
    remove: at =>
      store.transact(async tx => {
        tellEnds(tx, found(await deleteExecution(tx, { ...at, sid: at.executionSid }), at.path));
      }),
    async context(at) {
      const state = await stateOf(at);
      return state === null ? {} : contextOf(state);
    },
    async steps(at, page) {
      await fetch(at);
      return listSteps(read, at, page);
    },
    async step(at) {
      await fetch(at);
      return found(await fetchStep(read, { ...at, sid: at.stepSid }), at.path);
    },
    async stepContext(at) {
      const state = await stateOf(at);
      const step = { ...at, sid: at.stepSid };
      found(await fetchStep(read, step), at.path);
      return contextAfter(state, await additionsUpTo(read, step));
    },
  };
}

interface Parts {
  store: Store;
  turns: Turns;
}

async function requestExecution(
  { store, turns }: Parts,
  at: FlowPlace,
  { to, from, parameters }: Request,
): Promise<ExecutionRow> {
  checkAddresses(to, from);
  const { accountSid, flowSid } = at;
  const trigger = { event: 'incomingRequest' as const, data: { parameters: objectOf(parameters) } };
  const line = `${accountSid}:${to}:${from}`;
  const begin = { accountSid, flowSid, contact: to, flowAddress: from, trigger, initiatedBy: null, line };
  return store.transact(async tx => {
    found(await holdFlow(tx, { accountSid, sid: flowSid }), at.path);
    const opened = await turns.requestExecution(tx, begin);
    if (opened === null) throw conflict(20409, `Flow ${flowSid} has no published revision`);
    const { executionSid } = opened;
    if (!opened.fresh) throw conflict(20409, `Execution ${executionSid} is already active for this contact`);
    const data: FlowRequested = { accountSid, executionSid };
    tx.emit({ kind: 'flow.requested', key: line, accountSid, data });
    return found(await fetchExecution(tx, { accountSid, flowSid, sid: executionSid }), at.path);
  });
}

function objectOf(parameters: unknown): Record<string, Json> {
  if (parameters === undefined) return {};
  if (typeof parameters === 'object' && parameters !== null && !Array.isArray(parameters))
    return parameters as Record<string, Json>;
  throw invalid('Parameters', 'must be a JSON object');
}

/** An ended execution stays ended: only a new one can be active. */
async function setStatus(
  { store, turns }: Parts,
  at: ExecutionPlace,
  status: ExecutionStatus,
): Promise<ExecutionRow> {
  const place = { ...at, sid: at.executionSid };
  return store.transact(async tx => {
    const row = found(await fetchExecution(tx, place), at.path);
    if (row.status === status) return row;
    if (status === 'active') throw invalid('Status', 'an ended execution cannot become active again');
    await one(tx, turns.endExecutions, { ...at, reason: 'ended by request' });
    return found(await fetchExecution(tx, place), at.path);
  });
}
