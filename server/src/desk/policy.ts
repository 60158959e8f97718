/**
 * What the pages of foreign bundles may do. Flex UI compiles its texts to functions and styles itself inline, so both are
 * allowed; scripts come from here and from where the account's plugins are, and nothing is sent to anybody else unless
 * there are plugins, which may have servers of their own.
 */
export interface Allowance {
  /** The address of this server in links. */
  publicUrl: string;
  /** Addresses of the plugins that the page loads. */
  pluginUrls: readonly string[];
}

export function pagePolicy({ publicUrl, pluginUrls }: Allowance): Record<string, string> {
  const own = new URL(publicUrl).origin;
  const plugins = [...new Set(pluginUrls.flatMap(originOf))].join(' ');
  const anywhere = plugins === '' ? '' : ' https: wss:';
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'unsafe-eval' ${plugins}`,
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob: https: ${own}`,
    `media-src 'self' data: blob: ${own}`,
    "font-src 'self' data:",
    `connect-src 'self' ${own} ${own.replace(/^http/, 'ws')}${anywhere}`,
    "worker-src 'self' blob:",
    // The customer's record beside a conversation is whatever page the account has chosen.
    "frame-src 'self' https:",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
  ];
  return {
    'content-security-policy': policy.map(rule => rule.trim()).join('; '),
    'cache-control': 'no-cache',
    'referrer-policy': 'no-referrer',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  };
}

/** The origin of an address; nothing for one that cannot be read, which the browser could not load either. */
function originOf(url: string): string[] {
  return URL.canParse(url) && /^https?:/.test(url) ? [new URL(url).origin] : [];
}
