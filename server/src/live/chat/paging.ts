/** Pages of what is read in the order of its SIDs, forwards only: a token remembers the pages before its own. */
import { refuse } from '../../kernel/errors.ts';

export const PAGE_SIZE = 50;
const MAX_TOKEN_LENGTH = 32_768;

export interface Paged<Row> {
  rows: Row[];
  previousToken: string | null;
  nextToken: string | null;
}

/**
 * A page and what opens its neighbours.
 * @param read rows after a SID, and whether there are more.
 * @throws ApiError 21481 for a token that is not ours.
 */
export async function pageOf<Row>(
  token: string | undefined,
  read: (after: string | null) => Promise<{ rows: Row[]; more: boolean }>,
  sidOf: (row: Row) => string,
): Promise<Paged<Row>> {
  const trail = readTrail(token);
  const { rows, more } = await read(trail.at(-1) ?? null);
  const last = rows.at(-1);
  return {
    rows,
    previousToken: trail.length > 0 ? tokenOf(trail.slice(0, -1)) : null,
    nextToken: more && last !== undefined ? tokenOf([...trail, sidOf(last)]) : null,
  };
}

const tokenOf = (trail: string[]): string => Buffer.from(JSON.stringify(trail)).toString('base64url');

function readTrail(token: string | undefined): string[] {
  if (token === undefined || token === '') return [];
  try {
    const trail: unknown =
      token.length > MAX_TOKEN_LENGTH ? null : JSON.parse(Buffer.from(token, 'base64url').toString());
    if (Array.isArray(trail) && trail.every(sid => typeof sid === 'string')) return trail;
  } catch {
    // Whatever it was, it is no token of ours.
  }
  throw refuse(21481);
}
