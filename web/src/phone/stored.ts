import { useState } from 'react';

/** A value that this browser remembers. */
export function useStored(key: string, first: string): [string, (value: string) => void] {
  const name = `switchhook.phone.${key}`;
  const [value, setValue] = useState(() => localStorage.getItem(name) ?? first);
  return [
    value,
    next => {
      localStorage.setItem(name, next);
      setValue(next);
    },
  ];
}
