/**
 * The words by which customers stop and resume text messages from a number, as carriers demand of every sender.
 * https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
 */
import { isPhoneNumber } from './address.ts';

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

/**
 * What a message asks for when one of the words is all that it says. Only SMS has such words (no prefix), and who owns
 * a short code answers to them as its network has approved.
 */
export function optOutType(message: { from: string; to: string; body: string }): OptOutType | null {
  if (message.from.includes(':') || !isPhoneNumber(message.to)) return null;
  return words.get(message.body.trim().toLowerCase()) ?? null;
}

/** What a customer is told who says such a word. */
export const ANSWERS: Readonly<Record<OptOutType, string>> = {
  STOP: 'You will get no more messages from this number. Reply START to get them again.',
  START: 'You will get messages from this number again. Reply HELP for help, STOP to get none.',
  HELP: 'Reply STOP to get no more messages from this number.',
};
