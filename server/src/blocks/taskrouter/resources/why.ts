import { taskStates } from '@switchhook/engine-routing';
import { json, moment, oneOf, sid, text } from '../../../kernel/fields.ts';
import { found, type Operation, operation, writeRow } from '../../../kernel/operation.ts';
import { whyOf } from '../rules/why.ts';
import { DOCUMENT, keyOf, type Parts } from './common.ts';

const gives = {
  taskSid: sid('WT'),
  assignmentStatus: oneOf(...taskStates),
  decidedAt: moment(),
  sentence: text(),
  filters: json(),
  target: json(),
  counts: json(),
  workers: json(),
  warnings: json(),
};

/**
 * Our own: why a task waits, or why it was offered to whom it was offered. For a task that waits it is decided anew, without
 * any consequence; for others it is the decision as it was made.
 */
export function whyOperations({ store }: Parts): Operation[] {
  return [
    operation(
      {
        id: 'FetchTaskWhy',
        document: DOCUMENT,
        method: 'GET',
        path: '/v1/Workspaces/{WorkspaceSid}/Tasks/{TaskSid}/Why',
        ours: true,
        gives,
      },
      async exchange => {
        const key = { ...keyOf(exchange), taskSid: exchange.at.taskSid };
        const why = found(await store.transact(tx => whyOf(tx, key)), exchange.path);
        const workers = why.workers.map(({ workerSid, friendlyName, ...rest }) => ({
          worker_sid: workerSid,
          friendly_name: friendlyName,
          ...rest,
        }));
        return writeRow(gives, { ...why, workers } as never, 'modern');
      },
    ),
  ];
}
