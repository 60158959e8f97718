import { expect, test } from 'vitest';
import { csvOf } from './csv.ts';
import { shortSid } from './short-sid.ts';
import { isTyped, matching, reachable, shown, spelled } from './shortcut.ts';
import { makeStore } from './store.ts';
import { wholeNumber } from './whole.ts';

test('CSV: quoted where needed, and no formula gets into a spreadsheet', () => {
  expect(
    csvOf([
      ['a', 'b'],
      ['x,y', '"'],
      ['=1+1', '+49'],
      ['-', '@x'],
      [null, -5],
    ]),
  ).toBe(`a,b\r\n"x,y",""""\r\n'=1+1,'+49\r\n'-,'@x\r\n,-5\r\n`);
});

test('a SID in short form', () => {
  expect(shortSid(`FO1234${'0'.repeat(24)}9af3`)).toBe('FO1234…9af3');
  expect(shortSid('Messaging Flow')).toBe('Messaging Flow');
});

const press = (key: string, more: object = {}) =>
  spelled({ key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

test('keys are spelled the same on every keyboard', () => {
  expect(press('k', { metaKey: true })).toBe('mod+k');
  expect(press('k', { ctrlKey: true })).toBe('mod+k');
  expect(press('≥', { altKey: true, code: 'Period' })).toBe('alt+.');
  expect(press('?', { shiftKey: true })).toBe('?');
  expect(press('N', { shiftKey: true, ctrlKey: true })).toBe('mod+shift+n');
  expect(press('ArrowDown', { altKey: true, code: 'ArrowDown' })).toBe('alt+ArrowDown');
  expect(press('Shift', { shiftKey: true })).toBeNull();
});

test('one key, or two after each other', () => {
  const shortcuts = ['mod+k', 'g d', '?'];
  expect(matching(['?'], shortcuts)).toEqual({ whole: '?' });
  expect(matching(['g'], shortcuts)).toBe('begun');
  expect(matching(['g', 'd'], shortcuts)).toEqual({ whole: 'g d' });
  expect(matching(['g', 'x'], shortcuts)).toBeNull();
});

test('what could be text waits until nobody types', () => {
  expect(['g d', '?', 'j', 'Enter'].map(isTyped)).toEqual([true, true, true, true]);
  expect(['mod+k', 'alt+.', 'Escape', 'F8'].map(isTyped)).toEqual([false, false, false, false]);
});

test('keys as they are printed', () => {
  expect(shown('mod+shift+n', true)).toEqual(['⌘⇧N']);
  expect(shown('mod+k', false)).toEqual(['Ctrl+K']);
  expect(shown('g d', false)).toEqual(['g', 'd']);
});

test('of several with the same keys the latest acts, and alone is listed; changed keys make room', () => {
  const all = [
    { keys: 'n', label: 'note' },
    { keys: 'g d', label: 'desk' },
    { keys: 'n', label: 'new' },
  ];
  const told = (changes: object) =>
    reachable(all, changes as Record<string, string>).map(({ keys, label }) => `${keys} ${label}`);
  expect(told({})).toEqual(['g d desk', 'n new']);
  expect(told({ 'g d': 'alt+d' })).toEqual(['alt+d desk', 'n new']);
  expect(told({ 'g d': 'n' })).toEqual(['n new']);
});

test.each([
  ['', null],
  ['-', null],
  ['7', 7],
  ['2.9', 2],
  ['-3', 1],
  ['99', 50],
])('a whole number from 1 to 50: %j is %j', (text, number) => {
  expect(wholeNumber(text, { min: 1, max: 50 })).toBe(number);
});

test('a store tells everybody who listens', () => {
  const store = makeStore(1);
  const seen: number[] = [];
  const end = store.subscribe(() => seen.push(store.get()));
  store.set(2);
  store.set(now => now + 1);
  end();
  store.set(4);
  expect(seen).toEqual([2, 3]);
});
