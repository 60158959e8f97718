/** Accounts of the storm. Two of them share the servers, the database and even the phone numbers. */
import { randomBytes } from 'node:crypto';

export interface Account {
  /** Stands in every message of its customers, so that a word in the wrong account is seen. */
  name: string;
  accountSid: string;
  authToken: string;
}

export const newAccount = (name: string): Account => ({
  name,
  accountSid: `AC${randomBytes(16).toString('hex')}`,
  authToken: randomBytes(16).toString('hex'),
});
