import { beforeEach, expect, test, vi } from 'vitest';

/** The browser's own store, as far as drafts use it. */
const stored = new Map<string, string>();
vi.stubGlobal('localStorage', {
  getItem: (name: string) => stored.get(name) ?? null,
  setItem: (name: string, value: string) => void stored.set(name, value),
  removeItem: (name: string) => void stored.delete(name),
});
let leavePage = (): unknown => undefined;
vi.stubGlobal('window', {
  addEventListener(_: string, listener: () => void) {
    leavePage = listener;
  },
});
const { drafts, forgetDrafts, openDrafts, typed, writeDraft } = await import('./drafts.ts');
const { forgetSummaries, openSummaries, summaries, writeSummary } = await import(
  '../conversation/summaries.ts'
);
const { fileOf, forgetOutbox, openOutbox, outbox, post } = await import('./outbox.ts');

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

test('a wrap-up that was begun is there again after other conversations, and after a reload', () => {
  openSummaries('ana');
  writeSummary('WT1', { outcome: 'Solved' });
  writeSummary('WT1', { note: 'Sent it again' });
  writeSummary('WT2', { note: 'x' });
  writeSummary('WT2', null);
  openSummaries('ana');
  expect(summaries.get()).toEqual({ WT1: { outcome: 'Solved', note: 'Sent it again' } });
});

test('after the sign-out nothing of it is left here, not even what is saved as the page goes', () => {
  openOutbox('ana');
  openSummaries('ana');
  writeDraft('CH1', { reply: 'Secret' });
  writeSummary('WT1', { note: 'Secret' });
  post('CH1', { text: '', file: new File(['Secret'], 'x.txt') });
  const { id } = outbox.get().CH1![0]!;
  expect(fileOf(id)).toBeInstanceOf(File);
  forgetDrafts();
  forgetOutbox();
  forgetSummaries();
  leavePage();
  expect([drafts.get(), outbox.get(), summaries.get(), fileOf(id)]).toEqual([{}, {}, {}, undefined]);
  expect([...stored.entries()]).toEqual([]);
});
