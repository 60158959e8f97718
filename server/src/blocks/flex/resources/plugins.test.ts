import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, TEST_ACCOUNT } from '../../../../test/kernel.ts';
import { openFlex } from '../test-surroundings.ts';

const { ask, kernel } = await openFlex();
const service = '/flex-api/v1/PluginService';
const get = (path: string, as = TEST_ACCOUNT) => ask({ method: 'GET', path: `${service}/${path}`, as });
const post = (path: string, form: Record<string, string> = {}, as = TEST_ACCOUNT) =>
  ask({ method: 'POST', path: `${service}/${path}`, form, as });

const bundle = { PluginUrl: 'https://example.com/plugin.js' };
const makePlugin = async (UniqueName: string) => (await post('Plugins', { UniqueName })).body;
const refusal = async (asked: ReturnType<typeof post>) => {
  const { status, body } = await asked;
  return [status, body.code];
};

test('a plugin has a name of its own and is found by it', async () => {
  const { status, body } = await post('Plugins', {
    UniqueName: 'plugin-sample',
    Description: 'Shows a sample',
  });
  expect(status).toBe(201);
  expect(body).toEqual({
    sid: expect.stringMatching(/^FP[0-9a-f]{32}$/),
    account_sid: TEST_ACCOUNT,
    unique_name: 'plugin-sample',
    friendly_name: 'plugin-sample',
    description: 'Shows a sample',
    archived: false,
    date_created: '2026-01-15T12:00:00Z',
    date_updated: '2026-01-15T12:00:00Z',
    url: expect.stringContaining(`/v1/PluginService/Plugins/${body.sid}`),
    links: { plugin_versions: `${body.url}/Versions` },
  });
  expect((await get('Plugins/plugin-sample')).body).toEqual(body);
  expect((await get(`Plugins/${body.sid}`)).body).toEqual(body);
  const updated = await post('Plugins/plugin-sample', { FriendlyName: 'Sample' });
  expect(updated.body).toMatchObject({ friendly_name: 'Sample', description: 'Shows a sample' });
  expect((await get('Plugins')).body.plugins).toEqual([updated.body]);
});

test('bad and doubled names are refused', async () => {
  await makePlugin('plugin-once');
  expect(await refusal(post('Plugins', { UniqueName: 'plugin-once' }))).toEqual([409, 45007]);
  expect(await refusal(post('Plugins', { UniqueName: 'a/b' }))).toEqual([400, 45004]);
  expect(await refusal(post('Plugins'))).toEqual([400, 45004]);
  expect(await refusal(post('Plugins', { UniqueName: 'x', Description: 'x'.repeat(501) }))).toEqual([
    400, 45004,
  ]);
});

test('versions are found by number and as the latest, and are listed newest first', async () => {
  const plugin = await makePlugin('plugin-versions');
  const versions = 'Plugins/plugin-versions/Versions';
  const first = await post(versions, { ...bundle, Version: '1.0.0' });
  expect(first.status).toBe(201);
  expect(first.body).toEqual({
    sid: expect.stringMatching(/^FV[0-9a-f]{32}$/),
    plugin_sid: plugin.sid,
    account_sid: TEST_ACCOUNT,
    version: '1.0.0',
    plugin_url: bundle.PluginUrl,
    changelog: '',
    private: false,
    archived: false,
    validated: false,
    date_created: '2026-01-15T12:00:00Z',
    url: expect.stringContaining(`/Plugins/${plugin.sid}/Versions/${first.body.sid}`),
  });
  const form = { ...bundle, Version: '1.1.0', Private: 'true', ValidateStatus: 'success', Changelog: 'More' };
  const second = await post(versions, form);
  expect(second.body).toMatchObject({ private: true, validated: true, changelog: 'More' });
  const { body } = await get(versions);
  expect(body.meta.key).toBe('plugin_versions');
  expect(body.plugin_versions).toEqual([second.body, first.body]);
  for (const name of ['latest', 'Latest', '1.1.0', second.body.sid])
    expect((await get(`${versions}/${name}`)).body).toEqual(second.body);
});

test('a version is a semantic one, once, with a bundle on the web, of a plugin in use', async () => {
  await makePlugin('plugin-strict');
  const versions = 'Plugins/plugin-strict/Versions';
  await post(versions, { ...bundle, Version: '1.0.0' });
  expect(await refusal(post(versions, { ...bundle, Version: '1.0.0' }))).toEqual([409, 45007]);
  expect(await refusal(post(versions, { ...bundle, Version: 'one' }))).toEqual([400, 45004]);
  expect(await refusal(post(versions, { Version: '1.0.1', PluginUrl: '' }))).toEqual([400, 45004]);
  expect(await refusal(post(versions, { Version: '1.0.1', PluginUrl: 'plugin.js' }))).toEqual([400, 45004]);
  expect(await refusal(post('Plugins/nobody/Versions', { ...bundle, Version: '1.0.0' }))).toEqual([
    404, 20404,
  ]);
  await post('Plugins/plugin-strict/Archive');
  expect(await refusal(post(versions, { ...bundle, Version: '1.0.1' }))).toEqual([409, 45007]);
});

test('archiving answers with the archived resource, at the address of its archive', async () => {
  await makePlugin('plugin-old');
  const { body: version } = await post('Plugins/plugin-old/Versions', { ...bundle, Version: '1.0.0' });
  const { status, body } = await post('Plugins/plugin-old/Versions/1.0.0/Archive');
  const { validated: _, ...shown } = version;
  expect(status).toBe(200);
  expect(body).toEqual({ ...shown, archived: true, url: `${version.url}/Archive` });
  const plugin = (await post('Plugins/plugin-old/Archive')).body;
  expect(plugin).toMatchObject({ archived: true, url: expect.stringMatching(/\/Archive$/) });
  expect(plugin).not.toHaveProperty('links');
  expect((await post('Plugins/plugin-old/Archive')).status).toBe(200);
  expect(await refusal(post('Plugins/plugin-old/Versions/2.0.0/Archive'))).toEqual([404, 20404]);
});

test('another account has its own plugins, under the same names, and sees no others', async () => {
  const plugin = await makePlugin('plugin-shared');
  const { body: version } = await post('Plugins/plugin-shared/Versions', { ...bundle, Version: '1.0.0' });
  const paths = [
    `Plugins/${plugin.sid}`,
    `Plugins/${plugin.sid}/Versions`,
    `Plugins/${plugin.sid}/Versions/${version.sid}`,
  ];
  for (const path of paths) expect((await get(path, OTHER_ACCOUNT)).body.code, path).toBe(20404);
  expect((await post(`Plugins/${plugin.sid}/Archive`, {}, OTHER_ACCOUNT)).status).toBe(404);
  expect((await post(`Plugins/${plugin.sid}`, { FriendlyName: 'Mine' }, OTHER_ACCOUNT)).status).toBe(404);
  expect((await post('Plugins', { UniqueName: 'plugin-shared' }, OTHER_ACCOUNT)).status).toBe(201);
  expect((await get('Plugins', OTHER_ACCOUNT)).body.plugins).toHaveLength(1);
  const kept = await kernel.database.query('select * from flex.plugin where archived and unique_name = $1', [
    'plugin-shared',
  ]);
  expect(kept).toEqual([]);
});
