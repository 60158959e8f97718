/** Whether the pane about the customer stands beside the conversation, where there is room; remembered on this computer. */
import { makeStore, type Store } from '../../ui/store.ts';

const STORED = 'switchhook.desk-context';

export const contextShown: Store<boolean> = makeStore(localStorage.getItem(STORED) !== 'off');
contextShown.subscribe(() => localStorage.setItem(STORED, contextShown.get() ? 'on' : 'off'));

/** Which tab of it was chosen last: whoever works with one of them finds it in the next conversation too. */
export const contextTab: Store<string> = makeStore('person');
