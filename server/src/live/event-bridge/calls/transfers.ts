/** Transfers of what a worker holds. */
import { invalid, notFound } from '../../../kernel/errors.ts';
import { fallback, int, oneOf, required, sid, text } from '../../../kernel/fields.ts';
import { one } from '../../../kernel/line/tx.ts';
import { type Asked, type Call, type CallParts, given, ownWorker, settled, there } from '../calls.ts';
import { type Payload, transferPayload } from '../payloads.ts';

const newTransfer = {
  reservationSid: required(sid('WR')),
  taskSid: sid('WT'),
  to: required(sid('WK', 'WQ')),
  mode: fallback(oneOf('WARM', 'COLD'), 'WARM'),
  attributes: text(),
  priority: int(),
};

const edit = { taskSid: sid('WT'), transferStatus: required(oneOf('canceled')) };

export function transferCalls(parts: CallParts): Call[] {
  return [
    {
      method: 'POST',
      path: 'Workers/{workerSid}/Transfers',
      worker: ownWorker,
      answer: asked => start(parts, asked),
    },
    {
      method: 'POST',
      path: 'Workers/{workerSid}/Transfers/{transferSid}',
      worker: ownWorker,
      answer: asked => cancel(parts, asked),
    },
  ];
}

async function start({ store, taskrouter }: CallParts, asked: Asked): Promise<Payload> {
  const { taskSid, ...wanted } = given(asked, newTransfer);
  const input = { ...asked.key, workerSid: asked.at.workerSid!, ...wanted };
  const row = await store.transact(async tx => {
    const transfer = settled(await one(tx, taskrouter.startTransfers, input), asked);
    if (taskSid !== undefined && taskSid !== transfer.taskSid)
      throw invalid('TaskSid', 'is not the task of the reservation');
    return transfer;
  });
  return transferPayload(row);
}

async function cancel({ store, taskrouter }: CallParts, asked: Asked): Promise<Payload> {
  const { taskSid } = given(asked, edit);
  const { transferSid, workerSid } = asked.at;
  const before = there(await taskrouter.views.transfer({ ...asked.key, sid: transferSid! }), asked);
  if (before.initiatingWorkerSid !== workerSid) throw notFound(asked.path);
  if (taskSid !== undefined && taskSid !== before.taskSid)
    throw invalid('TaskSid', 'is not the task of the transfer');
  const key = { ...asked.key, taskSid: before.taskSid, transferSid: before.sid };
  const row = await store.transact(async tx =>
    settled(await one(tx, taskrouter.cancelTransfers, key), asked),
  );
  return transferPayload(row);
}
