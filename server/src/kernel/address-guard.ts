import type { LookupAddress } from 'node:dns';
import { lookup as lookupInDns } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Whether a host may be called, and if not, why. */
export type GuardVerdict = { ok: true } | { ok: false; reason: string };

/** Finds every address of a name; throws as DNS does. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

/** Keeps calls to URLs of customers away from our own network. */
export interface AddressGuard {
  /**
   * Judges the host of a URL, as far as it can be judged without asking DNS: addresses in every spelling, and names
   * that mean this machine. A name that passes is judged again by `lookup`.
   */
  check(hostname: string): GuardVerdict;
  /**
   * For the connector of a client: resolves a name and passes on only addresses that may be called. Because the
   * connection goes to what this returned, a name that changes its address between check and use gains nothing.
   */
  lookup: LookupFunction;
}

/** Raised by `lookup` when a name has no address that may be called. */
export class RefusedAddress extends Error {
  override readonly name = 'RefusedAddress';
  readonly code = 'ERR_REFUSED_ADDRESS';
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Azure's machine agent answers on an address that looks public. */
const refusedThoughPublic = new Set(['168.63.129.16']);

/**
 * Makes a guard that lets through public unicast addresses only, and what the operator allows on top.
 *
 * @param allowed host names (`crm.internal`: whatever their address), addresses and CIDR ranges (`10.1.0.0/16`);
 *   throws when an entry is none of these.
 */
export function addressGuard({
  allowed = [],
  resolve = resolveInDns,
}: {
  allowed?: readonly string[];
  resolve?: Resolve;
} = {}): AddressGuard {
  const { names, ranges } = readAllowed(allowed);
  const mayCall = (address: Address) => isAllowed(address, ranges) || isPublic(address);

  function check(hostname: string): GuardVerdict {
    const host = canonical(hostname);
    if (host === undefined) return refusal(hostname, 'is not a host');
    if (names.has(host)) return { ok: true };
    if (host === 'localhost' || host.endsWith('.localhost')) return refusal(host, 'is this machine');
    if (!ipaddr.isValid(host)) return { ok: true };
    return mayCall(ipaddr.parse(host)) ? { ok: true } : refusal(host, 'is not a public address');
  }

  async function reachable(hostname: string): Promise<LookupAddress[]> {
    const verdict = check(hostname);
    if (!verdict.ok) throw new RefusedAddress(verdict.reason);
    const found = await resolve(hostname);
    if (names.has(canonical(hostname) ?? '')) return found;
    const passed = found.filter(({ address }) => ipaddr.isValid(address) && mayCall(ipaddr.parse(address)));
    if (passed.length === 0) throw new RefusedAddress(`${hostname} has no public address`);
    return passed;
  }

  const lookup: LookupFunction = (hostname, options, callback) => {
    reachable(hostname).then(
      addresses =>
        answer({ hostname, addresses, family: options.family, all: options.all === true }, callback),
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };
  return { check, lookup };
}

interface Answer {
  hostname: string;
  addresses: LookupAddress[];
  family: number | string | undefined;
  all: boolean;
}

/** Answers in the form that `net.connect` asked for: one address, or all of them. */
function answer(
  { hostname, addresses, family, all }: Answer,
  callback: (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void,
): void {
  const wanted = family === 4 || family === 'IPv4' ? 4 : family === 6 || family === 'IPv6' ? 6 : undefined;
  const fitting = wanted === undefined ? addresses : addresses.filter(one => one.family === wanted);
  const first = fitting[0];
  if (first === undefined)
    callback(new RefusedAddress(`${hostname} has no address of the family asked for`), '', 0);
  else if (all) callback(null, fitting);
  else callback(null, first.address, first.family);
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  if (address instanceof ipaddr.IPv6) return (address.parts[0]! & 0xe000) === 0x2000;
  return !refusedThoughPublic.has(address.toString());
}

/** An IPv4 range also allows its addresses in their IPv4-mapped IPv6 spelling. */
function isAllowed(address: Address, ranges: readonly [Address, number][]): boolean {
  const plain =
    address instanceof ipaddr.IPv6 && address.range() === 'ipv4Mapped'
      ? ipaddr.process(address.toString())
      : address;
  return ranges.some(range => range[0].kind() === plain.kind() && plain.match(range as never));
}

function readAllowed(allowed: readonly string[]) {
  const names = new Set<string>();
  const ranges: [Address, number][] = [];
  for (const entry of allowed) {
    const host = canonical(entry);
    if (ipaddr.isValidCIDR(entry)) ranges.push(ipaddr.parseCIDR(entry));
    else if (host !== undefined && ipaddr.isValid(host)) ranges.push(wholeAddress(ipaddr.parse(host)));
    else if (host !== undefined) names.add(host);
    else throw new TypeError(`neither a host, an address nor a range: ${entry}`);
  }
  return { names, ranges };
}

function wholeAddress(address: Address): [Address, number] {
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/**
 * The host in its one canonical spelling: the URL parser reads decimal, octal, hexadecimal, short and full-width forms
 * of an address as a client would; brackets and the final dot go. Undefined when it is no host at all.
 */
function canonical(hostname: string): string | undefined {
  const bare = hostname.startsWith('[') || !hostname.includes(':') ? hostname : `[${hostname}]`;
  if (bare === '' || /[/?#@\\\s]/.test(bare)) return undefined;
  const url = URL.parse(`http://${bare}/`);
  if (url === null || url.port !== '') return undefined;
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

function refusal(host: string, why: string): GuardVerdict {
  return { ok: false, reason: `${host} ${why}` };
}

function resolveInDns(hostname: string): Promise<LookupAddress[]> {
  return lookupInDns(hostname, { all: true });
}
