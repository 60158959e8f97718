/** What REST requests do with messages; the resources call this. */
import { invalid, refuse } from '../../kernel/errors.ts';
import type { Store } from '../../kernel/line/store.ts';
import { one, type Tx } from '../../kernel/line/tx.ts';
import { found } from '../../kernel/operation.ts';
import type { Page, PageRequest } from '../../kernel/page.ts';
import type { Messaging } from './index.ts';
import type { MessageRow } from './message.ts';
import { senderFor } from './pool.ts';
import { normalAddress, prefixOf } from './rules/address.ts';
import { destinationOf, type MessageRequest, newMessage } from './rules/new-message.ts';
import { isFinal } from './rules/status-order.ts';
import { applicationBySid } from './store/applications.ts';
import type { DateBounds } from './store/media.ts';
import { eraseMessages, listMessages, lockMessage, redactMessage } from './store/messages.ts';
import { ownsAddresses } from './store/numbers.ts';
import { isOptedOut } from './store/opt-outs.ts';
import { sendTimer, validityTimer } from './store/outbound.ts';
import { type ServiceRow, serviceBySid } from './store/services.ts';

export type Door = Pick<Messaging, 'storeOutbound' | 'recordStatus' | 'numbersByAddress'>;
type At = { accountSid: string; sid: string };

/**
 * Stores a message and has it sent. Senders must be numbers of the account (21606) or of the messaging service that is
 * named; another network's senders belong to the carrier's own account, which alone can say whether they are its.
 */
export async function sendMessage(
  store: Store,
  door: Door,
  { accountSid, request }: { accountSid: string; request: MessageRequest },
): Promise<MessageRow> {
  return store.transact(async tx => {
    const sid = request.messagingServiceSid;
    const service = sid ? await serviceBySid(tx, { accountSid, sid }) : null;
    if (sid && service === null) throw refuse(21701);
    const sent = service === null ? request : { ...request, from: await choose(tx, service, request) };
    const applicationCallback = await callbackOf(tx, accountSid, request.applicationSid);
    const message = newMessage(sent, { accountSid, now: tx.now, service, applicationCallback });
    const { from, to } = message;
    const mustBeOwn = service === null && prefixOf(from) === '';
    if (mustBeOwn && (await one(tx, door.numbersByAddress, { accountSid, address: from })) === null)
      throw refuse(21606);
    const { messagingServiceSid } = message;
    if (await isOptedOut(tx, { accountSid, customer: to, ours: from, messagingServiceSid }))
      throw refuse(21610);
    return one(tx, door.storeOutbound, message);
  });
}

/** Where the application that a request names wants to hear of the message's status. */
async function callbackOf(
  tx: Tx,
  accountSid: string,
  applicationSid: string | undefined,
): Promise<string | null> {
  if (!applicationSid) return null;
  const application = await applicationBySid(tx, { accountSid, sid: applicationSid });
  if (application === null) throw refuse(21420);
  return application.messageStatusCallback ?? application.smsStatusCallback;
}

function choose(tx: Tx, service: ServiceRow, request: MessageRequest): Promise<string> {
  const hasMedia = (request.mediaUrl ?? []).some(url => url !== '');
  return senderFor(tx, service, { to: destinationOf(request), from: request.from, hasMedia });
}

export interface MessageQuery {
  to?: string | undefined;
  from?: string | undefined;
  sent: DateBounds;
}

export async function findMessages(
  store: Store,
  accountSid: string,
  { query, page }: { query: MessageQuery; page: PageRequest },
): Promise<Page<MessageRow>> {
  const to = query.to ? normalAddress(query.to) : null;
  const from = query.from ? normalAddress(query.from) : null;
  const addresses = [to, from].filter(address => address !== null);
  const owned = await ownsAddresses(store.read, accountSid, addresses);
  const customers = addresses.filter(address => !owned.has(address));
  const customer = customers.length === 1 ? customers[0]! : null;
  const listFor = (of: string | null) =>
    listMessages(store.read, accountSid, { filters: { to, from, customer: of, sent: query.sent }, page });
  const listed = await listFor(customer);
  // Senders on other networks are no numbers of the account: whoever is no customer may be one of them.
  const isSender = customer !== null && addresses.length === 1 && listed.rows.length === 0;
  return isSender ? listFor(null) : listed;
}

export interface MessageChange {
  body?: string | undefined;
  status?: 'canceled' | undefined;
  path: string;
}

/** Cancels a scheduled message, or takes the text out of one that has come to its end. */
export async function changeMessage(
  store: Store,
  door: Door,
  { at, change }: { at: At; change: MessageChange },
): Promise<MessageRow> {
  return store.transact(async tx => {
    let row = found(await lockMessage(tx, at), change.path);
    if (change.status !== undefined) row = await cancel(tx, door, row);
    if (change.body === undefined) return row;
    if (change.body !== '') throw invalid('Body', 'can only be emptied');
    if (!isFinal(row.status)) throw refuse(20009);
    return redactMessage(tx, row);
  });
}

async function cancel(tx: Tx, door: Door, row: MessageRow): Promise<MessageRow> {
  if (row.status === 'canceled') return row;
  if (row.status !== 'scheduled') throw invalid('Status', 'only a scheduled message can be canceled');
  tx.cancelTimer(sendTimer(row.sid));
  tx.cancelTimer(validityTimer(row.sid));
  const { accountSid, sid } = row;
  const change = { accountSid, sid, status: 'canceled', errorCode: null, errorMessage: null };
  return (await one(tx, door.recordStatus, change)) ?? row;
}

export async function removeMessage(store: Store, at: At, path: string): Promise<void> {
  await store.transact(async tx => {
    const row = found(await lockMessage(tx, at), path);
    if (!isFinal(row.status)) throw refuse(20009);
    await eraseMessages(tx, row.accountSid, [row]);
  });
}
