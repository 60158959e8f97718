/** Which product a request is for: told by its Host, or by the first segment of its path. */
import type { IncomingMessage } from 'node:http';

/** Every product that a Host label or a first path segment can name. */
export const PRODUCTS = [
  'accounts',
  'aim',
  'api',
  'cds',
  'chat',
  'conversations',
  'ers',
  'event-bridge',
  'flex',
  'flex-api',
  'flex-assets',
  'flex-sdk',
  'iam',
  'ip-messaging',
  'mcs',
  'messaging',
  'monitor',
  'preview',
  'proxy',
  'sdk',
  'status',
  'studio',
  'sync',
  'taskrouter',
  'tsock',
  'webhooks',
] as const;

const known = new Set<string>(PRODUCTS);

/** Labels that people give to hosts of their own, flex.example.org: they name a product below twilio.com only. */
const everyday = new Set<string>(['flex', 'sdk', 'status']);

/** Products by what stands before `.twilio.com`; a region may stand in between, as in `tsock.us1`. */
export const TWILIO_HOSTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(PRODUCTS.map(product => [product, product])),
  'assets.flex': 'flex-assets',
};

export interface Edge {
  product: string;
  /** The absolute address of the product as the caller sees it: what `url` properties begin with. */
  base: string;
  /** The path and query within the product. */
  path: string;
}

export interface EdgeOptions {
  /** The configured public address of this installation, if any. */
  publicUrl: string | null;
  /** Whether a peer may say by X-Forwarded-* what the caller saw. */
  isTrustedProxy: (address: string) => boolean;
}

/** The product, base and inner path of a request; null when it is for the server itself (`/healthz`). */
export function edgeOf(request: IncomingMessage, options: EdgeOptions): Edge | null {
  const { protocol, host } = outerAddress(request, options);
  const target = request.url ?? '/';
  const named = productOfHost(host);
  if (named !== null) {
    const scheme = isTwilio(host) ? 'https' : protocol;
    return { product: named, base: `${scheme}://${host}`, path: target };
  }
  const origin = options.publicUrl ?? `${protocol}://${host}`;
  const segment = /^\/([a-z-]+)(?=[/?]|$)/.exec(target)?.[1];
  if (segment !== undefined && known.has(segment)) {
    return { product: segment, base: `${origin}/${segment}`, path: target.slice(segment.length + 1) || '/' };
  }
  const bare = bareProduct(target);
  return bare === null ? null : { product: bare, base: origin, path: target };
}

/** Whether a host, as a request names it, is one of those that we stand in for. */
export const isTwilio = (host: string): boolean => /\.twilio\.com(:\d+)?$/i.test(host);

function productOfHost(host: string): string | null {
  const labels = host.replace(/:\d+$/, '').toLowerCase().split('.');
  const first = labels[0]!;
  if (isTwilio(host)) return TWILIO_HOSTS[labels.slice(0, -2).join('.')] ?? TWILIO_HOSTS[first] ?? null;
  return known.has(first) && !everyday.has(first) && labels.length > 1 ? first : null;
}

/** Scheme and host of this installation as the caller of a request sees them: `https://flex.example.org`. */
export function originOf(request: IncomingMessage, options: EdgeOptions): string {
  if (options.publicUrl !== null) return new URL(options.publicUrl).origin;
  const { protocol, host } = outerAddress(request, options);
  return `${protocol}://${host}`;
}

/** The address of whoever sent the request: the last one of X-Forwarded-For that is not a trusted proxy's. */
export function clientAddress(request: IncomingMessage, options: EdgeOptions): string | null {
  const header = request.headers['x-forwarded-for'];
  const forwarded = typeof header === 'string' ? header.split(',').map(address => address.trim()) : [];
  let address = request.socket.remoteAddress ?? '';
  while (options.isTrustedProxy(address) && forwarded.length > 0) address = forwarded.pop()!;
  return address.replace(/^::ffff:(?=\d+\.)/, '') || null;
}

/** Two paths are known without a product in front: the carriers' webhooks and the 2010 API. */
function bareProduct(target: string): string | null {
  if (/^\/v1\/Accounts\/AC[0-9a-fA-F]{32}\/(Proxy|Flows|Carriers)\//.test(target)) return 'webhooks';
  if (target.startsWith('/2010-04-01/')) return 'api';
  return null;
}

function outerAddress(request: IncomingMessage, options: EdgeOptions): { protocol: string; host: string } {
  const forwarded = options.isTrustedProxy(request.socket.remoteAddress ?? '');
  const header = (name: string): string | undefined => {
    const value = request.headers[name];
    return forwarded && typeof value === 'string' ? value.split(',')[0]!.trim() : undefined;
  };
  return {
    protocol: header('x-forwarded-proto') ?? 'http',
    host: header('x-forwarded-host') ?? request.headers.host ?? 'localhost',
  };
}
