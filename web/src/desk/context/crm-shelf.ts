/**
 * Pages about customers, kept open. A frame that is taken out of the document loads again when it is put back, with
 * everything that was typed into it lost; so the frames of the last conversations stand on a shelf of their own, and the
 * one of the open conversation is laid over its place.
 */
import { makeStore, type Store } from '../../ui/store.ts';

export interface CrmPage {
  taskSid: string;
  channelSid: string | null;
  url: string;
  /** What the page is told of its conversation. */
  facts: Readonly<Record<string, unknown>>;
}

export interface Shelf {
  /** In the order in which they came: frames must not change places. */
  pages: readonly CrmPage[];
  /** Tasks by when they were last looked at, the last one first. */
  recent: readonly string[];
  /** Where the open one belongs; null while no such page is to be seen. */
  shown: { taskSid: string; place: HTMLElement } | null;
}

/** Pages that are kept. */
const KEPT = 3;

export const emptyShelf: Shelf = { pages: [], recent: [], shown: null };

export const crmShelf: Store<Shelf> = makeStore<Shelf>(emptyShelf);

/** With this page as the one that was looked at last; who has not been looked at for longest goes. Pure. */
export function withPage({ pages, recent, shown }: Shelf, page: CrmPage): Shelf {
  const isNew = pages.every(({ taskSid }) => taskSid !== page.taskSid);
  const all = isNew ? [...pages, page] : pages.map(one => (one.taskSid === page.taskSid ? page : one));
  const kept = [page.taskSid, ...recent.filter(sid => sid !== page.taskSid)].slice(0, KEPT);
  return { pages: all.filter(({ taskSid }) => kept.includes(taskSid)), recent: kept, shown };
}

/** Lays a page over this place until the result is called. */
export function showCrm(page: CrmPage, place: HTMLElement): () => void {
  const { taskSid } = page;
  crmShelf.set(shelf => ({ ...withPage(shelf, page), shown: { taskSid, place } }));
  return () => crmShelf.set(shelf => (shelf.shown?.place === place ? { ...shelf, shown: null } : shelf));
}

/** They show customers to whoever is signed in, and to nobody after. */
export const forgetCrm = (): void => crmShelf.set(emptyShelf);
