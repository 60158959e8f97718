/** What the person has said to offers: one place for cards and keys, so that nothing is said twice and no error is lost. */
import { makeStore, type Store } from '../../ui/store.ts';

export interface Answer {
  said: 'accept' | 'reject';
  /** Why it did not get through; null while it is under way, and after it did. */
  error: Error | null;
}

/** By the SID of the reservation. */
export const answers: Store<Readonly<Record<string, Answer>>> = makeStore<Readonly<Record<string, Answer>>>(
  {},
);

/** Whether an offer can be answered: not yet, or not with success. */
export const isOpen = (all: Readonly<Record<string, Answer>>, sid: string): boolean =>
  all[sid] === undefined || all[sid].error !== null;

/** Does what was said, unless something has been said already. Gives whether it got through just now. */
export async function answer(sid: string, said: Answer['said'], act: () => Promise<void>): Promise<boolean> {
  if (!isOpen(answers.get(), sid)) return false;
  const note = (error: Error | null) => answers.set(all => ({ ...all, [sid]: { said, error } }));
  note(null);
  try {
    await act();
    return true;
  } catch (error) {
    note(error as Error);
    return false;
  }
}
