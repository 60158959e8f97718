import type { Flex } from '../blocks/flex/index.ts';
import type { RawRequest, RawRoute } from '../kernel/http.ts';
import type { Answer } from '../kernel/operation.ts';
import type { Queryable } from '../kernel/sql.ts';

export interface DeskParts {
  read: Queryable;
  flex: Pick<Flex, 'wantedUiVersion' | 'releasedPlugins' | 'webFlowSid'>;
  /** Where clients are installed. */
  dataFolder: string;
  /** How the outside reaches this server. */
  publicUrl: string;
  /** Whose desk and whose web chat it is when a page does not say. */
  accountSid: string;
  /** Who stands behind a login token; an ApiError (401) for one that is not good. */
  bearerOf(token: string): Promise<{ accountSid: string; roles: readonly string[] }>;
}

type Answering = (request: RawRequest) => Promise<Answer> | Answer;

/** A route below one product, or of the server itself. */
export const get = (product: string | null, path: string, answer: Answering): RawRoute => ({
  method: 'GET',
  product,
  path,
  answer: async request => answer(request),
});

export const post = (product: string, path: string, answer: Answering): RawRoute => ({
  method: 'POST',
  product,
  path,
  answer: async request => answer(request),
});

/** The account that a page is asked for: `?accountSid=AC…`, else the first one of the installation. */
export function accountOf({ query }: RawRequest, { accountSid }: Pick<DeskParts, 'accountSid'>): string {
  const asked = query.accountSid ?? query.AccountSid;
  return typeof asked === 'string' && /^AC[0-9a-fA-F]{32}$/.test(asked) ? asked : accountSid;
}
