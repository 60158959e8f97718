/** Statuses of messages: moved forward only, whatever order receipts and verdicts come in. */
import { titleOf } from '../../../kernel/errors.ts';
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import { rowsParameter } from '../../../kernel/sql.ts';
import { webhookJob } from '../../../kernel/webhook.ts';
import type { MessageRow, StatusInput } from '../message.ts';
import { statusParameters } from '../rules/status-callback.ts';
import { hasLeft, isFinal, laterStatus } from '../rules/status-order.ts';
import { type CarrierSid, keepCarrierSids, keepEarly, lockProviderSids } from './early-receipts.ts';

const CALLBACK_RETRIES = 3;

/**
 * Moves statuses by P8's rule: never backwards, ends are final. Answers each message as it is then; null when it is
 * unknown or the input was no news. A receipt for a provider's SID that nobody knows yet is kept until
 * `setProviderSid` names it, because carriers report faster than they answer.
 */
export const recordStatus: Batch<StatusInput, MessageRow | null> = async (tx, inputs) => {
  await lockProviderSids(tx, inputs);
  const rows = await lockRows(tx, inputs);
  const early = await keepCarrierSids(tx, namesOf(inputs, rows));
  const messages = new Map(rows.flatMap(row => (row === null ? [] : [[keyOf(row), row] as const])));
  const moved = inputs.map((input, i) => {
    const key = rows[i] === null ? null : keyOf(rows[i]!);
    if (key === null) return null;
    const changes = [input, ...early.filter(one => isFor(one, input))];
    const moves = changes.map(change => move(tx, messages, { key, change }));
    return moves.includes(true) ? key : null;
  });
  await keepEarly(
    tx,
    inputs.filter((input, i) => rows[i] === null && input.sid === undefined),
  );
  const changed = new Set(moved.filter(key => key !== null));
  await writeRows(
    tx,
    [...changed].map(key => messages.get(key)!),
  );
  return moved.map(key => (key === null ? null : messages.get(key)!));
};

/** The carriers' SIDs that inputs bring for messages that there are. */
function namesOf(inputs: readonly StatusInput[], rows: (MessageRow | null)[]): CarrierSid[] {
  return inputs.flatMap(({ accountSid, setProviderSid: providerSid }, i) => {
    const row = rows[i];
    if (!row || providerSid === undefined) return [];
    return [{ accountSid, carrier: row.carrier, providerSid, messageSid: row.sid }];
  });
}

function isFor(receipt: StatusInput, { accountSid, setProviderSid }: StatusInput): boolean {
  return receipt.accountSid === accountSid && receipt.providerSid === setProviderSid;
}

function keyOf({ accountSid, sid }: { accountSid: string; sid: string }): string {
  return `${accountSid}/${sid}`;
}

/** The rows of the inputs, locked in one order; a message may be there more than once. */
async function lockRows(tx: Tx, inputs: readonly StatusInput[]): Promise<(MessageRow | null)[]> {
  const rows: (MessageRow | null)[] = inputs.map(() => null);
  const places = inputs.map((input, place) => ({ input, place }));
  const bySid = places.filter(({ input }) => input.sid !== undefined);
  const byProvider = places.filter(({ input }) => input.sid === undefined);
  const fill = async (chosen: typeof places, condition: string): Promise<void> => {
    if (chosen.length === 0) return;
    const found = await tx.query<MessageRow & { place: number }>(
      `select x.place, m.* from json_to_recordset($1::json)
         as x(place int, account_sid text, sid text, carrier text, provider_sid text)
       cross join lateral (select * from messaging.message m
         where m.account_sid = x.account_sid and ${condition} and m.date_deleted is null limit 1 for update) m`,
      [rowsParameter(chosen.map(({ input, place }) => ({ ...input, place })).toSorted(bySids))],
    );
    for (const { place, ...row } of found) rows[place] = row;
  };
  await fill(bySid, 'm.sid = x.sid');
  await fill(
    byProvider,
    `m.sid = (select c.message_sid from messaging.carrier_sid c where c.account_sid = x.account_sid
       and c.carrier = x.carrier and c.provider_sid = x.provider_sid)`,
  );
  return rows;
}

function bySids(a: StatusInput, b: StatusInput): number {
  return (a.sid ?? a.providerSid ?? '') < (b.sid ?? b.providerSid ?? '') ? -1 : 1;
}

/** Applies one change to the message in memory and tells of it; false when it is no news. */
function move(
  tx: Tx,
  messages: Map<string, MessageRow>,
  { key, change }: { key: string; change: StatusInput },
): boolean {
  const row = messages.get(key)!;
  const status = laterStatus(row.status, change.status);
  if (status === row.status) return false;
  const { errorCode } = change;
  const errorMessage = change.errorMessage ?? (errorCode === null ? null : titleOf(errorCode));
  const next: MessageRow = { ...row, status, errorCode, errorMessage, dateUpdated: tx.now };
  if (next.dateSent === null && hasLeft(status)) next.dateSent = tx.now;
  if (isFinal(status) && row.options?.contentRetention === 'discard') next.body = '';
  messages.set(key, next);
  tellStatus(tx, next);
  return true;
}

async function writeRows(tx: Tx, rows: MessageRow[]): Promise<void> {
  if (rows.length === 0) return;
  const changed = rows.map(
    ({ accountSid, sid, status, errorCode, errorMessage, body, dateSent, dateUpdated }) => {
      return { accountSid, sid, status, errorCode, errorMessage, body, dateSent, dateUpdated };
    },
  );
  await tx.query(
    `update messaging.message m set status = x.status, error_code = x.error_code,
       error_message = x.error_message, body = x.body, date_sent = x.date_sent, date_updated = x.date_updated
     from json_populate_recordset(null::messaging.message, $1::json) x
     where m.account_sid = x.account_sid and m.sid = x.sid`,
    [rowsParameter(changed)],
  );
}

/** Tells a message's status to the callback that asked for it. */
export function tellStatus(tx: Tx, row: MessageRow): void {
  const { accountSid, line } = row;
  if (row.statusCallback === null) return;
  // Its own line: a slow receiver of callbacks must not hold up deliveries.
  tx.job(
    webhookJob(
      { key: `${line}:status`, accountSid },
      {
        url: row.statusCallback,
        method: 'POST',
        parameters: statusParameters(row),
        retryCount: CALLBACK_RETRIES,
      },
    ),
  );
}
