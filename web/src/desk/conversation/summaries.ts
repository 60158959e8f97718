/** What has been filled in of a wrap-up and is not completed; kept like a draft, by the SID of the task. */
import { makeStore, type Store } from '../../ui/store.ts';
import { readStored } from '../composer/drafts.ts';

export interface Summary {
  outcome: string;
  note: string;
}

export const noSummary: Summary = { outcome: '', note: '' };

export const summaries: Store<Readonly<Record<string, Summary>>> = makeStore<
  Readonly<Record<string, Summary>>
>({});

let key = '';

/** Takes out what this person has left here. */
export function openSummaries(identity: string): void {
  key = `switchhook.drafts.wrap-up ${identity}`;
  summaries.set(readStored(key) as Readonly<Record<string, Summary>>);
}

/** `null` forgets it: the task is completed. */
export function writeSummary(taskSid: string, change: Partial<Summary> | null): void {
  summaries.set(all => {
    const { [taskSid]: known = noSummary, ...others } = all;
    return change === null ? others : { ...others, [taskSid]: { ...known, ...change } };
  });
  if (key !== '') localStorage.setItem(key, JSON.stringify(summaries.get()));
}

export function forgetSummaries(): void {
  if (key !== '') localStorage.removeItem(key);
  key = '';
  summaries.set({});
}
