/** Delivery receipts: what the carrier learns of a message moves its status, and that of its Proxy interaction. */
import type { MessageRow } from '../blocks/messaging/index.ts';
import type { Receipt } from '../carriers/index.ts';
import type { Tx } from '../kernel/line/tx.ts';
import type { MessageUndelivered } from './events.ts';
import type { JourneyParts } from './parts.ts';
import { alertOfMessage } from './warn.ts';

export interface CarrierReceipts {
  carrier: string;
  receipts: Receipt[];
  /** Our SID of the message, as it stood in the callback address; null when the carrier named only its own. */
  messageSid: string | null;
}

/** A change of a message's status, by our SID or by the carrier's own. */
export interface StatusChange {
  accountSid: string;
  sid?: string;
  carrier?: string;
  providerSid?: string;
  setProviderSid?: string;
  status: string;
  errorCode: number | null;
  errorMessage: string | null;
}

export async function recordReceipts(
  parts: JourneyParts,
  accountSid: string,
  { carrier, receipts, messageSid }: CarrierReceipts,
): Promise<void> {
  const changes = receipts.map(({ providerSid, status, errorCode, errorMessage }) => ({
    accountSid,
    ...(messageSid === null ? { carrier, providerSid } : { sid: messageSid, setProviderSid: providerSid }),
    status,
    errorCode,
    errorMessage,
  }));
  await parts.store.transact(tx => recordChanges(tx, parts, changes));
}

/**
 * Moves the statuses of messages, and of the interactions that they are the outbound side of. What will not arrive is told
 * to whoever waits for the reply, and to the account's owner.
 */
export async function recordChanges(
  tx: Tx,
  { blocks }: JourneyParts,
  changes: StatusChange[],
): Promise<void> {
  const rows = await blocks.messaging.recordStatus(tx, changes);
  const moved = rows.flatMap(row =>
    row === null ? [] : [{ accountSid: row.accountSid, resourceSid: row.sid, status: row.status }],
  );
  if (moved.length === 0) return;
  const origins = await blocks.proxy.interactionStatus(tx, moved);
  const failed = rows.filter(row => row !== null && hasFailed(row)) as MessageRow[];
  tellUndelivered(tx, failed, new Map(moved.map(({ resourceSid }, i) => [resourceSid, origins[i] ?? null])));
  // Several receipts of one message may have come together.
  const once = new Map(failed.map(row => [row.sid, row]));
  await blocks.monitor.recordAlerts(tx, [...once.values()].map(alertOfMessage));
}

const hasFailed = ({ status }: MessageRow): boolean => status === 'failed' || status === 'undelivered';

/** Failures are rare, and only they are told: a bot may wait for the reply to a message that never arrived. */
function tellUndelivered(
  tx: Tx,
  rows: readonly MessageRow[],
  origins: ReadonlyMap<string, { inboundResourceSid: string | null } | null>,
): void {
  for (const { accountSid, sid, from, to, errorCode, line } of rows) {
    const chatMessageSid = origins.get(sid)?.inboundResourceSid ?? null;
    const data: MessageUndelivered = { accountSid, messageSid: sid, from, to, errorCode, chatMessageSid };
    tx.emit({ kind: 'message.undelivered', key: line, accountSid, data });
  }
}
