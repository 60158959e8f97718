/**
 * The workflow's assignment callback: who owns the workflow is told of every reservation and may answer what to do.
 * https://www.twilio.com/docs/taskrouter/handle-assignment-callbacks
 */
import type { Tx } from '../../../kernel/line/tx.ts';
import { type WebhookAnswer, webhookJob } from '../../../kernel/webhook.ts';
import type { ReservationRow, TaskRow, WorkerRow } from '../store/rows.ts';
import type { WorkflowHead } from '../store/workspaces.ts';
import { ageOf } from './age.ts';

const ANSWER_SECONDS = 5;

/** Asks; the answer comes back on the workspace's line as `assignment.answered`. */
export function askAssignment(
  tx: Tx,
  workflow: WorkflowHead,
  { task, reservation, worker }: { task: TaskRow; reservation: ReservationRow; worker: WorkerRow },
): void {
  const { accountSid, workspaceSid, sid: reservationSid } = reservation;
  const parameters = {
    Timestamp: String(Math.floor(tx.now.getTime() / 1000)),
    AccountSid: accountSid,
    WorkspaceSid: workspaceSid,
    WorkflowSid: workflow.sid,
    TaskQueueSid: task.taskQueueSid ?? '',
    WorkerSid: worker.sid,
    WorkerName: worker.friendlyName,
    WorkerAttributes: worker.attributes,
    TaskSid: task.sid,
    TaskAttributes: task.attributes,
    TaskAge: String(ageOf(task, tx.now)),
    TaskPriority: String(task.priority),
    TaskChannelSid: task.taskChannelSid,
    TaskChannelUniqueName: task.taskChannelUniqueName,
    ReservationSid: reservationSid,
  };
  tx.job(
    webhookJob(
      { key: reservationSid, accountSid },
      {
        url: workflow.assignmentCallbackUrl!,
        method: 'POST',
        parameters,
        fallbackUrl: workflow.fallbackAssignmentCallbackUrl,
        timeoutSeconds: ANSWER_SECONDS,
        then: { kind: 'assignment.answered', key: workspaceSid, data: { workspaceSid, reservationSid } },
      },
    ),
  );
}

export type Instruction =
  | { kind: 'none' }
  | { kind: 'accept' }
  | { kind: 'reject'; activitySid: string | null }
  /** The answer cannot be followed; the code is the one that the debugger shows. */
  | { kind: 'wrong'; code: number; message: string };

/** Instructions that connect calls: this system carries messages only. */
const voice = new Set(['dequeue', 'call', 'redirect', 'conference', 'supervise']);

/** Reads the answer; no content means that the worker answers for himself. */
export function readInstruction(
  answer: Pick<WebhookAnswer, 'ok' | 'contentType' | 'body' | 'errorCode'>,
): Instruction {
  if (!answer.ok) return wrong(answer.errorCode ?? 11200, 'The assignment callback failed');
  if (answer.body.trim() === '') return { kind: 'none' };
  if (!/^application\/json\b/i.test(answer.contentType))
    return wrong(40000, 'The answer is not of the type application/json');
  const json = readJson(answer.body);
  if (json === undefined) return wrong(40001, 'The answer is not JSON');
  const { instruction, activity_sid: activitySid } = json;
  if (instruction === undefined) return wrong(40005, 'The answer has no instruction');
  if (instruction === 'accept') return { kind: 'accept' };
  if (instruction === 'reject')
    return { kind: 'reject', activitySid: typeof activitySid === 'string' ? activitySid : null };
  if (typeof instruction === 'string' && voice.has(instruction))
    return wrong(40151, `The instruction ${instruction} is for calls, which are not served here`);
  return wrong(55555, 'The answer holds no instruction that is known');
}

function readJson(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function wrong(code: number, message: string): Instruction {
  return { kind: 'wrong', code, message };
}
