/**
 * Why an execution did what it did: every step with the values that it saw, the conditions that it tried, and what
 * became of its requests. Ours alone; the published contract has only the context after each step.
 */
import type { FlowState, Json } from '@switchhook/engine-studio';
import type { Store } from '../../kernel/line/store.ts';
import { found } from '../../kernel/operation.ts';
import type { Queryable } from '../../kernel/sql.ts';
import { hideInValue } from './rules/hidden.ts';
import type { Reasons } from './rules/reasons.ts';
import { type AlertRow, listAlerts } from './store/alerts.ts';
import { fetchReasoned, listReasonedChildren, type ReasonedRow } from './store/execution-list.ts';
import { listReasonedSteps, type ReasonedStepRow } from './store/steps.ts';

/** An execution with its reasons, in the names of the API. Times are ISO 8601. */
export interface ExecutionStory {
  execution_sid: string;
  flow_sid: string;
  flow_version: number;
  status: string;
  /** Why it broke off; null while it runs and after the flow's own end. */
  end_reason: string | null;
  date_created: string;
  date_updated: string;
  /** What it waits for; null when it has ended. */
  waits_for: { widget: string; event: string } | null;
  steps: StepStory[];
  warnings: { code: number; message: string; widget: string | null; date_created: string }[];
}

export interface StepStory {
  sid: string;
  /** The event by which the widget was left. */
  name: string;
  type: string | null;
  transitioned_from: string;
  transitioned_to: string;
  entered: string;
  left: string;
  /** What `widgets.NAME` showed from then on; null when the widget has no outputs. */
  values: Json;
  /** `flow.variables`, where the step changed them. */
  variables: Json;
  /** The conditions that were tried, in their order; the last one that holds was followed. */
  tests: Reasons['tests'] | null;
  /** What the widget asked for, as it was rendered. */
  asked: Json;
  /** The HTTP exchange. */
  exchange: Reasons['exchange'] | null;
  /** The subflow that began when this step was over. */
  subflow: ExecutionStory | null;
}

/** Which execution is meant: of one flow, or whichever flow it belongs to; `path` is named when there is none. */
export interface ReasonedPlace {
  accountSid: string;
  executionSid: string;
  flowSid?: string;
  path: string;
}

/** Answers why; 404 when there is no such execution. */
export function makeWhy({ read }: Store) {
  return async (at: ReasonedPlace): Promise<ExecutionStory> => {
    const row = found(await fetchReasoned(read, { ...at, sid: at.executionSid }), at.path);
    const children = await listReasonedChildren(read, row);
    const subflows = new Map<string, ExecutionStory>();
    for (const child of children) subflows.set(child.parentStepSid ?? '', await storyOf(read, child));
    return storyOf(read, row, subflows);
  };
}

async function storyOf(
  read: Queryable,
  row: ReasonedRow,
  subflows: ReadonlyMap<string, ExecutionStory> = new Map(),
): Promise<ExecutionStory> {
  const at = { accountSid: row.accountSid, executionSid: row.sid };
  const [steps, alerts] = await Promise.all([listReasonedSteps(read, at), listAlerts(read, at)]);
  return {
    execution_sid: row.sid,
    flow_sid: row.flowSid,
    flow_version: row.revision,
    status: row.status,
    end_reason: row.endReason,
    date_created: secondOf(row.dateCreated),
    date_updated: secondOf(row.dateUpdated),
    waits_for: row.status === 'active' ? waitOf(row.state) : null,
    steps: steps.map((step, i) => stepStory(step, steps[i - 1]?.dateCreated ?? row.dateCreated, subflows)),
    warnings: alerts.map(warningOf),
  };
}

/** Resources tell whole seconds; what happened within one is told by the steps. */
const secondOf = (date: Date): string => date.toISOString().replace(/\.\d{3}Z$/, 'Z');

function stepStory(
  step: ReasonedStepRow,
  entered: Date,
  subflows: ReadonlyMap<string, ExecutionStory>,
): StepStory {
  const { sid, name, type, transitionedFrom, transitionedTo, output, variables, why, dateCreated } = step;
  const reasons = why === null ? {} : (JSON.parse(why) as Reasons);
  return {
    sid,
    name,
    type,
    transitioned_from: transitionedFrom,
    transitioned_to: transitionedTo,
    entered: entered.toISOString(),
    left: dateCreated.toISOString(),
    values: shown(output),
    variables: shown(variables),
    tests: reasons.tests ?? null,
    asked: (reasons.asked as Json | undefined) ?? null,
    exchange: reasons.exchange ?? null,
    subflow: subflows.get(sid) ?? null,
  };
}

function shown(text: string | null): Json {
  return text === null ? null : hideInValue(JSON.parse(text) as Json);
}

function waitOf(text: string | null): ExecutionStory['waits_for'] {
  if (text === null) return null;
  const { awaits, widget } = JSON.parse(text) as FlowState;
  return awaits === null ? null : { widget, event: awaits };
}

function warningOf({ code, message, widget, dateCreated }: AlertRow): ExecutionStory['warnings'][number] {
  return { code, message, widget, date_created: dateCreated.toISOString() };
}
