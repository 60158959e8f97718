import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Operation, operation } from '../server/src/kernel/operation.ts';
import { accessTable } from './access/table.ts';
import { accessFile, accessPage } from './access.ts';

test('docs/access.md is up to date (node tools/access.ts writes it)', () => {
  expect(readFileSync(accessFile, 'utf8')).toBe(accessPage());
});

const declared = (id: string, admits: Operation['admits']): Operation =>
  operation(
    { id, document: 'test_v1', method: 'GET', path: `/v1/${id}`, ...(admits && { admits }) },
    async () => ({}),
  );

test('one line for each operation that is open to more than administrators', () => {
  const page = accessTable([
    declared('FetchIt', { agent: { rows: 'own', holds: () => true }, supervisor: true }),
    declared('ListIt', undefined),
    declared('CloseIt', { admin: false }),
  ]);
  expect(page).toContain('| `FetchIt` | GET `/v1/FetchIt` | – | own | **yes** | **yes** |');
  expect(page).toContain('| `CloseIt` | GET `/v1/CloseIt` | – | – | – | – |');
  expect(page).toContain('Only administrators, of all rows: `ListIt`.');
});
