/** Says new messages aloud without drowning anybody in them: one at once, and what comes in the next moment together. */

export interface Told {
  name: string;
  text: string;
}

/** What one customer has said in a moment, oldest first. */
export interface Heard {
  name: string;
  texts: readonly string[];
}

const PAUSE_MS = 1_000;

/** `say` is called once a second at most; gives the function that hears a message, and the one that ends it all. */
export function makeTelling(say: (heard: readonly Heard[]) => void) {
  let waiting: Told[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const sayAll = () => {
    timer = undefined;
    if (waiting.length === 0) return;
    const byName = Map.groupBy(waiting, ({ name }) => name);
    waiting = [];
    timer = setTimeout(sayAll, PAUSE_MS);
    say([...byName].map(([name, told]) => ({ name, texts: told.map(({ text }) => text) })));
  };
  return {
    hear(told: Told): void {
      waiting.push(told);
      if (timer === undefined) sayAll();
    },
    end(): void {
      clearTimeout(timer);
      waiting = [];
    },
  };
}
