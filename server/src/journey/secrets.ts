/** What a carrier must know of an account to tell its requests from forgeries and to send in its name. */
import type { CarrierSecrets } from '../carriers/index.ts';
import { receiptsUrl } from './addresses.ts';
import type { JourneyParts } from './parts.ts';

/** The secrets for this account and carrier; null when there is no such account. */
export async function secretsOf(
  { blocks, options }: JourneyParts,
  accountSid: string,
  carrier: string,
): Promise<CarrierSecrets | null> {
  const own = await blocks.accounts.authTokensOf(accountSid);
  if (own.length === 0) return null;
  const { upstream } = options;
  // Twilio signs with the token of the account that the numbers live in, which need not be ours.
  const authTokens = carrier === 'twilio' && upstream !== null ? [upstream.authToken, ...own] : own;
  return {
    accountSid,
    authTokens,
    simulatorUrl: options.simulatorUrl,
    callbackUrl: receiptsUrl(accountSid, carrier, options),
    ...(upstream === null ? {} : { upstream }),
  };
}
