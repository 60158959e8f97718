/** What can be opened over any page. The overlays themselves are loaded after the page; these stores are there at once. */
import { makeStore, type Store } from './store.ts';

export const paletteOpened: Store<boolean> = makeStore(false);
export const cheatSheetOpened: Store<boolean> = makeStore(false);
export const callsOpened: Store<boolean> = makeStore(false);

export const openPalette = (): void => paletteOpened.set(true);
export const openCheatSheet = (): void => cheatSheetOpened.set(true);
export const openCalls = (): void => callsOpened.set(true);

/** Whether a customer's phone stands beside the page. */
export const phoneDocked: Store<boolean> = makeStore(false);
export const togglePhone = (): void => phoneDocked.set(docked => !docked);
