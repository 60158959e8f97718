/** Workers: the client's own, and for supervisors everybody. */
import { bool, sid, text } from '../../../kernel/fields.ts';
import { checkVersion } from '../../../kernel/operation.ts';
import {
  type Asked,
  type Call,
  type CallParts,
  contentsOf,
  everybody,
  given,
  ownWorker,
  pageOf,
  supervisors,
  there,
  type WorkerRow,
} from '../calls.ts';
import { activityPayload, workerChannelPayload, workerPayload } from '../payloads.ts';

const edit = { activitySid: sid('WA'), attributes: text(), rejectPendingReservations: bool() };

const filters = {
  activityName: text(),
  activitySid: sid('WA'),
  friendlyName: text(),
  targetWorkersExpression: text(),
  taskQueueName: text(),
  taskQueueSid: sid('WQ'),
  ordering: text(),
};

const bySid = ({ sid }: { sid: string }): string => sid;

export function workerCalls({ store, taskrouter }: CallParts): Call[] {
  const { views } = taskrouter;
  const workerAt = ({ key, at }: Asked) => ({ ...key, sid: at.workerSid! });
  return [
    {
      method: 'GET',
      path: 'Activities',
      worker: everybody,
      answer: async asked =>
        contentsOf(await views.activities(asked.key, pageOf(asked)), {
          sidOf: bySid,
          write: activityPayload,
        }),
    },
    {
      method: 'GET',
      path: 'Workers',
      worker: supervisors,
      answer: async asked => {
        const wanted = { filters: given(asked, filters), page: pageOf(asked) };
        return contentsOf(await views.workers(asked.key, wanted), { sidOf: bySid, write: workerPayload });
      },
    },
    {
      method: 'GET',
      path: 'Workers/{workerSid}',
      worker: ownWorker,
      answer: async asked => workerPayload(there(await views.worker(workerAt(asked)), asked)),
    },
    {
      method: 'POST',
      path: 'Workers/{workerSid}',
      worker: ownWorker,
      answer: async asked => {
        const check = (row: WorkerRow) => checkVersion(asked.ifMatch, row.version);
        const change = { sid: asked.at.workerSid!, ...given(asked, edit), check };
        const row = await store.transact(tx => taskrouter.editWorker(tx, asked.key, change));
        return workerPayload(there(row, asked));
      },
    },
    {
      method: 'GET',
      path: 'Workers/{workerSid}/WorkerChannels',
      worker: ownWorker,
      answer: async asked => {
        const after = asked.params.AfterSid ?? '';
        const rows = (await views.workerChannels(workerAt(asked))).filter(row => row.sid > String(after));
        const { size } = pageOf(asked);
        const page = { rows: rows.slice(0, size), next: rows[size]?.sid ?? null, previous: null };
        return contentsOf(page, { sidOf: bySid, write: workerChannelPayload });
      },
    },
  ];
}
