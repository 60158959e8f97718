import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/** A parameter of the page's address, and how to set it; null takes it away. */
export function useParam(name: string): [string | null, (value: string | null) => void] {
  const [params, setParams] = useSearchParams();
  const set = useCallback(
    (value: string | null) =>
      setParams(
        now => {
          const next = new URLSearchParams(now);
          if (value === null || value === '') next.delete(name);
          else next.set(name, value);
          return next;
        },
        { replace: name === 'q' },
      ),
    [name, setParams],
  );
  return [params.get(name), set];
}
