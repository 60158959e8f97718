import { useCallback, useEffect, useRef, useState } from 'react';
import type { PhoneMessage } from './carrier.ts';
import { Ear, play, type Result } from './play.ts';
import type { Line } from './script.ts';

/** Plays scripts on a phone; what is playing ends when the page that shows it goes. */
export function usePlaying(messages: readonly PhoneMessage[], say: (text: string) => Promise<unknown>) {
  const [results, setResults] = useState<readonly Result[]>([]);
  const [running, setRunning] = useState<{ ear: Ear; stop: AbortController } | null>(null);
  const saying = useRef(say);
  saying.current = say;
  useEffect(() => running?.ear.take(messages), [running, messages]);
  useEffect(() => () => running?.stop.abort(), [running]);
  const begin = useCallback(
    (lines: readonly Line[]) => {
      const next = { ear: new Ear(messages), stop: new AbortController() };
      setResults([]);
      setRunning(next);
      void play(lines, {
        say: text => saying.current(text),
        heard: next.ear,
        report: (line, result) => setResults(all => all.slice(0, line).concat(result)),
        stop: next.stop.signal,
      }).finally(() => setRunning(now => (now === next ? null : now)));
    },
    [messages],
  );
  return { results, isPlaying: running !== null, begin, stop: () => running?.stop.abort() };
}
