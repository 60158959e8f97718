/** Times to live: https://www.twilio.com/docs/sync/objects-ttl. They are fixed when they are set; use does not extend them. */
import type { Tx } from '../../../kernel/line/tx.ts';
import { type Expired, ITEM_EXPIRED, OBJECT_EXPIRED } from '../events.ts';
import type { ItemRow, ObjectRow } from '../rows.ts';

export const MAX_TTL_SECONDS = 31_536_000;

/** When something that is given this time to live now is over; null for 0, which is never. */
export function expiresAfter(ttlSeconds: number | undefined, now: Date): Date | null {
  return ttlSeconds ? new Date(now.getTime() + ttlSeconds * 1000) : null;
}

export function isOver({ dateExpires }: { dateExpires: Date | null }, now: Date): boolean {
  return dateExpires !== null && dateExpires <= now;
}

/** Sets the timer of an object by its date of expiry, or takes it away. */
export function timeObject(tx: Tx, { sid, accountSid, dateExpires }: ObjectRow): void {
  const name = objectTimer(sid);
  const data: Expired = { objectSid: sid };
  if (dateExpires === null) tx.cancelTimer(name);
  else tx.timer({ name, kind: OBJECT_EXPIRED, key: sid, accountSid, data, runAt: dateExpires });
}

/** Sets the timer of an item by its date of expiry, or takes it away. */
export function timeItem(tx: Tx, item: ItemRow): void {
  const { objectSid, key, index, accountSid, dateExpires } = item;
  const name = itemTimer(item);
  const data: Expired = { objectSid, key, index };
  if (dateExpires === null) tx.cancelTimer(name);
  else tx.timer({ name, kind: ITEM_EXPIRED, key: objectSid, accountSid, data, runAt: dateExpires });
}

export function objectTimer(objectSid: string): string {
  return `${objectSid}.expiry`;
}

export function itemTimer({ objectSid, key, index }: Pick<ItemRow, 'objectSid' | 'key' | 'index'>): string {
  return `${objectSid}.item.${key === '' ? index : `key.${key}`}`;
}
