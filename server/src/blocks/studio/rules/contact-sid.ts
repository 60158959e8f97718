import { createHash } from 'node:crypto';
import type { Sid } from '../../../kernel/sid.ts';

/** The SID of a contact: the same for all executions of one address in an account, and never stored. */
export function contactSid(accountSid: string, contact: string): Sid<'FC'> {
  const digest = createHash('sha256')
    .update(JSON.stringify([accountSid, contact]))
    .digest('hex');
  return `FC${digest.slice(0, 32)}`;
}
