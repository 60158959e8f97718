import type { ReactNode } from 'react';
import { makeStore, type Store } from './store.ts';

export interface Question {
  /** "Remove +1 555 0100?" */
  title: string;
  /** What happens, and to whom. */
  body: ReactNode;
  /** The verb of the button. */
  action: string;
  destructive?: boolean;
  /** Must be typed before the button works: for what cannot be undone. */
  typed?: string;
}

export interface Asked extends Question {
  answer(yes: boolean): void;
}

/** The question that stands open, for the dialog. */
export const asked: Store<Asked | null> = makeStore<Asked | null>(null);

/** Asks in a dialog; resolves with the answer. */
export function confirm(question: Question): Promise<boolean> {
  return new Promise(resolve => {
    asked.get()?.answer(false);
    const answer = (yes: boolean) => {
      asked.set(null);
      resolve(yes);
    };
    asked.set({ ...question, answer });
  });
}
