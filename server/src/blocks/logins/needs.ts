/** What the block asks of the rest of the server. */
import type { Outgoing } from '../../kernel/outgoing.ts';
import type { Sealer } from '../../kernel/seal.ts';
import type { LoginRow } from './rows.ts';

export interface IssuedLoginToken {
  token: string;
  identity: string;
  roles: string[];
  expiresAt: Date;
}

/** Something that was done to a login, for the record. */
export interface LoginChange {
  accountSid: string;
  resourceType: 'login' | 'login-session' | 'login-provider';
  action: 'created' | 'updated' | 'deleted';
  resourceSid: string;
  /** Who did it: the login's SID and identity. */
  actor: { name: string; identity: string | null };
  address: string | null;
  properties: Record<string, unknown>;
}

export interface LoginNeeds {
  sealer: Sealer;
  /** For marks on forms and devices; 32 bytes. */
  markKey: Buffer;
  /** The way out to the providers that admins named. */
  outgoing: Pick<Outgoing, 'call'>;
  /** Origins besides our own that a sign-in may end at: `https://flex.example.org`. */
  deskOrigins: readonly string[];
  /** How the outside reaches this server; no slash at its end. */
  publicUrl: string;
  issueToken(wanted: {
    accountSid: string;
    identity: string;
    roles: readonly string[];
    sessionSid: string;
    seconds: number;
  }): Promise<IssuedLoginToken>;
  /** Sees to it that the person is a worker of the account's Flex workspace; accounts without one are left alone. */
  seatWorker(
    login: Pick<LoginRow, 'accountSid' | 'username' | 'fullName' | 'email' | 'roles'>,
  ): Promise<void>;
  record(change: LoginChange): Promise<void>;
}
