import { useEffect, useState } from 'react';
import type { LiveItems } from '../../sdk/sync-link.ts';
import { useDesk } from '../context.tsx';

/** A live query that has not answered for so long is not waited for. */
const PATIENCE_MS = 5_000;

export interface Live {
  /** What the query shows; null until it does, and where there is none. */
  items: LiveItems | null;
  /** The query that showed it: while another is being asked, the one before. */
  text: string;
  /** Whether something else must be asked: there is nothing live to be had, or it does not come. */
  hasFailed: boolean;
}

const nothing: Live = { items: null, text: '', hasFailed: false };

/** A live query, and what became of it; a null text asks nothing. */
export function useLiveQuery(index: string, text: string | null): Live {
  const { sync } = useDesk().links;
  const [live, setLive] = useState(nothing);
  useEffect(() => {
    if (text === null) return;
    const fail = () => setLive(before => ({ ...before, hasFailed: true }));
    const timer = setTimeout(fail, PATIENCE_MS);
    const end = sync.watch(
      { index, text },
      {
        items(items) {
          clearTimeout(timer);
          setLive({ items, text, hasFailed: false });
        },
        failed() {
          clearTimeout(timer);
          setLive({ ...nothing, hasFailed: true });
        },
      },
    );
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [sync, index, text]);
  return live;
}

/** What a live query shows; null until it does, and where there is none. */
export const useLive = (index: string, text: string): LiveItems | null => useLiveQuery(index, text).items;
