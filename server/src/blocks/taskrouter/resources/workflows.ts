import { fallback, int, moment, nullable, required, sid, text, url } from '../../../kernel/fields.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { editWorkflow, openWorkflow, removeWorkflow } from '../rules/queues-and-workflows.ts';
import { Conditions, listRows } from '../store/lists.ts';
import type { WorkflowRow } from '../store/rows.ts';
import { WORKFLOWS, workflowOf } from '../store/workspaces.ts';
import { DOCUMENT, isYes, keyOf, linked, type Parts, WORKSPACE, workspaceOf } from './common.ts';

const MAX_RESERVATION_SECONDS = 86_400;
const reservationSeconds = int(1, MAX_RESERVATION_SECONDS);
const configuration = text(2_000_000, 1);

const workflow = resource('Workflow', {
  document: DOCUMENT,
  collection: '/v1/Workspaces/{WorkspaceSid}/Workflows',
  key: 'Sid',
  gives: {
    accountSid: sid('AC'),
    assignmentCallbackUrl: nullable(url()),
    configuration,
    dateCreated: moment(),
    dateUpdated: moment(),
    documentContentType: text(),
    fallbackAssignmentCallbackUrl: nullable(url()),
    friendlyName: text(),
    sid: sid('WW'),
    taskReservationTimeout: reservationSeconds,
    workspaceSid: sid('WS'),
  },
  links: {
    statistics: '/Statistics',
    real_time_statistics: '/RealTimeStatistics',
    cumulative_statistics: '/CumulativeStatistics',
  },
});

type Shown = Parameters<typeof workflow.write>[0];
const shown = (row: WorkflowRow): Shown => row as unknown as Shown;

const callbacks = { assignmentCallbackUrl: url(), fallbackAssignmentCallbackUrl: url() };

/** An empty address takes it away. */
function addressesOf(given: { assignmentCallbackUrl?: string; fallbackAssignmentCallbackUrl?: string }) {
  const { assignmentCallbackUrl: first, fallbackAssignmentCallbackUrl: second } = given;
  return {
    ...(first !== undefined && { assignmentCallbackUrl: first || null }),
    ...(second !== undefined && { fallbackAssignmentCallbackUrl: second || null }),
  };
}

/** The rules by which tasks go to queues. https://www.twilio.com/docs/taskrouter/api/workflow */
export function workflowOperations({ store }: Parts): Operation[] {
  return [
    workflow.create(
      {
        friendlyName: required(text(256, 1)),
        configuration: required(configuration),
        ...callbacks,
        taskReservationTimeout: fallback(reservationSeconds, 120),
      },
      async exchange => {
        await workspaceOf(store.read, exchange);
        const { friendlyName, configuration, taskReservationTimeout } = exchange.given;
        const none = { assignmentCallbackUrl: null, fallbackAssignmentCallbackUrl: null };
        const given = {
          friendlyName,
          configuration,
          taskReservationTimeout,
          ...none,
          ...addressesOf(exchange.given),
        };
        return shown(await store.transact(tx => openWorkflow(tx, keyOf(exchange), given)));
      },
    ),
    workflow.fetch(async exchange =>
      shown(found(await workflowOf(store.read, { ...keyOf(exchange), sid: exchange.at.sid }), exchange.path)),
    ),
    workflow.update(
      {
        friendlyName: text(256, 1),
        configuration,
        ...callbacks,
        taskReservationTimeout: reservationSeconds,
        reEvaluateTasks: fallback(text(), 'false'),
      },
      async exchange => {
        const { reEvaluateTasks, ...given } = exchange.given;
        const edit = { ...given, ...addressesOf(given) };
        const change = { sid: exchange.at.sid, edit, reEvaluateTasks: isYes(reEvaluateTasks) };
        return shown(
          found(await store.transact(tx => editWorkflow(tx, keyOf(exchange), change)), exchange.path),
        );
      },
    ),
    workflow.remove(async exchange => {
      const removed = await store.transact(tx => removeWorkflow(tx, keyOf(exchange), exchange.at.sid));
      found(removed || null, exchange.path);
    }),
    workflow.list({ friendlyName: text() }, async (exchange, page) => {
      await workspaceOf(store.read, exchange);
      const where = new Conditions().within('f', keyOf(exchange)).equal('f', exchange.given);
      const listed = await listRows<WorkflowRow>(store.read, { select: WORKFLOWS, where }, page);
      return { ...listed, rows: listed.rows.map(shown) };
    }),
  ].map(operation => linked(operation, { workspace: WORKSPACE }));
}
