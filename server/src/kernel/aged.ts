/**
 * Walks over rows from the oldest on, for what is removed when it is old: a little of it in each transaction, and the
 * next one goes on where the last has stopped.
 */

/** Where a walk has come to, as plain JSON: rows are passed in the order of their creation and SIDs. */
export interface Place {
  /** ISO 8601 */
  date: string;
  sid: string;
}

export interface AgedAsked {
  accountSid: string;
  /** What was touched at this moment or later stays. */
  before: Date;
  /** Null at the beginning. */
  after: Place | null;
}

/** Rows that are old, locked until the end of the transaction, and where to go on; null at the end. */
export interface Aged<Row> {
  rows: Row[];
  next: Place | null;
}

/** Rows that one transaction looks at. */
export const SEEN_AT_ONCE = 1000;
/** Rows that one transaction removes; one thing of more rows goes as a whole. */
export const REMOVED_AT_ONCE = 200;

/** A row that was looked at; `size` is how many rows go with it, null where it stays. */
export interface Seen {
  sid: string;
  dateCreated: Date;
  size: number | null;
}

/** The first of these rows that one transaction removes, and where the next one goes on. */
export function portionOf(seen: readonly Seen[]): { sids: string[]; next: Place | null } {
  const sids: string[] = [];
  let total = 0;
  for (const [i, { sid, size }] of seen.entries()) {
    if (size === null) continue;
    total += size;
    if (sids.length > 0 && total > REMOVED_AT_ONCE) return { sids, next: placeOf(seen[i - 1]!) };
    sids.push(sid);
  }
  return { sids, next: seen.length < SEEN_AT_ONCE ? null : placeOf(seen.at(-1)!) };
}

const placeOf = ({ dateCreated, sid }: Seen): Place => ({ date: dateCreated.toISOString(), sid });

/** The parameters `$1` account, `$2` before, and `$3`, `$4` the place that the walk has come to. */
export function walkParameters({ accountSid, before, after }: AgedAsked): unknown[] {
  return [accountSid, before, after?.date ?? '-infinity', after?.sid ?? ''];
}
