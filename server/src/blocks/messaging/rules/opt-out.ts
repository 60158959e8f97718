/**
 * The words by which customers stop and resume text messages from a number, as carriers demand of every sender.
 * https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
 */
export type OptOutType = 'STOP' | 'START' | 'HELP';

const words = new Map<string, OptOutType>([
  ['stop', 'STOP'],
  ['stopall', 'STOP'],
  ['unsubscribe', 'STOP'],
  ['cancel', 'STOP'],
  ['end', 'STOP'],
  ['quit', 'STOP'],
  ['start', 'START'],
  ['yes', 'START'],
  ['unstop', 'START'],
  ['help', 'HELP'],
  ['info', 'HELP'],
]);

/** What a message asks for when one of the words is all that it says. Only SMS has such words: no prefix. */
export function optOutType(message: { from: string; body: string }): OptOutType | null {
  if (message.from.includes(':')) return null;
  return words.get(message.body.trim().toLowerCase()) ?? null;
}
