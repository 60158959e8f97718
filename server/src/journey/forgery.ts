/**
 * A carrier's request whose signature is not genuine is refused, and the account's owner is told what it was held against.
 * Most of them are no forgeries: the carrier knows the server under another address than the server knows itself.
 */
import type { Carrier, CarrierRequest, CarrierSecrets } from '../carriers/index.ts';
import { makeMemory } from '../kernel/cache.ts';
import { forbidden } from '../kernel/errors.ts';
import { one } from '../kernel/line/tx.ts';
import type { JourneyParts } from './parts.ts';

/** Anybody may send such a request: an account hears of one of them in this time. */
const QUIET_SECONDS = 60;
const CODE = 20403;

export interface Proof {
  accountSid: string;
  carrier: Carrier;
  request: CarrierRequest;
  secrets: CarrierSecrets;
}

/** Throws 403 for a request that is not genuine. */
export function makeForgeryCheck({
  blocks,
  store,
  clock,
  log,
}: Pick<JourneyParts, 'blocks' | 'store' | 'clock' | 'log'>) {
  const pending = new Map<string, Proof>();
  const told = makeMemory(clock, QUIET_SECONDS, async accountSid => {
    // Only what is told is worth finding out: anybody may send such requests, as many as they like.
    const text = whatIsWrong(pending.get(accountSid)!);
    await store.transact(tx => one(tx, blocks.monitor.recordAlerts, { accountSid, code: CODE, text }));
  });
  return async (proof: Proof): Promise<void> => {
    const { accountSid, carrier, request, secrets } = proof;
    if (carrier.genuine(request, secrets)) return;
    pending.set(accountSid, proof);
    await told
      .get(accountSid)
      .catch(error => log.warn({ err: error, account: accountSid }, 'a forgery was not told'));
    pending.delete(accountSid);
    throw forbidden(CODE, 'The signature of the request is not genuine');
  };
}

/** A sentence for the account's owner. */
export function whatIsWrong({ carrier, request, secrets }: Omit<Proof, 'accountSid'>): string {
  const expected = [...new Set(request.urls)].join(' or ');
  const signed = otherUrls(request).find(url => carrier.genuine({ ...request, urls: [url] }, secrets));
  if (signed === undefined)
    return `A carrier's request was refused: it is not signed with the account's auth token for ${expected}.`;
  return `A carrier's request was refused: it is signed for ${signed}, and was expected for ${expected}. Point the carrier at the expected address, or say in SWITCHHOOK_PUBLIC_URL how the outside reaches this server.`;
}

/** Where a proxy leads astray: the other scheme, and the hosts that the request itself names. */
function otherUrls({ urls, headers }: CarrierRequest): string[] {
  const hosts = [headers.host, headers['x-forwarded-host'], ...urls.map(url => URL.parse(url)?.host)];
  const found = urls.flatMap(url =>
    hosts.flatMap(host =>
      host === undefined
        ? []
        : ['https', 'http'].map(scheme => url.replace(/^https?:\/\/[^/?#]*/, `${scheme}://${host}`)),
    ),
  );
  return [...new Set(found)].filter(url => !urls.includes(url));
}
