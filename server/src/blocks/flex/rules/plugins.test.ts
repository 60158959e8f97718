import { expect, test } from 'vitest';
import { checkPluginUrl, checkUniqueName, checkVersion, isValidated, readPlugins } from './plugins.ts';

test.each(['0.0.1', '1.0.0', '10.20.30', '1.0.0-beta.1', '1.0.0-0a+build.7', '2.0.0+abc'])(
  '%s is a version',
  version => {
    expect(checkVersion(version)).toBe(version);
  },
);

test.each(['', '1', '1.0', '1.0.0.0', 'v1.0.0', '01.0.0', '1.0.0-', '1.0.0-01', '1.0.0 ', 'latest'])(
  '“%s” is no version',
  version => {
    expect(() => checkVersion(version)).toThrow('Invalid parameter Version');
  },
);

test('a name can stand in a path and is never taken for a SID', () => {
  expect(checkUniqueName('plugin-sample')).toBe('plugin-sample');
  for (const name of ['a/b', 'a b', 'a?b', `FP${'1'.repeat(32)}`])
    expect(() => checkUniqueName(name), name).toThrow('Invalid parameter UniqueName');
});

test('a bundle is somewhere on the web', () => {
  expect(checkPluginUrl('https://example.com/plugin.js')).toBe('https://example.com/plugin.js');
  for (const url of ['', '/plugin.js', 'javascript:alert(1)', 'ftp://example.com/a'])
    expect(() => checkPluginUrl(url), url).toThrow('Invalid parameter PluginUrl');
});

test('versions come one by one or as an array, with their phases', () => {
  const one = `FV${'1'.repeat(32)}`;
  const two = `FV${'2'.repeat(32)}`;
  const read = [
    { pluginVersionSid: one, phase: 3 },
    { pluginVersionSid: two, phase: 1 },
  ];
  expect(readPlugins([{ plugin_version: one }, { plugin_version: two, phase: 1 }])).toEqual(read);
  expect(readPlugins([[{ plugin_version: one }, { plugin_version: two, phase: 1 }]])).toEqual(read);
  expect(readPlugins()).toEqual([]);
  for (const bad of ['text', null, {}, { plugin_version: 'FP1' }, { plugin_version: one, phase: -1 }])
    expect(() => readPlugins([bad])).toThrow('Invalid parameter Plugins');
});

test('only a check that went well makes a version validated', () => {
  expect(['success', 'PASSED', 'failed', '', undefined].map(isValidated)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
