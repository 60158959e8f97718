/** What everything in the block works with. */
import type { BlockParts } from '../../kernel/block.ts';
import type { Memory } from '../../kernel/cache.ts';
import type { LoginNeeds } from './needs.ts';
import type { LoginRow } from './rows.ts';
import type { PasswordCost } from './rules/password.ts';

/** Who a session stands for, as long as it is good. */
export type Standing = Pick<LoginRow, 'username' | 'roles'>;

export interface Room extends BlockParts {
  needs: LoginNeeds;
  cost: PasswordCost;
  /** The account of people who name none. */
  homeAccountSid(): string;
  /** Sessions by account and SID, kept for a few seconds: tokens are proved at every request. */
  standings: Memory<Standing | null>;
}

export const standingKey = (accountSid: string, sessionSid: string): string => `${accountSid} ${sessionSid}`;
