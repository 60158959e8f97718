/**
 * Which roles may call what of Messaging. Agents: what was sent out of the chats that they sit in, to read why it did
 * not arrive. What is not named is for administrators.
 */
import type { Admits, RowRule } from '../../kernel/access.ts';

/** Who has sent something out of a chat that this person sits in; nobody has unless this is given. */
export type SentFromSeat = (sent: {
  accountSid: string;
  messageSid: string;
  identity: string;
}) => Promise<boolean>;

export function access(sentFromSeat: SentFromSeat = async () => false): Record<string, Admits> {
  const own: RowRule = {
    rows: 'messages out of chats that they sit in',
    holds: ({ accountSid, identity, at }) => sentFromSeat({ accountSid, identity, messageSid: at.sid ?? '' }),
  };
  return { FetchMessage: { agent: own } };
}
