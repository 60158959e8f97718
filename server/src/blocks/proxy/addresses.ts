/** Decides whether a participant may have the proxy identifier that it names. */
import { refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../kernel/line/tx.ts';
import type { ProxyNeeds } from './needs.ts';
import type { WantedParticipant } from './placement.ts';
import type { ServiceRow, SessionMode } from './rows.ts';
import { identifierRefusal, isPrefixed } from './rules/identifiers.ts';
import type { AskedParticipant } from './rules/participants-parameter.ts';
import { numberByAddress, numberBySid } from './store/pool.ts';

export interface Checking {
  needs: ProxyNeeds;
  service: ServiceRow;
  mode: SessionMode;
}

/**
 * The participant as it can be seated.
 * @throws 80404 and 80616 for the identifier; for the proxy identifier 80402 (it is the identifier itself, or not the
 *   number of the SID beside it), 80605 (not in the service), 80606 (not the account's), 80301 (unknown SID).
 */
export async function checkedParticipant(
  tx: Tx,
  asked: AskedParticipant,
  { needs, service, mode }: Checking,
): Promise<WantedParticipant> {
  const { identifier, friendlyName = null } = asked;
  const refusal = identifierRefusal(identifier, { mode, chat: service.chatInstanceSid !== null });
  if (refusal !== null) throw refuse(refusal);
  const place = await placeOf(tx, asked, { needs, service, mode });
  if (place?.proxyIdentifier === identifier) throw refuse(80402);
  return {
    identifier,
    friendlyName,
    proxyIdentifier: place?.proxyIdentifier ?? null,
    proxyIdentifierSid: place?.proxyIdentifierSid ?? null,
  };
}

type Place = { proxyIdentifier: string; proxyIdentifierSid: string | null };

async function placeOf(tx: Tx, asked: AskedParticipant, checking: Checking): Promise<Place | null> {
  if (asked.proxyIdentifierSid === undefined) {
    return asked.proxyIdentifier ? placeByAddress(tx, asked.proxyIdentifier, checking) : null;
  }
  const place = await placeBySid(tx, asked.proxyIdentifierSid, checking);
  if (asked.proxyIdentifier && asked.proxyIdentifier !== place.proxyIdentifier) throw refuse(80402);
  return place;
}

async function placeBySid(tx: Tx, sid: string, { needs, service }: Checking): Promise<Place> {
  const at = { accountSid: service.accountSid, serviceSid: service.sid, sid, short: false };
  const pooled = await numberBySid(tx, at);
  if (pooled !== null) return { proxyIdentifier: pooled.phoneNumber, proxyIdentifierSid: sid };
  const owned = await needs.numberBySid(tx, service.accountSid, sid);
  if (owned === null) throw refuse(80301);
  if (service.chatInstanceSid === null) throw refuse(80605);
  return { proxyIdentifier: owned.phoneNumber, proxyIdentifierSid: owned.sid };
}

/**
 * A number of the pool will always do. A service with a chat instance also takes any number of the account, in the
 * pool or not, and addresses of other networks, which can be in no pool.
 */
async function placeByAddress(tx: Tx, address: string, { needs, service }: Checking): Promise<Place> {
  const at = { accountSid: service.accountSid, serviceSid: service.sid, phoneNumber: address };
  const pooled = await numberByAddress(tx, at);
  if (pooled !== null) return { proxyIdentifier: address, proxyIdentifierSid: pooled.sid };
  const chat = service.chatInstanceSid !== null;
  if (chat && isPrefixed(address)) return { proxyIdentifier: address, proxyIdentifierSid: null };
  const owned = await needs.ownsNumber(tx, service.accountSid, address);
  if (owned === null) throw refuse(80606);
  if (!chat) throw refuse(80605);
  return { proxyIdentifier: address, proxyIdentifierSid: owned.sid };
}
