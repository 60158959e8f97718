import { expect, test } from 'vitest';
import { goldenLayers, layerList, layerProblems } from './layers.ts';
import { readSources, source } from './source.ts';

const sources = readSources();

test('every import follows the table of rooms', () => {
  expect(layerProblems(sources)).toEqual([]);
});

test('docs/layers.txt lists the arrows that exist (node tools/layers.ts --update writes it)', () => {
  expect(layerList(sources)).toBe(goldenLayers());
});

const importing = (path: string, specifier: string) =>
  layerProblems([source(path, `import '${specifier}';\n`)]);

test.each([
  ['server/src/blocks/chat/store.ts', '../proxy/index.ts', 'block:chat may not import block:proxy'],
  ['server/src/kernel/http.ts', '../blocks/chat/index.ts', 'kernel may not import block:chat'],
  ['server/src/journey/reply.ts', '../blocks/chat/store.ts', 'imports the inside of block:chat'],
  ['server/src/carriers/twilio/index.ts', '../../journey/index.ts', 'carrier:twilio may not import journey'],
  [
    'server/src/carriers/twilio/index.ts',
    '../simulated/index.ts',
    'carrier:twilio may not import carrier:simulated',
  ],
  ['engines/studio/src/turn.ts', 'node:fs', 'an engine does no I/O'],
  ['engines/studio/src/turn.ts', '../../../server/src/kernel/sid.ts', 'engine:studio may not import kernel'],
  ['simulator/src/main.ts', '../../server/src/kernel/clock.ts', 'simulator may not import kernel'],
  ['server/src/app.ts', './postgres/index.ts', 'app may not import postgres'],
])('%s may not import %s', (path, specifier, complaint) => {
  expect(importing(path, specifier).join('\n')).toContain(complaint);
});

test.each([
  ['server/src/blocks/taskrouter/rules/assign.ts', '@switchhook/engine-routing'],
  ['server/src/blocks/chat/store.test.ts', '../../postgres/test-database.ts'],
  ['server/src/journey/reply.ts', '../blocks/chat/events.ts'],
  ['server/src/carriers/twilio/index.ts', '../carrier.ts'],
  ['server/src/test/stories/sms.test.ts', '../../blocks/chat/store.ts'],
])('%s may import %s', (path, specifier) => {
  expect(importing(path, specifier)).toEqual([]);
});
