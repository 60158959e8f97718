import { expect, test } from 'vitest';
import type { SessionStatus } from '../rows.ts';
import { statusChange } from './session-states.ts';

const all: SessionStatus[] = ['open', 'in-progress', 'closed', 'failed', 'unknown'];

test('three changes are allowed and no other', () => {
  const allowed = all
    .flatMap(from => all.map(to => [from, to, statusChange(from, to)]))
    .filter(([, , change]) => change);
  expect(allowed).toEqual([
    ['open', 'closed', 'close'],
    ['in-progress', 'closed', 'close'],
    ['closed', 'in-progress', 'reopen'],
  ]);
});
