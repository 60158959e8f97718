/** What has been typed and not sent, for each conversation; kept in this browser until it is sent or the person signs out. */
import { makeStore, type Store } from '../../ui/store.ts';

export interface Draft {
  reply: string;
  note: string;
  mode: 'reply' | 'note';
}

export const noDraft: Draft = { reply: '', note: '', mode: 'reply' };

type Drafts = Readonly<Record<string, Draft>>;

const SAVE_MS = 400;
let key = '';
let timer: ReturnType<typeof setTimeout> | undefined;

/** By the SID of the chat channel. */
export const drafts: Store<Drafts> = makeStore<Drafts>({});

/** Files that are to be sent; they stay in memory. */
export const attachments: Store<Readonly<Record<string, readonly File[]>>> = makeStore<
  Readonly<Record<string, readonly File[]>>
>({});

/** Takes out what this person has left here. */
export function openDrafts(identity: string): void {
  key = `switchhook.drafts.${identity}`;
  drafts.set(readStored(key) as Drafts);
}

export function writeDraft(channelSid: string, change: Partial<Draft>): void {
  drafts.set(all => {
    const draft = { ...(all[channelSid] ?? noDraft), ...change };
    const { [channelSid]: _, ...others } = all;
    const isEmpty = draft.reply === '' && draft.note === '' && draft.mode === 'reply';
    return isEmpty ? others : { ...others, [channelSid]: draft };
  });
  clearTimeout(timer);
  timer = setTimeout(save, SAVE_MS);
}

/**
 * What typing changes. A note stays one until the person turns it: when it was begun only because no reply could be
 * written, and then the customer writes, what is typed on must not go to them.
 */
export const typed = (text: string, isNote: boolean): Partial<Draft> =>
  isNote ? { note: text, mode: 'note' } : { reply: text };

export function attach(channelSid: string, files: readonly File[]): void {
  attachments.set(all => ({ ...all, [channelSid]: files }));
}

export function forgetDrafts(): void {
  clearTimeout(timer);
  if (key !== '') localStorage.removeItem(key);
  // What is saved as the page goes would write them once more.
  key = '';
  drafts.set({});
  attachments.set({});
}

function save(): void {
  if (key !== '') localStorage.setItem(key, JSON.stringify(drafts.get()));
}

window.addEventListener('pagehide', save);

export function readStored(name: string): object {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(name) ?? '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

const ENTER = 'switchhook.enter-sends';

/** Whether Enter sends; else it begins a new line, and Ctrl or ⌘ with Enter sends. */
export const enterSends: Store<boolean> = makeStore(localStorage.getItem(ENTER) !== 'no');
enterSends.subscribe(() => localStorage.setItem(ENTER, enterSends.get() ? 'yes' : 'no'));
