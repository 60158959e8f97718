/**
 * Which addresses are one person. The team says so; it is kept in the Sync Map `desk.people`, where an item stands for
 * one direction between two addresses: nothing has to be read before it is written, and erasing a contact is deleting
 * items. A customer's own chat attributes would not do: visitors may write theirs, and would read as somebody else.
 */
import type { Api } from '../api/client.ts';
import { TwilioError } from '../api/error.ts';
import { readAll, readPage } from '../api/paging.ts';

const MAPS = '/sync/v1/Services/default/Maps';
const NAME = 'desk.people';
export const PEOPLE = `${MAPS}/${NAME}/Items`;
/** Addresses of one person that are looked at. */
const MOST = 50;

/** That `to` is the person behind `of`. */
export interface Tie {
  of: string;
  to: string;
}

/** Every address of one group with every address of another, in both directions. Pure. */
export function tiesBetween(some: readonly string[], others: readonly string[]): Tie[] {
  return some.flatMap(one =>
    others.flatMap(other =>
      one === other
        ? []
        : [
            { of: one, to: other },
            { of: other, to: one },
          ],
    ),
  );
}

const prefixOf = (identity: string): string => `${identity} `;
const keyOf = ({ of, to }: Tie): string => prefixOf(of) + to;

/** Where the item of a tie is. */
export const pathOf = (tie: Tie): string => `${PEOPLE}/${encodeURIComponent(keyOf(tie))}`;

/** The other addresses of the person behind an address; none while nobody has said so. @throws TwilioError */
export async function readSame(api: Api, identity: string): Promise<string[]> {
  if (!(await isThere(api))) return [];
  const query = { From: prefixOf(identity), Bounds: 'inclusive', PageSize: MOST };
  const { items } = await readPage<{ key: string; data: Partial<Tie> | null }>(api, PEOPLE, { query });
  return items.flatMap(({ key, data }) =>
    data?.of === identity && typeof data.to === 'string' && key === keyOf({ of: identity, to: data.to })
      ? [data.to]
      : [],
  );
}

/** Makes two people one, with all addresses that either is known by. @throws TwilioError */
export async function link(api: Api, identity: string, other: string): Promise<void> {
  if (!(await isThere(api))) await unless(409, api.post(MAPS, { UniqueName: NAME }));
  const mine = [identity, ...(await readSame(api, identity))];
  if (mine.includes(other)) return;
  const theirs = [other, ...(await readSame(api, other))];
  for (const tie of tiesBetween(mine, theirs)) {
    await unless(409, api.post(PEOPLE, { Key: keyOf(tie), Data: JSON.stringify(tie) }));
  }
}

/** Takes an address away from a person, whose other addresses stay together. @throws TwilioError */
export async function unlink(api: Api, identity: string, gone: string): Promise<void> {
  const others = [identity, ...(await readSame(api, identity))].filter(one => one !== gone);
  for (const tie of tiesBetween([gone], others)) await unless(404, api.remove(pathOf(tie)));
}

/** The map is looked for in the list: asking for one that is not there is an error on every page. */
async function isThere(api: Api): Promise<boolean> {
  const maps = await readAll<{ unique_name: string | null }>(api, MAPS, { PageSize: 100 });
  return maps.some(({ unique_name: name }) => name === NAME);
}

/** Somebody else was quicker: what was to be is so. */
async function unless(status: number, done: Promise<unknown>): Promise<void> {
  await done.catch(error => {
    if (!(error instanceof TwilioError && error.status === status)) throw error;
  });
}
