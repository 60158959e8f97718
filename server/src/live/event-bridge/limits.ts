/** What bounds a connection of the event bridge. */

/** How often a client is told that the line is alive; the SDK gives up after thirty seconds of silence. */
export const HEARTBEAT_MS = 15_000;
/** Clients have nothing to say on the socket. */
export const MAX_MESSAGE_BYTES = 1024;
/** What may wait for a slow reader before the connection is cut. */
export const MAX_WAITING_BYTES = 1024 * 1024;
/** Connections of one worker in one process; when one more comes, the oldest goes. */
export const MAX_CONNECTIONS = 10;
/** How long a new connection is spared events while its client has not asked yet what there is. */
export const SETTLING_MS = 3000;
/** From the client's question what there is to its being ready. */
export const SETTLED_MS = 300;
/** A transaction that began this long before the last event that was told may still commit. */
export const LATE_COMMIT_MS = 10_000;
/** Whoever has missed more than this comes again and asks anew. */
export const MAX_MISSED = 2000;
/** After a failed reading. */
export const RETRY_MS = 1000;
/** How long a worker whose clients have vanished stays as he was, and how often clients are told of meanwhile. */
export const ABSENCE_MS = 60_000;
export const PRESENCE_MS = 20_000;
