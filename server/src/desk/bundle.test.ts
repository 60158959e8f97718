import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chooseVersion, clientFolder, installedVersions } from './bundle.ts';

test('the newest installed version that the wish admits is served, else the newest', () => {
  const installed = ['1.34.6', '1.33.3', '1.31.2'];
  expect(chooseVersion(installed, '~1.33.0')).toBe('1.33.3');
  expect(chooseVersion(installed, '^1.31.0')).toBe('1.34.6');
  expect(chooseVersion(installed, '1.31.2')).toBe('1.31.2');
  expect(chooseVersion(installed, '~1.33.9')).toBe('1.34.6');
  expect(chooseVersion(installed, 'whatever')).toBe('1.34.6');
  expect(chooseVersion(installed, null)).toBe('1.34.6');
  expect(chooseVersion([], '1.34.6')).toBeNull();
});

test('only whole versions count as installed; a draft of one does not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'switchhook-bundle-'));
  try {
    for (const version of ['1.9.1', '1.10.0', '1.34.6.draft-1', '.tmp'])
      await mkdir(clientFolder(folder, 'flex-ui', version), { recursive: true });
    expect(await installedVersions(folder, 'flex-ui')).toEqual(['1.10.0', '1.9.1']);
    expect(await installedVersions(folder, 'webchat')).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
