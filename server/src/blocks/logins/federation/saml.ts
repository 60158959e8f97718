/** SAML 2.0: sent away with a redirect, back with a posted response whose assertion is signed. */
import {
  type CacheProvider,
  generateServiceProviderMetadata,
  type Profile,
  SAML,
  ValidateInResponseTo,
} from '@node-saml/node-saml';
import { hashSecret } from '../../../kernel/secret.ts';
import type { Room } from '../room.ts';
import type { ProviderRow, SamlSettings } from '../rows.ts';
import { flowOf, putFlow } from '../store/providers.ts';
import type { Vouched } from './admit.ts';

const SKEW_MS = 60_000;
/** Assertions are remembered longer than any is good. */
const USED_SECONDS = 86_400;
const MAX_AGE_MS = 10 * 60_000;

/** What we are called at the provider; also the address of our metadata. */
export const samlEntity = ({ needs }: Room, { sid }: ProviderRow): string =>
  `${needs.publicUrl}/login/saml/${sid}/metadata`;
export const samlCallback = ({ needs }: Room, { sid }: ProviderRow): string =>
  `${needs.publicUrl}/login/saml/${sid}`;

/** The ID of the request is made of the state, so that the answer to it finds the sign-in that was begun. */
export const requestIdOf = (state: string): string => `_${hashSecret(state)}`;

export async function beginSaml(room: Room, provider: ProviderRow, state: string): Promise<string> {
  const saml = samlOf(room, provider, { state });
  return saml.getAuthorizeUrlAsync('', undefined, {});
}

export interface SamlVouched extends Vouched {
  /** The request that is answered. */
  requestId: string;
}

/** Who came back. Throws when the response is not signed by the provider, not for us, not in time or was used before. */
export async function readSaml(room: Room, provider: ProviderRow, response: string): Promise<SamlVouched> {
  const { profile } = await samlOf(room, provider, {}).validatePostResponseAsync({ SAMLResponse: response });
  if (profile === null) throw new Error('the response names nobody');
  const { issuer } = provider.settings as SamlSettings;
  if (profile.issuer !== issuer) throw new Error(`the assertion is of ${profile.issuer}, not of ${issuer}`);
  const { id, requestId } = signedParts(profile, samlCallback(room, provider));
  if (requestId === null)
    throw new Error('the assertion is not for us, or does not say which request it answers');
  if (!id || !(await isFirstUse(room, provider, id))) throw new Error('the assertion was used before');
  const { attributes } = profile as { attributes?: Record<string, unknown> };
  const { nameID, nameIDFormat } = profile;
  if (!nameID || nameIDFormat?.endsWith(':transient')) throw new Error('the assertion has no lasting name');
  return { subject: nameID, claims: { nameID, ...attributes }, requestId };
}

/** An element as the library reads it: attributes under `$`, children as lists. */
interface Part {
  $?: Record<string, string>;
  [child: string]: unknown;
}

/** What the signed assertion itself says; the envelope around it need not be signed. */
function signedParts(
  profile: Profile,
  callback: string,
): { id: string | undefined; requestId: string | null } {
  const children = (part: Part | undefined, name: string): Part[] =>
    [(part?.[name] ?? []) as Part | Part[]].flat();
  const [assertion] = children(profile.getAssertion?.() as Part | undefined, 'Assertion');
  const confirmations = children(assertion, 'Subject').flatMap(subject =>
    children(subject, 'SubjectConfirmation'),
  );
  const data = confirmations.flatMap(one => children(one, 'SubjectConfirmationData'));
  const ours = data.find(({ $ }) => $?.Recipient === callback && $?.InResponseTo !== undefined);
  return { id: assertion?.$?.ID, requestId: ours?.$?.InResponseTo ?? null };
}

function isFirstUse({ store }: Room, provider: ProviderRow, id: string): Promise<boolean> {
  return store.transact(tx =>
    putFlow(tx, provider, {
      key: `assertion ${hashSecret(`${provider.sid} ${id}`)}`,
      data: {},
      dateExpires: new Date(tx.now.getTime() + USED_SECONDS * 1000),
    }),
  );
}

/** What the provider's administrator reads in. */
export function samlMetadata(room: Room, provider: ProviderRow): string {
  return generateServiceProviderMetadata({
    issuer: samlEntity(room, provider),
    callbackUrl: samlCallback(room, provider),
    identifierFormat: null,
    wantAssertionsSigned: true,
  });
}

function samlOf(room: Room, provider: ProviderRow, { state }: { state?: string }): SAML {
  const { entryPoint, issuer, certificates } = provider.settings as SamlSettings;
  return new SAML({
    entryPoint,
    idpIssuer: issuer,
    idpCert: certificates,
    issuer: samlEntity(room, provider),
    audience: samlEntity(room, provider),
    callbackUrl: samlCallback(room, provider),
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: false,
    identifierFormat: null,
    disableRequestedAuthnContext: true,
    acceptedClockSkewMs: SKEW_MS,
    maxAssertionAgeMs: MAX_AGE_MS,
    validateInResponseTo: ValidateInResponseTo.always,
    cacheProvider: begunRequests(room, provider),
    ...(state === undefined ? {} : { generateUniqueId: () => requestIdOf(state) }),
  });
}

/** Requests that were begun are rows already; what is used up is taken by whoever finishes the sign-in. */
function begunRequests({ store, clock }: Room, provider: ProviderRow): CacheProvider {
  return {
    saveAsync: async (_, value) => ({ value, createdAt: clock.now().getTime() }),
    async getAsync(key) {
      const flow = await flowOf(store.read, provider, { key, now: clock.now() });
      return flow === null ? null : String(flow.data.instant);
    },
    removeAsync: async key => key,
  };
}
