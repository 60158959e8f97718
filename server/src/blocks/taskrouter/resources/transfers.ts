import { invalid } from '../../../kernel/errors.ts';
import { int, moment, nullable, oneOf, required, sid, text } from '../../../kernel/fields.ts';
import { one } from '../../../kernel/line/tx.ts';
import { type Exchange, found, type Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { unlessRefused } from '../rules/requests.ts';
import { cancelTransfers, startTransfers } from '../rules/transfers.ts';
import { Conditions, listRows } from '../store/lists.ts';
import type { TransferRow } from '../store/rows.ts';
import { TRANSFERS, transferOf } from '../store/transfers.ts';
import { workerOf } from '../store/workers.ts';
import { DOCUMENT, keyOf, type Parts } from './common.ts';

const transfer = resource('Transfer', {
  document: DOCUMENT,
  collection: '/v1/Workspaces/{WorkspaceSid}/Workers/{WorkerSid}/Transfers',
  key: 'Sid',
  gives: {
    accountSid: sid('AC'),
    dateCreated: moment(),
    dateUpdated: moment(),
    initiatingQueueSid: nullable(sid('WQ')),
    initiatingReservationSid: sid('WR'),
    initiatingWorkerSid: sid('WK'),
    initiatingWorkflowSid: nullable(sid('WW')),
    sid: sid('TT'),
    taskSid: sid('WT'),
    transferFailedReason: nullable(text()),
    transferMode: oneOf('WARM', 'COLD'),
    transferStatus: oneOf('initiated', 'complete', 'failed', 'canceled'),
    transferTo: sid('WK', 'WQ'),
    transferType: oneOf('WORKER', 'QUEUE'),
    workspaceSid: sid('WS'),
  },
});

type Shown = Parameters<typeof transfer.write>[0];
/** Its address has a worker, the one who began it. */
const shown = (row: TransferRow): Shown =>
  ({ ...row, workerSid: row.initiatingWorkerSid }) as unknown as Shown;

type Asked = Exchange<{ workspaceSid: string; workerSid: string; sid: string }, object>;

async function fetchOne({ store }: Parts, exchange: Asked): Promise<TransferRow> {
  const row = await transferOf(store.read, { ...keyOf(exchange), sid: exchange.at.sid });
  return found(row?.initiatingWorkerSid === exchange.at.workerSid ? row : null, exchange.path);
}

/** Transfers of what a worker holds, as the worker's own client asks for them. */
export function transferOperations(parts: Parts): Operation[] {
  const { store } = parts;
  return [
    transfer.create(
      {
        reservationSid: required(sid('WR')),
        taskSid: sid('WT'),
        to: required(sid('WK', 'WQ')),
        mode: oneOf('WARM', 'COLD'),
        attributes: text(),
        priority: int(),
      },
      async exchange => {
        const key = keyOf(exchange);
        const { workerSid } = exchange.at;
        found(await workerOf(store.read, { ...key, sid: workerSid }), exchange.path);
        const { mode = 'WARM', ...given } = exchange.given;
        const input = { ...key, workerSid, mode, ...given };
        return shown(await store.transact(async tx => unlessRefused(await one(tx, startTransfers, input))));
      },
    ),
    transfer.fetch(async exchange => shown(await fetchOne(parts, exchange))),
    transfer.update({ taskSid: sid('WT'), transferStatus: required(oneOf('canceled')) }, async exchange => {
      const { sid: transferSid, taskSid } = await fetchOne(parts, exchange);
      if (exchange.given.taskSid !== undefined && exchange.given.taskSid !== taskSid)
        throw invalid('TaskSid', 'is not the task of the transfer');
      const key = { ...keyOf(exchange), taskSid, transferSid };
      const row = await store.transact(async tx => unlessRefused(await one(tx, cancelTransfers, key)));
      return shown(found(row, exchange.path));
    }),
    transfer.list({}, async (exchange, page) => {
      const key = keyOf(exchange);
      const { workerSid } = exchange.at;
      found(await workerOf(store.read, { ...key, sid: workerSid }), exchange.path);
      const where = new Conditions().within('x', key).equal('x', { initiatingWorkerSid: workerSid });
      const listed = await listRows<TransferRow>(store.read, { select: TRANSFERS, where }, page);
      return { ...listed, rows: listed.rows.map(shown) };
    }),
  ];
}
