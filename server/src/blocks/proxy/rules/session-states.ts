/** Which status a session may be given by an update: closed from any open one, and re-opened from closed. */
import type { SessionStatus } from '../rows.ts';

export type StatusChange = 'close' | 'reopen';

const changes: Readonly<Record<SessionStatus, Partial<Record<SessionStatus, StatusChange>>>> = {
  open: { closed: 'close' },
  'in-progress': { closed: 'close' },
  closed: { 'in-progress': 'reopen' },
  failed: {},
  unknown: {},
};

/** What the change means; null when the contract refuses it (80608). */
export function statusChange(from: SessionStatus, to: SessionStatus): StatusChange | null {
  return changes[from][to] ?? null;
}

/** Whether messages pass through a session of this status. */
export function isOpen(status: SessionStatus): boolean {
  return status === 'open' || status === 'in-progress';
}
