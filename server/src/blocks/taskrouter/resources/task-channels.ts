import { bool, fallback, moment, required, sid, text } from '../../../kernel/fields.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { updateRow } from '../../../kernel/sql.ts';
import { openTaskChannel, removeTaskChannel, tellOf } from '../rules/workspaces.ts';
import { Conditions, listRows } from '../store/lists.ts';
import type { TaskChannelRow } from '../store/rows.ts';
import { TASK_CHANNELS, taskChannelOf } from '../store/workspaces.ts';
import { DOCUMENT, keyOf, linked, type Parts, WORKSPACE, workspaceOf } from './common.ts';

const taskChannel = resource('TaskChannel', {
  document: DOCUMENT,
  collection: '/v1/Workspaces/{WorkspaceSid}/TaskChannels',
  key: 'Sid',
  listKey: 'channels',
  gives: {
    accountSid: sid('AC'),
    dateCreated: moment(),
    dateUpdated: moment(),
    friendlyName: text(),
    sid: sid('TC'),
    uniqueName: text(),
    workspaceSid: sid('WS'),
    channelOptimizedRouting: bool(),
  },
});

type Shown = Parameters<typeof taskChannel.write>[0];
const shown = (row: TaskChannelRow): Shown => row as unknown as Shown;

/** Kinds of work; the path takes the unique name too. https://www.twilio.com/docs/taskrouter/api/task-channel */
export function taskChannelOperations({ store }: Parts): Operation[] {
  return [
    taskChannel.create(
      {
        friendlyName: required(text(256, 1)),
        uniqueName: required(text(256, 1)),
        channelOptimizedRouting: fallback(bool(), false),
      },
      async exchange => {
        await workspaceOf(store.read, exchange);
        return shown(await store.transact(tx => openTaskChannel(tx, keyOf(exchange), exchange.given)));
      },
    ),
    taskChannel.fetch(async exchange =>
      shown(
        found(await taskChannelOf(store.read, { ...keyOf(exchange), sid: exchange.at.sid }), exchange.path),
      ),
    ),
    taskChannel.update({ friendlyName: text(256, 1), channelOptimizedRouting: bool() }, async exchange => {
      const key = keyOf(exchange);
      return store.transact(async tx => {
        const { sid } = found(await taskChannelOf(tx, { ...key, sid: exchange.at.sid }), exchange.path);
        const set = { ...exchange.given, dateUpdated: tx.now };
        const row = await updateRow<TaskChannelRow>(tx, 'taskrouter.task_channel', {
          where: { sid, ...key },
          set,
        });
        await tellOf(tx, key, { type: 'task-channel.updated', row: row! });
        return shown(row!);
      });
    }),
    taskChannel.remove(async exchange => {
      const removed = await store.transact(tx => removeTaskChannel(tx, keyOf(exchange), exchange.at.sid));
      found(removed || null, exchange.path);
    }),
    taskChannel.list({}, async (exchange, page) => {
      await workspaceOf(store.read, exchange);
      const where = new Conditions().within('c', keyOf(exchange));
      const listed = await listRows<TaskChannelRow>(store.read, { select: TASK_CHANNELS, where }, page);
      return { ...listed, rows: listed.rows.map(shown) };
    }),
  ].map(operation => linked(operation, { workspace: WORKSPACE }));
}
