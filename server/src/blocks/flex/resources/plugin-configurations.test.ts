import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, TEST_ACCOUNT } from '../../../../test/kernel.ts';
import { openFlex } from '../test-surroundings.ts';

const { ask } = await openFlex();
const service = '/flex-api/v1/PluginService';
type Form = Record<string, string | string[]>;
const get = (path: string, as = TEST_ACCOUNT) => ask({ method: 'GET', path: `${service}/${path}`, as });
const post = (path: string, form: Form = {}, as = TEST_ACCOUNT) =>
  ask({ method: 'POST', path: `${service}/${path}`, form, as });
const refusal = async (asked: ReturnType<typeof post>) => {
  const { status, body } = await asked;
  return [status, body.code];
};

/** A plugin of this name with version 1.0.0. */
async function makeVersion(UniqueName: string) {
  await post('Plugins', { UniqueName });
  const form = { Version: '1.0.0', PluginUrl: 'https://example.com/plugin.js' };
  return (await post(`Plugins/${UniqueName}/Versions`, form)).body;
}

const entry = (version: { sid: string }, more = {}) =>
  JSON.stringify({ plugin_version: version.sid, ...more });
const configure = (...Plugins: string[]) => post('Configurations', { Name: 'Mine', Plugins });
const releaseOf = ({ sid }: { sid: string }) => post('Releases', { ConfigurationId: sid });

test('without a release nothing is active', async () => {
  expect(await refusal(get('Releases/Active'))).toEqual([404, 20404]);
  expect((await get('Releases')).body.releases).toEqual([]);
  expect((await get('Configurations/active/Plugins')).status).toBe(404);
});

test('a configuration holds plugin versions in the order of their phases', async () => {
  const [early, late] = [await makeVersion('plugin-early'), await makeVersion('plugin-late')];
  const { status, body } = await configure(entry(late), entry(early, { phase: 1 }));
  expect(status).toBe(201);
  expect(body).toEqual({
    sid: expect.stringMatching(/^FJ[0-9a-f]{32}$/),
    account_sid: TEST_ACCOUNT,
    name: 'Mine',
    description: '',
    archived: false,
    date_created: '2026-01-15T12:00:00Z',
    url: expect.stringContaining(`/v1/PluginService/Configurations/${body.sid}`),
    links: { plugins: `${body.url}/Plugins` },
  });
  const { plugins } = (await get(`Configurations/${body.sid}/Plugins`)).body;
  expect(plugins.map((one: { unique_name: string }) => one.unique_name)).toEqual([
    'plugin-early',
    'plugin-late',
  ]);
  expect(plugins[1]).toEqual({
    account_sid: TEST_ACCOUNT,
    configuration_sid: body.sid,
    plugin_sid: late.plugin_sid,
    plugin_version_sid: late.sid,
    phase: 3,
    plugin_url: 'https://example.com/plugin.js',
    unique_name: 'plugin-late',
    friendly_name: 'plugin-late',
    description: '',
    plugin_archived: false,
    version: '1.0.0',
    changelog: '',
    plugin_version_archived: false,
    private: false,
    date_created: '2026-01-15T12:00:00Z',
    url: `${body.url}/Plugins/${late.plugin_sid}`,
  });
  for (const name of ['plugin-late', late.plugin_sid])
    expect((await get(`Configurations/${body.sid}/Plugins/${name}`)).body).toEqual(plugins[1]);
  expect((await get(`Configurations/${body.sid}/Plugins/plugin-none`)).body.code).toBe(20404);
  expect((await get('Configurations')).body.configurations).toEqual([body]);
});

test('a configuration may be empty, and takes only what is there, in use and not there twice', async () => {
  expect((await post('Configurations', { Name: 'No plugins' })).status).toBe(201);
  const version = await makeVersion('plugin-choosy');
  expect(await refusal(configure(entry(version), entry(version)))).toEqual([400, 45004]);
  expect(await refusal(configure('no JSON'))).toEqual([400, 45004]);
  expect(await refusal(configure(entry({ sid: `FV${'0'.repeat(32)}` })))).toEqual([400, 45004]);
  expect(await refusal(post('Configurations', { Plugins: entry(version) }))).toEqual([400, 45004]);
  const stolen = { Name: 'Mine', Plugins: entry(version) };
  expect(await refusal(post('Configurations', stolen, OTHER_ACCOUNT))).toEqual([400, 45004]);
  await post('Plugins/plugin-choosy/Versions/1.0.0/Archive');
  expect(await refusal(configure(entry(version)))).toEqual([400, 45004]);
});

test('the newest release is the active one, and going back is a release too', async () => {
  const version = await makeVersion('plugin-released');
  const [one, two] = [(await configure(entry(version))).body, (await configure()).body];
  const first = (await releaseOf(one)).body;
  expect(first).toEqual({
    sid: expect.stringMatching(/^FK[0-9a-f]{32}$/),
    account_sid: TEST_ACCOUNT,
    configuration_sid: one.sid,
    date_created: '2026-01-15T12:00:00Z',
    url: expect.stringContaining(`/v1/PluginService/Releases/${first.sid}`),
  });
  const second = (await releaseOf(two)).body;
  for (const name of ['active', 'Active']) expect((await get(`Releases/${name}`)).body).toEqual(second);
  const back = (await releaseOf(one)).body;
  expect((await get('Releases')).body.releases).toEqual([back, second, first]);
  const { plugins } = (await get('Configurations/active/Plugins')).body;
  expect(plugins).toMatchObject([{ unique_name: 'plugin-released' }]);
  expect(await refusal(releaseOf({ sid: `FJ${'0'.repeat(32)}` }))).toEqual([404, 45006]);
  expect(await refusal(post('Releases'))).toEqual([400, 45004]);
});

test('what the desk loads cannot be archived, and what is archived cannot be released again', async () => {
  const version = await makeVersion('plugin-kept');
  const [used, empty] = [(await configure(entry(version))).body, (await configure()).body];
  await releaseOf(used);
  const paths = [
    'Plugins/plugin-kept/Archive',
    'Plugins/plugin-kept/Versions/1.0.0/Archive',
    `Configurations/${used.sid}/Archive`,
  ];
  for (const path of paths) expect(await refusal(post(path)), path).toEqual([409, 45007]);
  await releaseOf(empty);
  expect((await post(paths[0]!)).body.archived).toBe(true);
  expect(await refusal(releaseOf(used))).toEqual([409, 45007]);
  const archived = await post(paths[2]!);
  const { links: _, ...shown } = used;
  expect(archived.body).toEqual({ ...shown, archived: true, url: `${used.url}/Archive` });
  expect(await refusal(releaseOf(used))).toEqual([409, 45007]);
});

test('configurations and releases are their account’s alone', async () => {
  const configuration = (await configure()).body;
  const release = (await releaseOf(configuration)).body;
  const paths = [
    `Configurations/${configuration.sid}`,
    `Configurations/${configuration.sid}/Plugins`,
    `Releases/${release.sid}`,
    'Releases/active',
  ];
  for (const path of paths) {
    expect((await get(path)).status, path).toBe(200);
    expect((await get(path, OTHER_ACCOUNT)).body.code, path).toBe(20404);
  }
  const form = { ConfigurationId: configuration.sid };
  expect(await refusal(post('Releases', form, OTHER_ACCOUNT))).toEqual([404, 45006]);
  expect((await post(`Configurations/${configuration.sid}/Archive`, {}, OTHER_ACCOUNT)).status).toBe(404);
  expect((await get('Releases', OTHER_ACCOUNT)).body.releases).toEqual([]);
});
