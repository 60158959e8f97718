/**
 * Continuation tokens name a client across its connections. They hold nothing: what a client missed is found from the
 * positions of its subscriptions. A token that this installation gave to the same bearer comes back as it was, from
 * any process; any other is replaced.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { sameSecret } from '../../kernel/secret.ts';
import type { LiveCaller } from '../caller.ts';

export interface Continuation {
  token: string;
  /** Whether the client gets another token than it brought, and why. */
  reissued: boolean;
  reason: 'NONE' | 'NEW' | 'UNKNOWN';
}

export function continuationOf(
  key: Buffer,
  { accountSid, identity }: LiveCaller,
  brought: unknown,
): Continuation {
  const sign = (name: string): string => {
    const mac = createHmac('sha256', key).update(`${accountSid}\n${identity}\n${name}`).digest('base64url');
    return `${name}.${mac}`;
  };
  if (typeof brought === 'string' && brought.length < 200) {
    const [name = ''] = brought.split('.', 1);
    if (sameSecret(sign(name), brought)) return { token: brought, reissued: false, reason: 'NONE' };
  }
  const token = sign(randomBytes(12).toString('base64url'));
  return { token, reissued: true, reason: typeof brought === 'string' ? 'UNKNOWN' : 'NEW' };
}
