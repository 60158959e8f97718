/** OpenID Connect: the authorization code flow with PKCE, state and nonce, against any provider. */
import * as oidc from 'openid-client';
import type { LoginNeeds } from '../needs.ts';
import type { Room } from '../room.ts';
import type { OidcSettings, ProviderRow } from '../rows.ts';
import type { Vouched } from './admit.ts';

const TIMEOUT_SECONDS = 10;
const MAX_BYTES = 1024 * 1024;

/** What must come back for a sign-in to be the one that was begun. */
export interface OidcChecks {
  nonce: string;
  verifier: string;
}

export const oidcCallback = ({ needs }: Room, { sid }: ProviderRow): string =>
  `${needs.publicUrl}/login/oidc/${sid}`;

/** Where the person is sent to, and what to remember meanwhile. */
export async function beginOidc(
  room: Room,
  provider: ProviderRow,
  state: string,
): Promise<{ url: string; checks: OidcChecks }> {
  const configuration = await configurationOf(room, provider);
  const checks = { nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
  const url = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: oidcCallback(room, provider),
    scope: (provider.settings as OidcSettings).scope,
    code_challenge: await oidc.calculatePKCECodeChallenge(checks.verifier),
    code_challenge_method: 'S256',
    state,
    nonce: checks.nonce,
  });
  return { url: url.href, checks };
}

/** Who came back: proved by an ID token of the provider. Throws when anything is not as it was begun. */
export async function finishOidc(
  room: Room,
  provider: ProviderRow,
  { query, state, checks }: { query: string; state: string; checks: OidcChecks },
): Promise<Vouched> {
  const configuration = await configurationOf(room, provider);
  const came = new URL(`${oidcCallback(room, provider)}?${query}`);
  const tokens = await oidc.authorizationCodeGrant(configuration, came, {
    expectedState: state,
    expectedNonce: checks.nonce,
    pkceCodeVerifier: checks.verifier,
    idTokenExpected: true,
  });
  const claims = tokens.claims()!;
  const more = configuration.serverMetadata().userinfo_endpoint
    ? await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub)
    : {};
  return { subject: claims.sub, claims: withoutUnproved({ ...more, ...claims }) };
}

/** An address that the provider itself does not vouch for could be anybody's. */
function withoutUnproved(claims: Record<string, unknown>): Record<string, unknown> {
  if (claims.email_verified !== false) return claims;
  const { email: _, ...rest } = claims;
  return rest;
}

async function configurationOf(
  { needs }: Room,
  { settings, sealedSecret }: ProviderRow,
): Promise<oidc.Configuration> {
  const { issuer, clientId } = settings as OidcSettings;
  const secret = sealedSecret === null ? undefined : needs.sealer.open(sealedSecret);
  const address = new URL(issuer);
  // A provider inside the operator's own network may go without TLS; the address guard decides what is reached at all.
  const isPlain = address.protocol === 'http:';
  const authentication = secret === undefined ? oidc.None() : oidc.ClientSecretPost(secret);
  const configuration = await oidc.discovery(address, clientId, undefined, authentication, {
    [oidc.customFetch]: guardedFetch(needs.outgoing),
    timeout: TIMEOUT_SECONDS,
    ...(isPlain ? { execute: [oidc.allowInsecureRequests] } : {}),
  });
  // The ID token's signature is checked even where TLS to the token endpoint would do.
  oidc.enableNonRepudiationChecks(configuration);
  return configuration;
}

/** The way out for addresses that admins gave: no private network unless the operator allows it, no endless answers. */
function guardedFetch(outgoing: LoginNeeds['outgoing']): oidc.CustomFetch {
  return async (url, { method, headers, body }) => {
    const sent =
      body instanceof URLSearchParams ? body.toString() : (body as string | Uint8Array | null | undefined);
    const result = await outgoing.call({
      method,
      url,
      headers,
      ...(sent ? { body: sent } : {}),
      timeoutSeconds: TIMEOUT_SECONDS,
      connectTimeoutSeconds: TIMEOUT_SECONDS,
      maxResponseBytes: MAX_BYTES,
      followRedirects: 0,
    });
    if (!result.ok) throw new Error(`the provider could not be asked: ${result.reason}`);
    return new Response(result.status === 204 ? null : new Uint8Array(result.body), {
      status: result.status,
      headers: { 'content-type': result.contentType },
    });
  };
}
