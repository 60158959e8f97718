/** The rows of the block. */

export const ROLES = ['agent', 'supervisor', 'admin'] as const;
export type Role = (typeof ROLES)[number];
export type LoginStatus = 'active' | 'disabled';
export type Method = 'password' | 'oidc' | 'saml';

/** A person who signs in. */
export interface LoginRow {
  sid: string;
  accountSid: string;
  username: string;
  fullName: string;
  email: string | null;
  roles: Role[];
  status: LoginStatus;
  passwordHash: string | null;
  sealedTotpSecret: string | null;
  sealedNewTotpSecret: string | null;
  totpStep: number;
  recoveryHashes: string[];
  dateSignedIn: Date | null;
  dateCreated: Date;
  dateUpdated: Date;
}

export interface SessionRow {
  sid: string;
  accountSid: string;
  loginSid: string;
  method: Method;
  isOpen: boolean;
  address: string | null;
  agent: string;
  dateCreated: Date;
  dateUsed: Date;
  dateExpires: Date;
  dateEnded: Date | null;
}

export type ProviderKind = 'oidc' | 'saml';

/** How what a provider says of a person is read. */
export interface Mapping {
  /** Claim or attribute with the identity; the first one that is there counts. */
  identity: string[];
  fullName: string[];
  email: string[];
  /** Claim or attribute with groups or roles; null where the provider decides no roles. */
  roles: string | null;
  /** Which value of it gives which role. */
  roleOf: Record<string, Role>;
  /** What a person gets whose values give none; null refuses such people. */
  fallbackRole: Role | null;
  /** Whether people whom nobody knows yet are taken in. */
  creates: boolean;
  /** Whether people who exist are recognised by their username. */
  adopts: boolean;
}

export interface OidcSettings {
  mapping: Mapping;
  issuer: string;
  clientId: string;
  scope: string;
}

export interface SamlSettings {
  mapping: Mapping;
  /** Where people are sent to. */
  entryPoint: string;
  /** What the provider calls itself. */
  issuer: string;
  /** PEM certificates of the provider; several while it changes them. */
  certificates: string[];
}

export interface ProviderRow {
  sid: string;
  accountSid: string;
  friendlyName: string;
  kind: ProviderKind;
  isEnabled: boolean;
  settings: OidcSettings | SamlSettings;
  sealedSecret: string | null;
  dateCreated: Date;
  dateUpdated: Date;
}
