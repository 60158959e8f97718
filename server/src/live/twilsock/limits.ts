/** How much one connection, one account and one process may ask for. */
export interface Limits {
  /** Larger packets of a client end its connection. */
  packetBytes: number;
  connections: number;
  connectionsPerAccount: number;
  /** Connections that have not said yet who they are. */
  strangers: number;
  /** Requests of one connection that are answered at the same time. */
  requestsUnderWay: number;
  /** Requests of one connection that may wait behind those; more are refused with 429. */
  requestsWaiting: number;
  /** Packets that a client has not acknowledged; more are held back until it has. */
  unacknowledged: number;
  /** Bytes that the operating system has not taken yet; more are held back. */
  bufferedBytes: number;
  /** Packets and bytes held back for one client; beyond either it is asked to come again. */
  packetsWaiting: number;
  bytesWaiting: number;
  /** How long a client may take to say who it is, and to acknowledge. */
  initSeconds: number;
  acknowledgeSeconds: number;
  /** After so much silence a client is asked for a sign of life; after twice as much it is taken for gone. */
  silenceSeconds: number;
  /** How often a token is proved again: its key, its account or its login may be gone. */
  proveSeconds: number;
}

export const LIMITS: Limits = {
  packetBytes: 512 * 1024,
  connections: 50_000,
  connectionsPerAccount: 50_000,
  strangers: 5000,
  requestsUnderWay: 32,
  requestsWaiting: 1000,
  unacknowledged: 1000,
  bufferedBytes: 1024 * 1024,
  packetsWaiting: 10_000,
  bytesWaiting: 8 * 1024 * 1024,
  initSeconds: 20,
  acknowledgeSeconds: 60,
  silenceSeconds: 40,
  proveSeconds: 60,
};
