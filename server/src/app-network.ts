/** The network as the operator configured it: the ways out, and whose word on callers is believed. */
import ipaddr from 'ipaddr.js';
import { Agent, request } from 'undici';
import type { Call } from './carriers/index.ts';
import type { Config } from './config.ts';
import { addressGuard } from './kernel/address-guard.ts';
import type { Clock } from './kernel/clock.ts';
import { outgoing } from './kernel/outgoing.ts';

const USER_AGENT = 'Switchhook/1.0';

/** The ways out: to addresses that customers gave, and to the carriers, whose hosts the operator configured. */
export function makeNetworks({ allowedHosts, simulatorUrl, upstreamUrl }: Config, clock: Clock) {
  const carrierHosts = [simulatorUrl, upstreamUrl].map(url => new URL(url).hostname);
  const network = (allowed: string[]) =>
    outgoing({ guard: addressGuard({ allowed }), clock, userAgent: USER_AGENT });
  return { world: network(allowedHosts), carrierNetwork: network([...allowedHosts, ...carrierHosts]) };
}

/** Whether an address lies in one of these networks. */
export function trusted(networks: readonly string[]): (address: string) => boolean {
  const ranges = networks.map(network =>
    network.includes('/')
      ? ipaddr.parseCIDR(network)
      : ipaddr.parseCIDR(`${network}/${network.includes(':') ? 128 : 32}`),
  );
  return address =>
    ranges.length > 0 &&
    ipaddr.isValid(address) &&
    ranges.some(range => within(ipaddr.process(address), range));
}

function within(address: ipaddr.IPv4 | ipaddr.IPv6, range: [ipaddr.IPv4 | ipaddr.IPv6, number]): boolean {
  return address.kind() === range[0].kind() && address.match(range as [ipaddr.IPv4, number]);
}

/** As many connections as deliveries may be under way to one carrier. */
const carriersAgent = new Agent({ connections: 256, pipelining: 1, keepAliveTimeout: 30_000 });

/** The network of the carriers: addresses that the operator configured, so no guard stands before it. */
export const callCarrier: Call = async ({ method, url, headers, body, timeoutSeconds }) => {
  try {
    const limit = timeoutSeconds * 1000;
    const answer = await request(url, {
      dispatcher: carriersAgent,
      method: method as 'GET',
      headers,
      body: body ?? null,
      headersTimeout: limit,
      bodyTimeout: limit,
    });
    const text = await answer.body.text();
    return {
      ok: true,
      status: answer.statusCode,
      headers: answer.headers as Record<string, string>,
      body: text,
    };
  } catch (error) {
    return { ok: false, reason: String((error as Error).cause ?? error) };
  }
};
