/**
 * The words that Proxy keeps to itself. A text message that is nothing but a word of refusal is between the customer
 * and the network. Words of consent and of help pass, because they may well be answers; only `UNSTOP` never is.
 * https://www.twilio.com/docs/proxy/opt-out-keywords
 */
const kept = new Set([
  'stop',
  'stopall',
  'unsubscribe',
  'cancel',
  'end',
  'quit',
  'arret',
  'arrete',
  'arrett',
  'unstop',
]);

/** Only text messages know such words: addresses of other networks have a prefix. */
export function isStopWord({ from, body }: { from: string; body: string }): boolean {
  return !from.includes(':') && kept.has(body.trim().toLowerCase());
}
