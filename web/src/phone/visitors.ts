/** Visitors of a web page who chat: kept in this browser, as their pages would keep them. */
import { makeStore, type Store } from '../ui/store.ts';

export interface Visitor {
  id: string;
  name: string;
  /** What the page got when the chat began; absent before. */
  chat?: { token: string; identity: string; channelSid: string };
}

const STORED = 'switchhook.phone.visitors';

function stored(): readonly Visitor[] {
  try {
    return JSON.parse(localStorage.getItem(STORED) ?? '[]') as Visitor[];
  } catch {
    return [];
  }
}

export const visitors: Store<readonly Visitor[]> = makeStore(stored());
visitors.subscribe(() => localStorage.setItem(STORED, JSON.stringify(visitors.get())));

export function addVisitor(name: string): void {
  visitors.set(all => [...all, { id: crypto.randomUUID(), name }]);
}

/** Replaces a visitor; null takes them away. */
export function changeVisitor(id: string, next: Visitor | null): void {
  visitors.set(all => all.flatMap(one => (one.id === id ? (next ?? []) : one)));
}
