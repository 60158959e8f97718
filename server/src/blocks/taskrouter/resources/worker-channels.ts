import { bool, int, moment, sid, text } from '../../../kernel/fields.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { wholePage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import { editWorkerChannel } from '../rules/workers.ts';
import type { WorkerChannelRow } from '../store/rows.ts';
import { workerChannelOf, workerChannelsOf, workerOf } from '../store/workers.ts';
import { DOCUMENT, keyOf, type Parts } from './common.ts';

const workerChannel = resource('WorkerChannel', {
  document: DOCUMENT,
  collection: '/v1/Workspaces/{WorkspaceSid}/Workers/{WorkerSid}/Channels',
  key: 'Sid',
  listKey: 'channels',
  gives: {
    accountSid: sid('AC'),
    assignedTasks: int(),
    available: bool(),
    availableCapacityPercentage: int(),
    configuredCapacity: int(),
    dateCreated: moment(),
    dateUpdated: moment(),
    sid: sid('WC'),
    taskChannelSid: sid('TC'),
    taskChannelUniqueName: text(),
    workerSid: sid('WK'),
    workspaceSid: sid('WS'),
  },
});

type Shown = Parameters<typeof workerChannel.write>[0];
const shown = (row: WorkerChannelRow): Shown => row as unknown as Shown;

/** How much of each kind of work a worker takes. https://www.twilio.com/docs/taskrouter/api/worker-channel */
export function workerChannelOperations({ store }: Parts): Operation[] {
  return [
    workerChannel.fetch(async exchange => {
      const { workerSid, sid: name } = exchange.at;
      return shown(
        found(await workerChannelOf(store.read, { ...keyOf(exchange), workerSid, name }), exchange.path),
      );
    }),
    workerChannel.update({ capacity: int(), available: bool() }, async exchange => {
      const { workerSid, sid: name } = exchange.at;
      const edit = { workerSid, name, ...exchange.given };
      return shown(
        found(await store.transact(tx => editWorkerChannel(tx, keyOf(exchange), edit)), exchange.path),
      );
    }),
    workerChannel.list({}, async (exchange, page) => {
      const key = keyOf(exchange);
      const { workerSid } = exchange.at;
      found(await workerOf(store.read, { ...key, sid: workerSid }), exchange.path);
      return wholePage((await workerChannelsOf(store.read, key.accountSid, [workerSid])).map(shown), page);
    }),
  ];
}
