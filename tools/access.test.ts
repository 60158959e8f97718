import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { DeclaredAccess } from '../server/src/app.ts';
import { accessTable } from './access/table.ts';
import { accessFile, accessPage } from './access.ts';

test('docs/access.md is up to date (node tools/access.ts writes it)', () => {
  expect(readFileSync(accessFile, 'utf8')).toBe(accessPage());
});

const declared = (id: string, open: Partial<DeclaredAccess['open']>): DeclaredAccess => ({
  ...{ id, document: 'test_v1', method: 'GET', path: `/v1/${id}` },
  open: { webchat: false, agent: false, supervisor: false, admin: true, ...open },
});

test('one line for each operation that is open to others than administrators alone', () => {
  const page = accessTable([
    declared('FetchIt', { agent: 'own', supervisor: true }),
    declared('ListIt', {}),
    declared('CloseIt', { admin: false }),
  ]);
  expect(page).toContain('| `FetchIt` | GET `/v1/FetchIt` | – | own | **yes** | **yes** |');
  expect(page).toContain('| `CloseIt` | GET `/v1/CloseIt` | – | – | – | – |');
  expect(page).toContain('Only administrators, of all rows: `ListIt`.');
});
