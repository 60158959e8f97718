/** The two live regions of the page. Whoever has something to say for screen readers says it here. */
import { VisuallyHidden } from '@mantine/core';
import { makeStore, type Store, useStore } from './store.ts';

interface Said {
  text: string;
  /** Changes with every announcement, so that the same text is read twice. */
  turn: number;
}

const polite: Store<Said> = makeStore({ text: '', turn: 0 });
const assertive: Store<Said> = makeStore({ text: '', turn: 0 });

/** Reads a text aloud when the reader pauses; `urgently`, at once. */
export function announce(text: string, { urgently = false }: { urgently?: boolean } = {}): void {
  (urgently ? assertive : polite).set(({ turn }) => ({ text, turn: turn + 1 }));
}

/** Stands once in the shell. */
export function LiveRegions() {
  const [calm, urgent] = [useStore(polite), useStore(assertive)];
  return (
    <VisuallyHidden>
      <div aria-live="polite" data-live="polite">
        <span key={calm.turn}>{calm.text}</span>
      </div>
      <div aria-live="assertive" data-live="assertive">
        <span key={urgent.turn}>{urgent.text}</span>
      </div>
    </VisuallyHidden>
  );
}
