/** The page about the customer: its address, and what it and the desk may say to each other. Pure. */
import type { Row } from './inbox.ts';

/** Fills `{{task.attributes.x}}`, each value as a piece of an address. */
export function crmAddress(template: string, { work, name }: Pick<Row, 'work' | 'name'>): string {
  const known = { ...work.attributes, name, sid: work.taskSid };
  return template.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_, path: string) => {
    const steps = path.replace(/^task\.(attributes\.)?/, '').split('.');
    const value = steps.reduce<unknown>((found, step) => (found as Tree | null)?.[step], known);
    return encodeURIComponent(typeof value === 'string' || typeof value === 'number' ? String(value) : '');
  });
}

type Tree = Readonly<Record<string, unknown>>;

/** Whom a page at this address may be spoken to as; null for what is no address. */
export const originOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).origin : null);

/** Longer texts than any network takes are not put into anybody's reply. */
const LONGEST = 32_768;

/**
 * The text that a page wants in the reply: `{"type": "messageInsert", "text": "…"}`, said by the configured origin. Null
 * for everything else, whoever says it.
 */
export function insertion({ origin, data }: { origin: string; data: unknown }, url: string): string | null {
  if (origin !== originOf(url) || typeof data !== 'object' || data === null) return null;
  const { type, text } = data as Tree;
  const isText = typeof text === 'string' && text.trim() !== '' && text.length <= LONGEST;
  return type === 'messageInsert' && isText ? text : null;
}

/** What was written already stays before what is put in. */
export const withInsertion = (reply: string, text: string): string =>
  reply.trim() === '' ? text : `${reply.trimEnd()} ${text}`;
