/** Keyboard shortcuts as texts: `mod+k`, `alt+.`, `?`, `g d` (one after the other), `Escape`. Pure. */
export interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  /** The physical key, because Option changes what a key types on a Mac. */
  code: string;
}

/** How a key press is written; null for a modifier alone. */
export function spelled({ key, code, ctrlKey, metaKey, altKey, shiftKey }: Pressed): string | null {
  if (/^(Control|Meta|Alt|Shift|AltGraph|Dead)$/.test(key)) return null;
  const base = altKey ? (physical(code) ?? key) : key;
  const name = base.length === 1 ? base.toLowerCase() : base;
  const shifted = shiftKey && (base.length > 1 || /[a-z]/i.test(base));
  return `${ctrlKey || metaKey ? 'mod+' : ''}${altKey ? 'alt+' : ''}${shifted ? 'shift+' : ''}${name}`;
}

function physical(code: string): string | undefined {
  if (code.startsWith('Key')) return code.slice(3);
  if (code.startsWith('Digit')) return code.slice(5);
  return { Period: '.', Comma: ',', Slash: '/', BracketLeft: '[', BracketRight: ']' }[code];
}

/** Whether a shortcut could be meant as text, so that it does nothing while somebody types. */
export const isTyped = (keys: string): boolean => !/(mod|alt)\+|^Escape$|^F\d+$/.test(keys);

/** What two key presses so far are: a whole shortcut, the beginning of one, or nothing. */
export function matching(
  pressed: readonly string[],
  shortcuts: readonly string[],
): { whole: string } | 'begun' | null {
  const text = pressed.join(' ');
  if (shortcuts.includes(text)) return { whole: text };
  return shortcuts.some(one => one.startsWith(`${text} `)) ? 'begun' : null;
}

/** For people: `⌘K` on a Mac, `Ctrl+K` elsewhere. */
export function shown(keys: string, isMac: boolean): string[] {
  return keys.split(' ').map(part =>
    part
      .split('+')
      .map(piece => {
        if (piece === 'mod') return isMac ? '⌘' : 'Ctrl';
        if (piece === 'alt') return isMac ? '⌥' : 'Alt';
        if (piece === 'shift') return isMac ? '⇧' : 'Shift';
        return piece.length === 1 && part.includes('+') ? piece.toUpperCase() : piece;
      })
      .join(isMac ? '' : '+'),
  );
}

/** Keys as they were delivered, and what the person has chosen instead. */
export type Changes = Readonly<Record<string, string>>;

/** Every shortcut with the keys that it has now; where several have the same, the latest is the one that acts. */
export function reachable<T extends { keys: string }>(
  all: readonly T[],
  changes: Changes,
): (T & { delivered: string })[] {
  const now = all.map(one => ({ ...one, delivered: one.keys, keys: changes[one.keys] ?? one.keys }));
  const latest = new Map(now.map(one => [one.keys, one]));
  return now.filter(one => latest.get(one.keys) === one);
}
