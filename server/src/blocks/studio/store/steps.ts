import type { Tx } from '../../../kernel/line/tx.ts';
import { type Page, type PageRequest, readPage } from '../../../kernel/page.ts';
import type { Sid } from '../../../kernel/sid.ts';
import { type Queryable, rowsParameter } from '../../../kernel/sql.ts';
import type { AddingStep, StepAddition } from '../rules/step-context.ts';

export interface StepRow {
  sid: Sid<'FT'>;
  accountSid: Sid<'AC'>;
  executionSid: Sid<'FN'>;
  /** The step of the parent that started the subflow; null for steps of other executions. */
  parentStepSid: Sid<'FT'> | null;
  name: string;
  transitionedFrom: string;
  transitionedTo: string;
  type: string | null;
  dateCreated: Date;
}

export type NewStep = StepAt &
  Omit<StepRow, 'dateCreated' | 'parentStepSid' | keyof StepAt> &
  StepAddition & { why: string | null };

/** A step among those of an execution. */
export interface StepAt {
  accountSid: string;
  executionSid: string;
  sid: string;
}

const SHOWN = `sid, account_sid, execution_sid, name, transitioned_from, transitioned_to, type, date_created,
  (select e.parent_step_sid from studio.execution e
   where e.sid = execution_sid and e.account_sid = step.account_sid) as parent_step_sid`;

export async function insertSteps(tx: Tx, steps: readonly NewStep[]): Promise<void> {
  if (steps.length === 0) return;
  await tx.query(
    `insert into studio.step (account_sid, execution_sid, sid, name, transitioned_from, transitioned_to, type, output,
       variables, why, date_created)
     select account_sid, execution_sid, sid, name, transitioned_from, transitioned_to, type, output, variables, why, $2
     from json_populate_recordset(null::studio.step, $1::json)`,
    [rowsParameter(steps), tx.now],
  );
}

/** Steps of an execution, the most recent first. */
export function listSteps(
  connection: Queryable,
  of: { accountSid: string; executionSid: string },
  page: PageRequest,
): Promise<Page<StepRow>> {
  return readPage<StepRow>(
    connection,
    {
      select: `select ${SHOWN} from studio.step where account_sid = $1 and execution_sid = $2`,
      params: [of.accountSid, of.executionSid],
      order: [['sid', 'text']],
      descending: true,
    },
    page,
  );
}

export async function fetchStep(connection: Queryable, at: StepAt): Promise<StepRow | null> {
  const [row] = await connection.query<StepRow>(
    `select ${SHOWN} from studio.step where account_sid = $1 and execution_sid = $2 and sid = $3`,
    [at.accountSid, at.executionSid, at.sid],
  );
  return row ?? null;
}

/** What the steps of an execution added to its context, from the first to the given one. */
export function additionsUpTo(connection: Queryable, at: StepAt): Promise<AddingStep[]> {
  return connection.query<AddingStep>(
    `select transitioned_from, output, variables from studio.step
     where account_sid = $1 and execution_sid = $2 and sid <= $3 order by sid`,
    [at.accountSid, at.executionSid, at.sid],
  );
}

/** A step with all that is known of its reasons; the JSON texts as they are stored. */
export interface ReasonedStepRow {
  sid: string;
  name: string;
  type: string | null;
  transitionedFrom: string;
  transitionedTo: string;
  output: string | null;
  variables: string | null;
  why: string | null;
  dateCreated: Date;
}

/** The steps of an execution with their reasons, the first first: a thousand at most. */
export function listReasonedSteps(
  connection: Queryable,
  of: { accountSid: string; executionSid: string },
): Promise<ReasonedStepRow[]> {
  return connection.query<ReasonedStepRow>(
    `select sid, name, type, transitioned_from, transitioned_to, output, variables, why, date_created
     from studio.step where account_sid = $1 and execution_sid = $2 order by sid`,
    [of.accountSid, of.executionSid],
  );
}
