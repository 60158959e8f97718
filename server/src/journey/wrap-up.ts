/**
 * A wrap-up that has a limit ends by itself, also when the agent has closed the browser: the task attribute
 * `wrapUpLimitSeconds`, our own addition, says how long it may take. Whoever needs longer writes a larger number there.
 */
import type { TaskChanged } from '../blocks/taskrouter/index.ts';
import type { Step } from '../kernel/line/turn.ts';
import { readAttributes } from './attributes.ts';
import type { WrapUpDue } from './events.ts';
import type { JourneyParts } from './parts.ts';

const MAX_LIMIT_SECONDS = 86_400;

/** Hears that a wrap-up has begun, on the workspace's line. */
export function wrapUpStep(): Step {
  return async (event, turn) => {
    const { accountSid, workspaceSid, taskSid, attributes, event: name } = event.data as TaskChanged;
    const seconds = limitOf(attributes);
    if (name !== 'task.wrapup' || seconds === null) return;
    const data: WrapUpDue = { workspaceSid, taskSid, began: turn.now.toISOString() };
    turn.timer(timerOf(accountSid, data, seconds));
  };
}

/** Its time is over, unless it was given more, or the agent was faster. */
export function wrapUpDueStep({ blocks, log }: JourneyParts): Step {
  return async ({ accountSid, data }, turn) => {
    const due = data as WrapUpDue;
    const key = { accountSid, workspaceSid: due.workspaceSid, taskSid: due.taskSid };
    // A change of nothing: the task as it is, held until this turn has ended.
    const task = await turn.do(blocks.taskrouter.changeTasks, key);
    if (task === null || 'refused' in task || task.assignmentStatus !== 'wrapping') return;
    const seconds = limitOf(task.attributes);
    if (seconds === null) return;
    const timer = timerOf(accountSid, due, seconds);
    if (timer.runAt > turn.now) return turn.timer(timer);
    const ending = { assignmentStatus: 'completed', reason: 'The time for the wrap-up was over' } as const;
    await turn.do(blocks.taskrouter.changeTasks, { ...key, ...ending });
    log.debug({ account: accountSid, task: due.taskSid }, 'a wrap-up has reached its limit');
  };
}

function timerOf(accountSid: string, data: WrapUpDue, seconds: number) {
  const { taskSid, workspaceSid, began } = data;
  const runAt = new Date(Date.parse(began) + seconds * 1000);
  return { name: `${taskSid}:wrap-up`, kind: 'wrapUp.due', key: workspaceSid, accountSid, data, runAt };
}

/** Seconds; null when the attributes name no limit, or one that is none. */
function limitOf(attributes: string): number | null {
  const { wrapUpLimitSeconds: seconds } = readAttributes(attributes);
  const isLimit = typeof seconds === 'number' && seconds >= 1 && seconds <= MAX_LIMIT_SECONDS;
  return isLimit ? seconds : null;
}
