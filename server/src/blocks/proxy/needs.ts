/** What this block asks of others: it knows no numbers and sends no messages itself. */
import type { Store } from '../../kernel/line/store.ts';
import type { Tx } from '../../kernel/line/tx.ts';
import type { Capabilities, OpenSession, Participant, Resource } from './rows.ts';

/** A number (or short code) of the account. */
export interface OwnedNumber {
  sid: string;
  phoneNumber: string;
  friendlyName?: string | null;
  capabilities: Capabilities;
}

export interface ProxyNeeds {
  /** The account's number with this address; null when it has none. */
  ownsNumber(tx: Tx, accountSid: string, address: string): Promise<OwnedNumber | null>;
  /** The account's number (PN) or short code (SC) with this SID. */
  numberBySid(tx: Tx, accountSid: string, sid: string): Promise<OwnedNumber | null>;
  /** Sends a text to a participant, from the address that stands for its partner. */
  relay(
    tx: Tx,
    message: { accountSid: string; session: OpenSession; participant: Participant; body: string },
  ): Promise<Resource & { status: string }>;
  /** Whether a person sits in a chat channel; nobody sits anywhere unless this is given. */
  sitsIn?(seat: { accountSid: string; channelSid: string; identity: string }): Promise<boolean>;
  /** Whether the account has a chat service of this SID. */
  hasChatService(tx: Tx, accountSid: string, sid: string): Promise<boolean>;
  /** Told when a number has become part of a service, whose webhook it should point to from now on. */
  numberJoined?(tx: Tx, joined: { accountSid: string; serviceSid: string; sid: string }): Promise<void>;
  /** Told when a service's pool has come near its limit, of which its owner should hear (80624). */
  poolNearlyFull(tx: Tx, pool: { accountSid: string; serviceSid: string; text: string }): Promise<void>;
}

/** What the resources of this block are made of. */
export interface ProxyParts {
  store: Store;
  needs: ProxyNeeds;
}
