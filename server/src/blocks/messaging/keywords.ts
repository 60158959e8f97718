/** What follows when a customer's message is one of the words that stop, resume or explain text messages. */
import type { Batch, Tx } from '../../kernel/line/tx.ts';
import { one } from '../../kernel/line/tx.ts';
import type { MessageRow, NewInbound, NewOutbound } from './message.ts';
import { ANSWERS, type OptOutType, optOutType } from './rules/opt-out.ts';
import { isOptedOut, resumeMessages, stopMessages } from './store/opt-outs.ts';

type StoreInbound = Batch<NewInbound, { sid: string; fresh: boolean }>;
type StoreOutbound = Batch<NewOutbound, MessageRow>;

/**
 * Storing that keeps in mind who stops and who resumes, and answers what changes something: not a second STOP, nor a
 * START of somebody who gets messages anyway. Messages without such a word cost no statement.
 */
export function heedingKeywords(storeInbound: StoreInbound, storeOutbound: StoreOutbound): StoreInbound {
  return async (tx, messages) => {
    const stored = await storeInbound(tx, messages);
    for (const [i, message] of messages.entries()) {
      const type = stored[i]!.fresh && !message.carrierHeedsKeywords ? optOutType(message) : null;
      if (type !== null) await heed(tx, { message, type, storeOutbound });
    }
    return stored;
  };
}

interface Keyword {
  message: NewInbound;
  type: OptOutType;
  storeOutbound: StoreOutbound;
}

/** The answer is stored while it may be sent: before the stop, after the start. */
async function heed(tx: Tx, { message, type, storeOutbound }: Keyword): Promise<void> {
  const { accountSid, from: customer, to: ours, line } = message;
  const pair = { accountSid, customer, ours };
  const hasStopped = await isOptedOut(tx, pair);
  if (hasStopped !== (type === 'START')) return;
  if (type === 'START') await resumeMessages(tx, pair);
  await one(tx, storeOutbound, {
    accountSid,
    from: ours,
    to: customer,
    body: ANSWERS[type],
    mediaUrls: [],
    direction: 'outbound-reply',
    statusCallback: null,
    messagingServiceSid: null,
    line,
  });
  if (type === 'STOP') await stopMessages(tx, pair);
}
