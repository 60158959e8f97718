/**
 * A conversation as a play, in the form of `switchhook simulate --script`: who says what. The phone plays the customer, and
 * hears whether bot and agents say what they should. Pure.
 */
import type { PhoneMessage } from './carrier.ts';
import { lookOf } from './network.ts';
import { markOf } from './thread.ts';

export interface Line {
  who: 'customer' | 'bot' | 'agent' | 'wrapUp';
  /** Empty for the wrap-up. */
  text: string;
}

/** What is wrong with a script: of the whole, or of a line, counted from 1. */
export type Problem = { kind: 'json' | 'lines' | 'empty' } | { kind: 'line'; number: number };

const SPEAKERS = ['customer', 'bot', 'agent'] as const;

/** The lines of a script, or why they cannot be read. */
export function readScript(json: string): readonly Line[] | Problem {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return { kind: 'json' };
  }
  const { lines } = (value ?? {}) as { lines?: unknown };
  if (!Array.isArray(lines)) return { kind: 'lines' };
  if (lines.length === 0) return { kind: 'empty' };
  const read = lines.map(lineOf);
  const wrong = read.indexOf(null);
  return wrong < 0 ? (read as Line[]) : { kind: 'line', number: wrong + 1 };
}

function lineOf(given: unknown): Line | null {
  const [[who, text] = [], ...others] = Object.entries((given ?? {}) as Record<string, unknown>);
  if (others.length > 0) return null;
  if (who === 'wrapUp') return text === true ? { who, text: '' } : null;
  const speaker = SPEAKERS.find(one => one === who);
  return speaker === undefined || typeof text !== 'string' ? null : { who: speaker, text };
}

/** Whether a message is what the script has; where a place of Liquid stands, it may say anything. */
export function fits(expected: string, got: string): boolean {
  const parts = expected.trim().split(/\{\{.*?\}\}/s);
  const pattern = parts.map(part => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('.*');
  return new RegExp(`^${pattern}$`, 's').test(got.trim());
}

/** What was said on a phone as a script; who of the other side has spoken, a phone cannot know. */
export function recorded(
  messages: readonly PhoneMessage[],
  { address, name }: { address: string; name: string },
): string {
  const lines = messages
    .filter(message => message.body !== '' && markOf(message) !== 'failed')
    .map(({ direction, body }) => (direction === 'sent' ? { customer: body } : { bot: body }));
  return JSON.stringify({ network: lookOf(address), name, lines }, null, 2);
}
