import { bool, fallback, moment, nullable, oneOf, required, sid, text, url } from '../../../kernel/fields.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { editWorkspace, openWorkspace } from '../rules/workspaces.ts';
import { Conditions, listRows } from '../store/lists.ts';
import type { WorkspaceRow } from '../store/rows.ts';
import { readWorkspaces, removeWorkspace, WORKSPACES } from '../store/workspaces.ts';
import { DOCUMENT, type Parts } from './common.ts';

const queueOrder = oneOf('FIFO', 'LIFO');

const workspace = resource('Workspace', {
  document: DOCUMENT,
  collection: '/v1/Workspaces',
  key: 'Sid',
  gives: {
    accountSid: sid('AC'),
    dateCreated: moment(),
    dateUpdated: moment(),
    defaultActivityName: text(),
    defaultActivitySid: sid('WA'),
    eventCallbackUrl: nullable(url()),
    eventsFilter: nullable(text()),
    friendlyName: text(),
    multiTaskEnabled: bool(),
    sid: sid('WS'),
    timeoutActivityName: text(),
    timeoutActivitySid: sid('WA'),
    prioritizeQueueOrder: queueOrder,
  },
  links: {
    activities: '/Activities',
    statistics: '/Statistics',
    real_time_statistics: '/RealTimeStatistics',
    cumulative_statistics: '/CumulativeStatistics',
    task_queues: '/TaskQueues',
    tasks: '/Tasks',
    workers: '/Workers',
    workflows: '/Workflows',
    task_channels: '/TaskChannels',
    events: '/Events',
  },
});

type Shown = Parameters<typeof workspace.write>[0];
const shown = (row: WorkspaceRow): Shown => row as unknown as Shown;

const editable = { eventCallbackUrl: url(), eventsFilter: text() };

/** Workspaces. https://www.twilio.com/docs/taskrouter/api/workspace */
export function workspaceOperations({ store }: Parts): Operation[] {
  return [
    workspace.create(
      {
        friendlyName: required(text(256, 1)),
        ...editable,
        multiTaskEnabled: fallback(bool(), true),
        template: fallback(text(), 'NONE'),
        prioritizeQueueOrder: fallback(queueOrder, 'FIFO'),
      },
      async ({ caller, given }) =>
        shown(await store.transact(tx => openWorkspace(tx, { accountSid: caller.accountSid, ...given }))),
    ),
    workspace.fetch(async ({ caller, at, path }) => {
      const key = { accountSid: caller.accountSid, workspaceSid: at.sid };
      return shown(found((await readWorkspaces(store.read, [key])).get(at.sid), path));
    }),
    workspace.update(
      {
        friendlyName: text(256, 1),
        ...editable,
        defaultActivitySid: sid('WA'),
        timeoutActivitySid: sid('WA'),
        multiTaskEnabled: bool(),
        prioritizeQueueOrder: queueOrder,
      },
      async ({ caller, at, given, path }) => {
        const key = { accountSid: caller.accountSid, workspaceSid: at.sid };
        return shown(found(await store.transact(tx => editWorkspace(tx, key, given)), path));
      },
    ),
    workspace.remove(async ({ caller, at, path }) => {
      const key = { accountSid: caller.accountSid, workspaceSid: at.sid };
      await store.transact(async tx => {
        found((await readWorkspaces(tx, [key])).get(at.sid), path);
        tx.cancelTimer(`${at.sid}:aged`);
        await removeWorkspace(tx, key);
      });
    }),
    workspace.list({ friendlyName: text() }, async ({ caller, given }, page) => {
      const where = new Conditions().equal('s', { accountSid: caller.accountSid, ...given });
      const listed = await listRows<WorkspaceRow>(store.read, { select: WORKSPACES, where }, page);
      return { ...listed, rows: listed.rows.map(shown) };
    }),
  ];
}
