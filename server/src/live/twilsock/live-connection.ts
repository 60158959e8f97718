/** A connection as those who answer its requests see it. */
import type { LiveCaller } from '../caller.ts';

export interface LiveConnection {
  /** Unique in this process. */
  readonly id: number;
  /** Who is on it now; a new token of the same bearer replaces the old one. */
  readonly caller: LiveCaller;
  /** Whatever begins for a connection after its end would be ended by nobody. */
  readonly isOpen: boolean;
  /**
   * Sends a notification, in the order of the calls and behind the answers that were given before; clients ignore types
   * that they do not know. A client that does not keep up is asked to come again, and what waits is dropped: it reads
   * anew from where it was.
   * @param payload a JSON value.
   */
  notify(messageType: string, payload: unknown): void;
  /** The same for a payload that is JSON text already, because many are told the same. */
  notifyText(messageType: string, json: string): void;
  /** Runs when the connection has ended; at once when it has ended already. */
  onClose(ended: () => void): void;
}

/** Who wants to know of connections that come and go: reachability, for instance. */
export interface ConnectionWatcher {
  /** The client is proved and has been told so. */
  opened?(connection: LiveConnection): void;
  closed?(connection: LiveConnection): void;
}
