/** The statuses that an interaction may show; a message's other ones are told by their nearest. */

const known = new Set(
  (
    'accepted answered busy canceled completed deleted delivered delivery-unknown failed in-progress initiated ' +
    'no-answer queued received receiving ringing scheduled sending sent undelivered unknown'
  ).split(' '),
);

/** `read` is a delivered message to Proxy, which knows no receipts of reading. */
export function resourceStatus(messageStatus: string): string {
  if (known.has(messageStatus)) return messageStatus;
  return messageStatus === 'read' ? 'delivered' : 'unknown';
}
