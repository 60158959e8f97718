/** A walk over what is old, as retention makes it, from the beginning to the end. */
import type { Aged, AgedAsked } from '../src/kernel/aged.ts';
import { type Batch, one } from '../src/kernel/line/tx.ts';
import type { TestKernel } from './kernel.ts';

/** What each of its transactions meets; nothing is removed. */
export async function portionsOf<Row>(
  { store }: TestKernel,
  batch: Batch<AgedAsked, Aged<Row>>,
  wanted: Omit<AgedAsked, 'after'>,
): Promise<Row[][]> {
  const portions: Row[][] = [];
  let after: AgedAsked['after'] = null;
  do {
    const asked: AgedAsked = { ...wanted, after };
    const aged: Aged<Row> = await store.transact(tx => one(tx, batch, asked));
    portions.push(aged.rows);
    after = aged.next;
  } while (after !== null);
  return portions;
}
