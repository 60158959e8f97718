import { bool, fallback, moment, required, sid, text } from '../../../kernel/fields.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { updateRow } from '../../../kernel/sql.ts';
import { createActivities } from '../rules/setup.ts';
import { removeActivity, tellOf } from '../rules/workspaces.ts';
import { Conditions, listRows } from '../store/lists.ts';
import type { ActivityRow } from '../store/rows.ts';
import { reviseWorkers } from '../store/workers.ts';
import { ACTIVITIES, activityOf } from '../store/workspaces.ts';
import { DOCUMENT, isYes, keyOf, linked, type Parts, WORKSPACE, workspaceOf } from './common.ts';

const activity = resource('Activity', {
  document: DOCUMENT,
  collection: '/v1/Workspaces/{WorkspaceSid}/Activities',
  key: 'Sid',
  gives: {
    accountSid: sid('AC'),
    available: bool(),
    dateCreated: moment(),
    dateUpdated: moment(),
    friendlyName: text(),
    sid: sid('WA'),
    workspaceSid: sid('WS'),
  },
});

type Shown = Parameters<typeof activity.write>[0];
const shown = (row: ActivityRow): Shown => row as unknown as Shown;

/** What workers do at the moment. https://www.twilio.com/docs/taskrouter/api/activity */
export function activityOperations({ store }: Parts): Operation[] {
  return [
    activity.create(
      { friendlyName: required(text(256, 1)), available: fallback(bool(), false) },
      async exchange => {
        await workspaceOf(store.read, exchange);
        const key = keyOf(exchange);
        return store.transact(async tx => {
          const [row] = await createActivities(tx, key, [exchange.given]);
          await tellOf(tx, key, { type: 'activity.created', row: row! });
          return shown(row!);
        });
      },
    ),
    activity.fetch(async exchange =>
      shown(found(await activityOf(store.read, { ...keyOf(exchange), sid: exchange.at.sid }), exchange.path)),
    ),
    activity.update({ friendlyName: text(256, 1) }, async exchange => {
      const key = keyOf(exchange);
      return store.transact(async tx => {
        const where = { sid: exchange.at.sid, ...key };
        const set = { ...exchange.given, dateUpdated: tx.now };
        const row = found(
          await updateRow<ActivityRow>(tx, 'taskrouter.activity', { where, set }),
          exchange.path,
        );
        await reviseWorkers(tx, key, { activitySid: row.sid });
        await tellOf(tx, key, { type: 'activity.updated', row });
        return shown(row);
      });
    }),
    activity.remove(async exchange => {
      const removed = await store.transact(tx => removeActivity(tx, keyOf(exchange), exchange.at.sid));
      found(removed || null, exchange.path);
    }),
    activity.list({ friendlyName: text(), available: text() }, async (exchange, page) => {
      await workspaceOf(store.read, exchange);
      const { friendlyName, available } = exchange.given;
      const wanted = available === undefined ? undefined : isYes(available);
      const where = new Conditions()
        .within('a', keyOf(exchange))
        .equal('a', { friendlyName, available: wanted });
      const listed = await listRows<ActivityRow>(store.read, { select: ACTIVITIES, where }, page);
      return { ...listed, rows: listed.rows.map(shown) };
    }),
  ].map(operation => linked(operation, { workspace: WORKSPACE }));
}
