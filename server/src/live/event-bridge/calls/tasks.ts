/** Tasks: what a worker does with what he holds, and tasks that he makes for himself. */
import { fallback, int, moment, oneOf, sid, text } from '../../../kernel/fields.ts';
import { checkVersion } from '../../../kernel/operation.ts';
import { type Asked, type Call, type CallParts, given, type TaskRow, there } from '../calls.ts';
import { type Payload, taskPayload } from '../payloads.ts';

const DAY_SECONDS = 86_400;

const newTask = {
  workflowSid: sid('WW'),
  taskQueueSid: sid('WQ'),
  routingTarget: sid('WK', 'WQ', 'WW'),
  taskChannelUniqueName: text(256, 1),
  taskChannelSid: sid('TC'),
  attributes: fallback(text(), '{}'),
  priority: fallback(int(), 0),
  timeout: fallback(int(1, 14 * DAY_SECONDS), DAY_SECONDS),
  virtualStartTime: moment(),
};

const edit = {
  attributes: text(),
  assignmentStatus: oneOf('wrapping', 'completed', 'canceled'),
  reason: text(4096),
  virtualStartTime: moment(),
};

export function taskCalls(parts: CallParts): Call[] {
  const { views } = parts.taskrouter;
  const reserved =
    (...statuses: ('pending' | 'accepted' | 'wrapping' | 'completed')[]) =>
    ({ caller, key, at }: Asked) =>
      caller.workerSid !== null &&
      views.isReserved({
        accountSid: key.accountSid,
        workerSid: caller.workerSid,
        taskSid: at.taskSid!,
        statuses,
      });
  return [
    {
      method: 'POST',
      path: 'Tasks',
      // A worker may call a customer himself, and is offered the task of that.
      worker: ({ caller, params }) => caller.workerSid !== null && params.RoutingTarget === caller.workerSid,
      answer: asked => create(parts, asked),
    },
    {
      method: 'GET',
      path: 'Tasks/{taskSid}',
      worker: reserved('pending', 'accepted', 'wrapping', 'completed'),
      answer: async asked =>
        taskPayload(
          there(await views.task({ ...asked.key, sid: asked.at.taskSid! }), asked),
          parts.clock.now(),
        ),
    },
    {
      method: 'POST',
      path: 'Tasks/{taskSid}',
      worker: reserved('pending', 'accepted', 'wrapping'),
      answer: asked => update(parts, asked),
    },
  ];
}

async function create({ clock, taskrouter }: CallParts, asked: Asked): Promise<Payload> {
  const { taskChannelSid, taskChannelUniqueName, timeout, workflowSid, ...rest } = given(asked, newTask);
  const input = {
    ...asked.key,
    ...rest,
    workflowSid: workflowSid ?? null,
    taskChannel: taskChannelSid ?? taskChannelUniqueName ?? 'default',
    timeoutSeconds: timeout,
  };
  return taskPayload(await taskrouter.requests.createTask(input), clock.now());
}

async function update({ clock, taskrouter }: CallParts, asked: Asked): Promise<Payload> {
  const check = (row: TaskRow) => checkVersion(asked.ifMatch, row.version);
  const change = { ...asked.key, taskSid: asked.at.taskSid!, ...given(asked, edit), check };
  return taskPayload(there(await taskrouter.requests.changeTask(change), asked), clock.now());
}
