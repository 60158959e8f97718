/** Messaging: messages to and from customers, and the numbers through which they come and go. */
import { admitting } from '../../kernel/access.ts';
import type { Block, BlockParts } from '../../kernel/block.ts';
import type { CookieJars } from '../../kernel/cookie-jar.ts';
import type { Steps } from '../../kernel/line/turn.ts';
import type { Batch, Tx } from '../../kernel/line/tx.ts';
import { access, type SentFromSeat } from './access.ts';
import { heedingKeywords } from './keywords.ts';
import { lineOf, type MessageRow, type NewInbound, type NewOutbound, type StatusInput } from './message.ts';
import { makePoolRoom } from './pool.ts';
import { addressOperations } from './resources/addresses.ts';
import { alphaSenderOperations, destinationAlphaSenderOperations } from './resources/alpha-senders.ts';
import { applicationOperations } from './resources/applications.ts';
import { availableNumberOperations } from './resources/available-numbers.ts';
import { mediaOperations } from './resources/media.ts';
import { messageOperations } from './resources/messages.ts';
import { messagingServiceOperations } from './resources/messaging-services.ts';
import { numberOperations } from './resources/numbers.ts';
import { outgoingCallerIdOperations } from './resources/outgoing-caller-ids.ts';
import { channelSenderOperations, poolNumberOperations } from './resources/pool-senders.ts';
import { shortCodeOperations } from './resources/short-codes.ts';
import { usageRecordOperations } from './resources/usage-records.ts';
import { scheduleSteps } from './schedule.ts';
import { agedMessages } from './store/aged.ts';
import { keepCookies, readCookies } from './store/cookie-jars.ts';
import { storeInbound } from './store/inbound.ts';
import { eraseMessages, messagesBySid } from './store/messages.ts';
import {
  addNumber,
  changeNumber,
  type NewNumber,
  type NumberRow,
  numbersByAddress,
  numbersBySid,
} from './store/numbers.ts';
import { makeStoreOutbound } from './store/outbound.ts';
import { recordStatus } from './store/status.ts';
import { countSomeDays } from './store/usage.ts';
import {
  callNumber,
  callNumbers,
  makeTakeTwiml,
  type NumberCall,
  type TakenTwiml,
  type TwimlWarning,
} from './twiml.ts';

export type { MessageDue, TwimlAnswered } from './events.ts';
export type { NewInbound, NewOutbound, StatusInput } from './message.ts';
export { type Delivery, type InboundMessage, lineOf, type MediaItem, type MessageRow } from './message.ts';
export type { Direction, MessageStatus } from './rules/status-order.ts';
export type { Capabilities, NewNumber, NumberRow } from './store/numbers.ts';
export {
  inboundParameters,
  type NumberCall,
  type TakenTwiml,
  type TwimlWarning,
  withService,
} from './twiml.ts';

export interface Messaging extends Block {
  /** The line of a conversation, whichever direction a message of it has. */
  lineOf(accountSid: string, customer: string, ours: string): string;
  /** Stores customers' messages, each provider's SID once and for ever, and heeds STOP, START and HELP. */
  storeInbound: Batch<NewInbound, { sid: string; fresh: boolean }>;
  /** Stores messages for customers and has them delivered by jobs `deliver` ({@link Delivery}) on their lines. */
  storeOutbound: Batch<NewOutbound, MessageRow>;
  /** Moves statuses forward; null when the message is unknown or the status is no news. */
  recordStatus: Batch<StatusInput, MessageRow | null>;
  messagesBySid: Batch<{ accountSid: string; sid: string }, MessageRow | null>;
  agedMessages: typeof agedMessages;
  eraseMessages: typeof eraseMessages;
  countSomeDays: typeof countSomeDays;
  numbersByAddress: Batch<{ accountSid: string; address: string }, NumberRow | null>;
  numbersBySid: Batch<{ accountSid: string; sid: string }, NumberRow | null>;
  addNumber(tx: Tx, number: NewNumber): Promise<NumberRow>;
  /** Writes the given settings of a number; null when the account has none of this SID. */
  changeNumber: typeof changeNumber;
  /** Calls a number's own webhook; its answer comes as `twiml.answered` (TwimlAnswered) on the line. */
  callNumber(tx: Tx, call: NumberCall): void;
  callNumbers: Batch<NumberCall, void>;
  /** Does what the answer of a number's webhook says. */
  takeTwiml: Batch<TakenTwiml, { warnings: TwimlWarning[] }>;
  /** The cookies of numbers' webhooks, a jar for each conversation. */
  cookieJars: CookieJars;
  /** Hears the timers of messages: `message.due` and `message.expired`. */
  steps: Steps;
}

export interface MessagingNeeds {
  /** The carrier of senders that name none of their own. */
  defaultCarrier: string;
  sentFromSeat?: SentFromSeat;
}

export function makeMessaging(
  { store }: BlockParts,
  { defaultCarrier, sentFromSeat }: MessagingNeeds,
): Messaging {
  const storeOutbound = makeStoreOutbound(defaultCarrier);
  const pool = makePoolRoom(store);
  return {
    migrations: { name: 'messaging', folder: new URL('./migrations/', import.meta.url) },
    operations: admitting(access(sentFromSeat), [
      ...messageOperations(store, { storeOutbound, recordStatus, numbersByAddress }),
      ...mediaOperations(store),
      ...numberOperations(store, defaultCarrier),
      ...shortCodeOperations(store),
      ...availableNumberOperations(store, defaultCarrier),
      ...outgoingCallerIdOperations(store),
      ...applicationOperations(store),
      ...addressOperations(store),
      ...usageRecordOperations(store),
      ...messagingServiceOperations(store),
      ...poolNumberOperations(pool),
      ...channelSenderOperations(pool),
      ...alphaSenderOperations(pool),
      ...destinationAlphaSenderOperations(pool),
    ]),
    lineOf,
    storeInbound: heedingKeywords(storeInbound, storeOutbound),
    storeOutbound,
    recordStatus,
    messagesBySid,
    agedMessages,
    eraseMessages,
    countSomeDays,
    numbersByAddress,
    numbersBySid,
    addNumber,
    changeNumber,
    callNumber,
    callNumbers,
    takeTwiml: makeTakeTwiml({ storeOutbound, numbersByAddress }),
    cookieJars: { read: line => readCookies(store.read, line), keep: keepCookies },
    steps: scheduleSteps,
  };
}
