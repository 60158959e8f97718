/** Whose files are whose: bearers of tokens see those of the chats that they may read. */
import type { Caller } from '../kernel/caller.ts';
import { DESK_ROLES } from '../kernel/caller.ts';
import { forbidden } from '../kernel/errors.ts';
import type { RawRequest } from '../kernel/http.ts';
import type { JourneyParts } from './parts.ts';

/**
 * Who asks: by the header in which the official SDKs send their token, else by the request's credentials. A token that a
 * customer's server made opens the files of the chat service that it grants.
 */
export async function mediaCaller(
  { blocks }: JourneyParts,
  { headers, signIn }: Pick<RawRequest, 'headers' | 'signIn'>,
  serviceSid: string,
): Promise<Caller> {
  const token = headers['x-twilio-token'];
  if (token === undefined) {
    const caller = await signIn();
    // What a token without a role grants is known only where it is shown as the SDKs show it.
    if (caller.identity !== undefined && !caller.roles?.length) throw forbidden();
    return caller;
  }
  const { accountSid, identity, roles, grants } = await blocks.accounts.bearerOf(token);
  if (roles.length === 0 && !grantsService(grants, serviceSid)) throw forbidden();
  return { accountSid, name: 'token', identity, roles };
}

function grantsService(grants: Record<string, unknown>, serviceSid: string): boolean {
  const chat = (grants.chat ?? grants.ip_messaging) as { service_sid?: unknown } | null | undefined;
  return chat?.service_sid === serviceSid;
}

interface MediaPlace {
  serviceSid: string;
  channelSid: string | null;
  author: string;
}

/**
 * Administrators see every file of their account, desks those of the Flex project's chats, everybody else the own ones
 * and those of chats that they sit in.
 */
export async function maySee(
  parts: JourneyParts,
  { accountSid, identity, roles = [] }: Caller,
  { serviceSid, channelSid, author }: MediaPlace,
): Promise<boolean> {
  const { blocks, store } = parts;
  if (identity === undefined || roles.includes('admin') || author === identity) return true;
  if (isAtDesk(roles) && (await isOfFlex(parts, accountSid, serviceSid))) return true;
  return channelSid !== null && blocks.chat.isSeated(store.read, { accountSid, channelSid, identity });
}

/** Refuses (403) people of the Flex project who leave files where its chats are not. */
export async function checkMayUpload(
  parts: JourneyParts,
  { accountSid, identity, roles = [] }: Caller,
  serviceSid: string,
): Promise<void> {
  if (identity === undefined || roles.includes('admin') || roles.length === 0) return;
  if (!(await isOfFlex(parts, accountSid, serviceSid))) throw forbidden();
}

const isAtDesk = (roles: readonly string[]): boolean => roles.some(role => DESK_ROLES.includes(role));

async function isOfFlex({ blocks, store }: JourneyParts, accountSid: string, serviceSid: string) {
  return (await blocks.flex.projectOf(store.read, accountSid))?.chatServiceSid === serviceSid;
}
