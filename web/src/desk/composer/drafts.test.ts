import { beforeEach, expect, test, vi } from 'vitest';

/** The browser's own store, as far as drafts use it. */
const stored = new Map<string, string>();
vi.stubGlobal('localStorage', {
  getItem: (name: string) => stored.get(name) ?? null,
  setItem: (name: string, value: string) => void stored.set(name, value),
  removeItem: (name: string) => void stored.delete(name),
});
vi.stubGlobal('window', { addEventListener: () => undefined });
const { drafts, openDrafts, typed, writeDraft } = await import('./drafts.ts');

beforeEach(() => {
  stored.clear();
  openDrafts('ana');
});

test('a note that was begun while replies were locked is still one when they are not', () => {
  writeDraft('CH1', typed('They sound ang', true));
  expect(drafts.get().CH1).toEqual({ reply: '', note: 'They sound ang', mode: 'note' });
  writeDraft('CH1', typed('', true));
  expect(drafts.get().CH1?.mode).toBe('note');
});

test('a reply that is emptied leaves nothing behind', () => {
  writeDraft('CH1', typed('Hello', false));
  expect(drafts.get().CH1).toEqual({ reply: 'Hello', note: '', mode: 'reply' });
  writeDraft('CH1', typed('', false));
  expect(drafts.get()).toEqual({});
});
