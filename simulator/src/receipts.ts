/** Status callbacks: what the network reports of a message that it has taken. */
import { pause } from './clock.ts';
import type { Delivery } from './ledger.ts';
import { faultsFor, isOutsideWindow, OUTSIDE_WINDOW } from './phones.ts';
import { type Stream, shuffled, within } from './random.ts';
import { sendSigned } from './webhook.ts';
import { accountOf, subscriberOf, type World } from './world.ts';

const timeoutMs = 15_000;
/** Receipts that are being sent, so that a message is not read before it is delivered. */
const underWay = new WeakMap<Delivery, Promise<void>>();
const sentences: Readonly<Record<number, string>> = {
  30003: 'Unreachable destination handset',
  30004: 'Message blocked',
  30005: 'Unknown destination handset',
  30006: 'Landline or unreachable carrier',
  30007: 'Carrier violation',
  63016: 'Free-form messages are not allowed outside of the customer service window',
};

/** Reports `sent` and then `delivered` or `undelivered`, as the faults have it, without keeping anybody waiting. */
export function reportLater(world: World, delivery: Delivery): void {
  const { receipts } = faultsFor(world, delivery.to);
  const isTooLate = isOutsideWindow(world, delivery);
  const stream = world.streams(`receipts ${delivery.to}`);
  const [fail, drop, twice] = [
    stream() < receipts.fail,
    stream() < receipts.drop,
    stream() < receipts.duplicate,
  ];
  const shuffle = stream() < receipts.shuffle;
  const failure = isTooLate ? OUTSIDE_WINDOW : fail ? receipts.code : null;
  const ordered = ['sent', failure === null ? 'delivered' : 'undelivered'];
  delivery.errorCode = failure;
  const all = twice ? ordered.flatMap(status => [status, status]) : ordered;
  if (drop) return;
  const reporting = reportAll(world, delivery, shuffle ? shuffled(all, stream) : all);
  underWay.set(delivery, reporting);
  world.background(reporting);
}

/** Reports that the customer has read a message, after the network's own receipts for it. */
export async function reportRead(world: World, delivery: Delivery): Promise<void> {
  await underWay.get(delivery);
  // What never arrived cannot be read.
  if (delivery.errorCode === null) await report(world, delivery, 'read');
}

async function reportAll(world: World, delivery: Delivery, statuses: string[]): Promise<void> {
  const stream: Stream = world.streams(`receipt times ${delivery.to}`);
  for (const status of statuses) {
    await pause(world.clock, within(faultsFor(world, delivery.to).receipts.delayMs, stream), world.closing);
    if (world.closing.closed) return;
    await report(world, delivery, status);
  }
}

async function report(world: World, delivery: Delivery, status: string): Promise<void> {
  const { accountSid } = delivery;
  const subscription = accountSid ? accountOf(world, accountSid) : subscriberOf(world, delivery.from);
  const url = delivery.statusCallback ?? subscription?.statusUrl;
  delivery.status = status;
  world.ledger.changed(delivery);
  if (!subscription || !url) return;
  const answer = await sendSigned({
    url,
    authToken: subscription.authToken,
    parameters: receiptParameters(subscription.accountSid, delivery, status),
    timeoutMs,
    closing: world.closing,
  });
  world.ledger.receipts.push({ sid: delivery.sid, status, answered: answer.status });
}

function receiptParameters(accountSid: string, delivery: Delivery, status: string): Record<string, string> {
  const { sid, from, to } = delivery;
  const prefix = /^([a-z]+):(.*)$/s.exec(to);
  return {
    MessageSid: sid,
    MessageStatus: status,
    SmsSid: sid,
    SmsStatus: status,
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    From: from,
    To: to,
    ...(status === 'undelivered' && {
      ErrorCode: String(delivery.errorCode),
      ErrorMessage: sentences[delivery.errorCode ?? 0] ?? 'Unknown error',
    }),
    ...(prefix && { ChannelPrefix: prefix[1]!, ChannelToAddress: prefix[2]! }),
    ...(status === 'read' && { EventType: 'READ' }),
  };
}
