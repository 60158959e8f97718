/**
 * What the page may do: run its own scripts, talk to its own server and to sockets, and show pictures that the server
 * links to. Nothing may frame it. Styles may be inline, because components carry their sizes in style attributes.
 */
export function pageHeaders(publicUrl: string): Record<string, string> {
  const media = `'self' data: blob: ${new URL(publicUrl).origin}`;
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self' blob:",
    "style-src 'self' 'unsafe-inline'",
    `img-src ${media}`,
    `media-src ${media}`,
    "font-src 'self'",
    `connect-src 'self' ${new URL(publicUrl).origin} ws: wss:`,
    // The customer's page beside a conversation is whatever the Flex configuration names.
    "frame-src 'self' https:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
  return {
    'content-security-policy': policy,
    'cache-control': 'no-cache',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
  };
}
