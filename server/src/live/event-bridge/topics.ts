/** Topics of a worker's connections. They carry no events: those are published under the worker's SID itself. */

/** A new connection wants those before it closed; its position is the SID of the new one. */
export const connectionsTopic = (workerSid: string): string => `${workerSid}:connections`;

/** A client of the worker has asked what reservations there are. */
export const listedTopic = (workerSid: string): string => `${workerSid}:listed`;
