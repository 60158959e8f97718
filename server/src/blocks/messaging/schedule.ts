/** What happens to a message at a later time: a scheduled one is sent, one that was not sent in time fails. */
import type { Step, Steps, Turn } from '../../kernel/line/turn.ts';
import type { Batch } from '../../kernel/line/tx.ts';
import type { MessageDue } from './events.ts';
import { mediaUrlsOf, unschedule } from './store/messages.ts';
import { isOptedOut } from './store/opt-outs.ts';
import { deliver, OPTED_OUT } from './store/outbound.ts';
import { recordStatus, tellStatus } from './store/status.ts';

/** "Unknown error": the contract's reference has no code of its own for an expired message. */
const EXPIRED_CODE = 30008;

type At = { accountSid: string; sid: string };

const sendDue: Batch<At, void> = async (tx, inputs) => {
  for (const at of inputs) {
    const row = await unschedule(tx, at);
    if (row === null) continue;
    // The customer may have stopped messages since the request was accepted.
    const { accountSid, to: customer, from: ours, messagingServiceSid } = row;
    if (await isOptedOut(tx, { accountSid, customer, ours, messagingServiceSid })) {
      await recordStatus(tx, [{ ...at, status: 'failed', errorCode: OPTED_OUT, errorMessage: null }]);
      continue;
    }
    tellStatus(tx, row);
    deliver(tx, row, await mediaUrlsOf(tx, row));
  }
  return inputs.map(() => undefined);
};

const expire: Batch<At, void> = async (tx, inputs) => {
  const errorMessage = 'The validity period has passed';
  await recordStatus(
    tx,
    inputs.map(at => ({ ...at, status: 'failed', errorCode: EXPIRED_CODE, errorMessage })),
  );
  return inputs.map(() => undefined);
};

const step =
  (batch: Batch<At, void>): Step =>
  (event, turn: Turn) =>
    turn.do(batch, { accountSid: event.accountSid, sid: (event.data as MessageDue).messageSid });

/** To be registered with the lines: who hears the timers of messages. */
export const scheduleSteps: Steps = { 'message.due': [step(sendDue)], 'message.expired': [step(expire)] };
