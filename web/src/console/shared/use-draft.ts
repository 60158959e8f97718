import { useState } from 'react';

interface Versioned {
  revision: string;
}

/**
 * What is written in a form about `before`, which may be read again meanwhile. Once somebody else has changed it,
 * `overtakenBy` is their version, until one of both is chosen; `base` is what a save may overwrite.
 */
export function useDraft<T extends object>(before: (T & Versioned) | null, empty: T) {
  const [draft, setDraft] = useState<T>(before ?? empty);
  const [base, setBase] = useState(before?.revision ?? null);
  const isOvertaken = before !== null && before.revision !== base;
  return {
    draft,
    base,
    set: (change: Partial<T>) => setDraft(now => ({ ...now, ...change })),
    overtakenBy: isOvertaken ? before : null,
    take() {
      setDraft(before ?? empty);
      setBase(before?.revision ?? null);
    },
    keep: () => setBase(before?.revision ?? null),
  };
}
