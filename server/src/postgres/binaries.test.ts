import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { completeLinks } from './binaries.ts';

test('links that the package lists are made once', () => {
  const root = mkdtempSync(join(tmpdir(), 'switchhook-links-'));
  const native = join(root, 'native');
  mkdirSync(join(native, 'lib'), { recursive: true });
  writeFileSync(join(native, 'lib/libpq.so.5.18'), 'library');
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify(links));
  expect(completeLinks(native)).toBe(true);
  expect(completeLinks(native)).toBe(true);
  expect(readFileSync(join(native, 'lib/libpq.so.5'), 'utf8')).toBe('library');
  rmSync(root, { recursive: true });
});
