/** The life of an account: who may be suspended, and that closing is for good. */
import { refuse } from '../../../kernel/errors.ts';

export const ACCOUNT_STATUSES = ['active', 'suspended', 'closed'] as const;
export type AccountStatus = (typeof ACCOUNT_STATUSES)[number];

/**
 * Refuses a change of status that the contract does not know: of an account that is no subaccount (21477), and of one
 * that is closed (21479).
 */
export function checkStatusChange(
  account: { sid: string; ownerAccountSid: string; status: AccountStatus },
  next: AccountStatus | undefined,
): void {
  if (next === undefined || next === account.status) return;
  if (account.ownerAccountSid === account.sid) throw refuse(21477);
  if (account.status === 'closed') throw refuse(21479);
}
