import type { ItemQuery, ItemState, ObjectView } from '../objects/view.ts';

/** More than a service ever allows of members in a channel, or of channels for a user. */
const ALL = 1000;

/** The items of a map from its end: clients read maps forwards, so that reading all of a small one will do. */
export async function backwards(
  view: Pick<ObjectView, 'items'>,
  { from, exclusive, limit }: Omit<ItemQuery, 'descending'>,
): Promise<ItemState[]> {
  const all = await view.items({ from: null, exclusive: false, descending: false, limit: ALL });
  const isIn = ({ name }: ItemState) => from === null || name < from || (!exclusive && name === from);
  return all.filter(isIn).reverse().slice(0, limit);
}
