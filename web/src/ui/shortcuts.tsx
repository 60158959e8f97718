/** The registry of keyboard shortcuts: pages register theirs while they are shown, one listener serves all. */
import { useEffect, useRef } from 'react';
import { type Changes, isTyped, matching, reachable, spelled } from './shortcut.ts';
import { makeStore, type Store, useStore } from './store.ts';

export interface Shortcut {
  keys: string;
  /** What it does, already in the reader's language. */
  label: string;
  /** Which part of the cheat sheet it stands in. */
  group: string;
  run(): void;
}

interface Entry {
  owner: object;
  shortcuts: readonly Shortcut[];
}

const registry: Store<readonly Entry[]> = makeStore<readonly Entry[]>([]);
const STORED = 'switchhook.single-keys';
/** Whether single letters act at all; people who dictate switch them off. */
export const singleKeys: Store<boolean> = makeStore(localStorage.getItem(STORED) !== 'off');
singleKeys.subscribe(() => localStorage.setItem(STORED, singleKeys.get() ? 'on' : 'off'));

const CHANGED = 'switchhook.keys';
/** Which keys the person has chosen instead of those that were delivered; kept in this browser. */
export const changedKeys: Store<Changes> = makeStore<Changes>(
  JSON.parse(localStorage.getItem(CHANGED) ?? '{}') as Changes,
);
changedKeys.subscribe(() => localStorage.setItem(CHANGED, JSON.stringify(changedKeys.get())));

const CHORD_MS = 1200;

/** Registers shortcuts for as long as the component is shown. The latest registration of a key wins. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const owner = useRef({}).current;
  useEffect(() => {
    // Each keeps its place: what was opened later wins, not what was drawn last.
    registry.set(all =>
      all.some(one => one.owner === owner)
        ? all.map(one => (one.owner === owner ? { owner, shortcuts } : one))
        : [...all, { owner, shortcuts }],
    );
  });
  useEffect(() => () => registry.set(all => all.filter(one => one.owner !== owner)), [owner]);
}

/** Every shortcut that acts now, for the cheat sheet, with its keys and those that it was delivered with. */
export function useRegistered(): readonly (Shortcut & { delivered: string })[] {
  const changes = useStore(changedKeys);
  return reachable(
    useStore(registry).flatMap(({ shortcuts }) => shortcuts),
    changes,
  );
}

/** Listens to the whole page; the shell calls it once. */
export function listenToKeys(): () => void {
  let pressed: string[] = [];
  let last = 0;
  const listen = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    const key = spelled(event);
    if (key === null) return;
    pressed = event.timeStamp - last > CHORD_MS ? [key] : [...pressed.slice(-1), key];
    last = event.timeStamp;
    const allowed = active(event.target);
    const found =
      matching(
        pressed,
        allowed.map(one => one.keys),
      ) ??
      matching(
        [key],
        allowed.map(one => one.keys),
      );
    if (found === null || found === 'begun') return;
    pressed = [];
    event.preventDefault();
    allowed.find(one => one.keys === found.whole)?.run();
  };
  document.addEventListener('keydown', listen);
  return () => document.removeEventListener('keydown', listen);
}

function active(target: EventTarget | null): readonly Shortcut[] {
  const all = reachable(
    registry.get().flatMap(({ shortcuts }) => shortcuts),
    changedKeys.get(),
  );
  const typing =
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable], [role=dialog]');
  return all.filter(({ keys }) => !isTyped(keys) || (singleKeys.get() && !typing));
}
