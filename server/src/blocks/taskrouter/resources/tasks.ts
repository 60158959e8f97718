import { taskStates } from '@switchhook/engine-routing';
import { invalid } from '../../../kernel/errors.ts';
import { bool, fallback, int, list, moment, nullable, oneOf, sid, text } from '../../../kernel/fields.ts';
import { one } from '../../../kernel/line/tx.ts';
import { checkVersion, found, type Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { ageOf } from '../rules/age.ts';
import { deleteTasks } from '../rules/tasks.ts';
import { tasksMatching } from '../rules/who-matches.ts';
import { Conditions, listRows, millisecondsOf, readOrdering } from '../store/lists.ts';
import type { TaskRow } from '../store/rows.ts';
import { TASKS, taskOf } from '../store/tasks.ts';
import { DOCUMENT, isYes, keyOf, linked, type Parts, versioned, WORKSPACE, workspaceOf } from './common.ts';

const MAX_TIMEOUT_SECONDS = 1_209_600;
const DAY_SECONDS = 86_400;

const task = resource('Task', {
  document: DOCUMENT,
  collection: '/v1/Workspaces/{WorkspaceSid}/Tasks',
  key: 'Sid',
  gives: {
    accountSid: sid('AC'),
    age: int(),
    assignmentStatus: oneOf(...taskStates),
    attributes: text(),
    addons: text(),
    dateCreated: moment(),
    dateUpdated: moment(),
    taskQueueEnteredDate: nullable(moment()),
    priority: int(),
    reason: nullable(text()),
    sid: sid('WT'),
    taskQueueSid: nullable(sid('WQ')),
    taskQueueFriendlyName: nullable(text()),
    taskChannelSid: sid('TC'),
    taskChannelUniqueName: text(),
    timeout: int(),
    workflowSid: nullable(sid('WW')),
    workflowFriendlyName: nullable(text()),
    workspaceSid: sid('WS'),
    virtualStartTime: moment(),
    ignoreCapacity: bool(),
    routingTarget: nullable(text()),
  },
  links: { reservations: '/Reservations' },
});

type Shown = Parameters<typeof task.write>[0];
const shownAt =
  (now: Date) =>
  (row: TaskRow): Shown =>
    ({ ...row, age: ageOf(row, now), addons: '{}' }) as unknown as Shown;

const links = {
  task_queue: `${WORKSPACE}/TaskQueues/{task_queue_sid}`,
  workflow: `${WORKSPACE}/Workflows/{workflow_sid}`,
  workspace: WORKSPACE,
};

const orderable = {
  DateCreated: millisecondsOf('o.date_created'),
  Priority: 'o.priority',
  VirtualStartTime: millisecondsOf('o.virtual_start_time'),
};

const newTask = {
  timeout: fallback(int(1, MAX_TIMEOUT_SECONDS), DAY_SECONDS),
  priority: fallback(int(), 0),
  taskChannel: fallback(text(256, 1), 'default'),
  workflowSid: sid('WW'),
  attributes: fallback(text(), '{}'),
  virtualStartTime: moment(),
  routingTarget: sid('WK', 'WQ', 'WW'),
  ignoreCapacity: text(),
  taskQueueSid: sid('WQ'),
};

const filters = {
  priority: int(),
  assignmentStatus: list(text()),
  workflowSid: sid('WW'),
  workflowName: text(),
  taskQueueSid: sid('WQ'),
  taskQueueName: text(),
  evaluateTaskAttributes: text(),
  routingTarget: text(),
  ordering: text(),
  hasAddons: bool(),
};

/** Statuses come repeated or with commas between them. */
function readStatuses(sent: string[] | undefined): string[] | undefined {
  const statuses = sent?.flatMap(text => text.split(',').map(status => status.trim()));
  if (statuses?.some(status => !(taskStates as readonly string[]).includes(status)))
    throw invalid('AssignmentStatus', `must be made of ${taskStates.join(', ')}`);
  return statuses;
}

const EARLIEST_START = new Date('1900-01-01T00:00:00Z');

function checkStart(start: Date | undefined, now: Date): void {
  if (start !== undefined && (start > now || start < EARLIEST_START))
    throw invalid('VirtualStartTime', 'must not be in the future or before the year 1900');
}

/** What is to be done. https://www.twilio.com/docs/taskrouter/api/task */
export function taskOperations({ store, clock, requests }: Parts): Operation[] {
  const shown = (row: TaskRow) => shownAt(clock.now())(row);
  return [
    task.create(newTask, async exchange => {
      await workspaceOf(store.read, exchange);
      const { timeout, workflowSid, ignoreCapacity, ...given } = exchange.given;
      checkStart(given.virtualStartTime, clock.now());
      const input = {
        ...keyOf(exchange),
        ...given,
        workflowSid: workflowSid ?? null,
        timeoutSeconds: timeout,
        ...(ignoreCapacity !== undefined && { ignoreCapacity: isYes(ignoreCapacity) }),
      };
      const row = await requests.createTask(input);
      return shown(versioned(exchange, row));
    }),
    task.fetch(async exchange => {
      const row = await taskOf(store.read, { ...keyOf(exchange), taskSid: exchange.at.sid });
      return shown(versioned(exchange, found(row, exchange.path)));
    }),
    task.update(
      {
        attributes: text(),
        assignmentStatus: oneOf(...taskStates),
        reason: text(4096),
        priority: int(),
        taskChannel: text(256, 1),
        virtualStartTime: moment(),
      },
      async exchange => {
        checkStart(exchange.given.virtualStartTime, clock.now());
        const check = (row: TaskRow) => checkVersion(exchange.ifMatch, row.version);
        const row = await requests.changeTask({
          ...keyOf(exchange),
          taskSid: exchange.at.sid,
          ...exchange.given,
          check,
        });
        return shown(versioned(exchange, found(row, exchange.path)));
      },
    ),
    task.remove(async exchange => {
      const check = (row: TaskRow) => checkVersion(exchange.ifMatch, row.version);
      const removal = { ...keyOf(exchange), taskSid: exchange.at.sid, check };
      const removed = await store.transact(tx => one(tx, deleteTasks, removal));
      found(removed || null, exchange.path);
    }),
    task.list(filters, async (exchange, page) => {
      await workspaceOf(store.read, exchange);
      const key = keyOf(exchange);
      const { given } = exchange;
      // An empty filter is none.
      const expression = given.evaluateTaskAttributes || undefined;
      const { priority, workflowSid, taskQueueSid, routingTarget } = given;
      const where = new Conditions()
        .within('t', key)
        .equal('t', { priority, workflowSid, taskQueueSid, routingTarget })
        .and('t.assignment_status = any(?)', readStatuses(given.assignmentStatus))
        .and('f.friendly_name = ?', given.workflowName)
        .and('q.friendly_name = ?', given.taskQueueName)
        .and('t.sid = any(?)', expression && (await tasksMatching(store.read, key, expression)))
        // Add-ons are not served here, so that no task has any.
        .and('not ?::boolean', given.hasAddons);
      const ordering = given.ordering ? { ordering: readOrdering(given.ordering, orderable) } : {};
      const listed = await listRows<TaskRow>(store.read, { select: TASKS, where, ...ordering }, page);
      return { ...listed, rows: listed.rows.map(shown) };
    }),
  ].map(operation => linked(operation, links));
}
