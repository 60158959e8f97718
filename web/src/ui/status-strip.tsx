import { makeStore, type Store, useStore } from './store.ts';

export interface Strip {
  kind: 'warn' | 'bad';
  text: string;
}

const strips: Store<ReadonlyMap<string, Strip>> = makeStore<ReadonlyMap<string, Strip>>(new Map());

/** Says under the top bar what is wrong with a link (`server`, `chat`, `worker`); null takes it back. */
export function setStrip(link: string, strip: Strip | null): void {
  strips.set(now => {
    const next = new Map(now);
    if (strip === null) next.delete(link);
    else next.set(link, strip);
    return next;
  });
}

/** The strip of the shell; it takes no room while all is well. */
export function StatusStrip() {
  const shown = [...useStore(strips).values()];
  const worst = shown.find(({ kind }) => kind === 'bad') ?? shown[0];
  return (
    <div role="status" className="strip" data-kind={worst?.kind}>
      {worst?.text}
    </div>
  );
}
