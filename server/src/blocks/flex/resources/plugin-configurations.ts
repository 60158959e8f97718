/** `/v1/PluginService/Configurations` and `/Releases`. https://www.twilio.com/docs/flex/developer/plugins/api/plugin-configuration */
import { bool, coded, int, json, list, moment, required, sid, text, url } from '../../../kernel/fields.ts';
import type { Store } from '../../../kernel/line/store.ts';
import { found, type Operation, operation } from '../../../kernel/operation.ts';
import { readPage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import type { ConfiguredPluginRow, PluginConfigurationRow, PluginReleaseRow } from '../plugin-rows.ts';
import { archiveConfiguration, configure, release } from '../plugins.ts';
import { BAD_PARAMETER, readPlugins } from '../rules/plugins.ts';
import * as configurations from '../store/plugin-configurations.ts';
import { findPlugin } from '../store/plugins.ts';
import { archiving, writeArchived } from './plugin-archive.ts';

const document = 'flex_v1';
const collection = '/v1/PluginService/Configurations';

const configuration = resource('PluginConfiguration', {
  document,
  collection,
  key: 'Sid',
  gives: {
    sid: sid('FJ'),
    accountSid: sid('AC'),
    name: text(),
    description: text(),
    archived: bool(),
    dateCreated: moment(),
  },
  links: { plugins: '/Plugins' },
});

const configuredPlugin = resource('ConfiguredPlugin', {
  document,
  collection: `${collection}/{ConfigurationSid}/Plugins`,
  key: 'PluginSid',
  gives: {
    accountSid: sid('AC'),
    configurationSid: sid('FJ'),
    pluginSid: sid('FP'),
    pluginVersionSid: sid('FV'),
    phase: int(),
    pluginUrl: url(),
    uniqueName: text(),
    friendlyName: text(),
    description: text(),
    pluginArchived: bool(),
    version: text(),
    changelog: text(),
    pluginVersionArchived: bool(),
    private: bool(),
    dateCreated: moment(),
  },
});

const pluginRelease = resource('PluginRelease', {
  document,
  collection: '/v1/PluginService/Releases',
  key: 'Sid',
  gives: { sid: sid('FK'), accountSid: sid('AC'), configurationSid: sid('FJ'), dateCreated: moment() },
});

const given = {
  name: required(coded(BAD_PARAMETER, text(256, 1))),
  plugins: coded(BAD_PARAMETER, list(json())),
  description: coded(BAD_PARAMETER, text(500)),
};

export function pluginConfigurationOperations(store: Store): Operation[] {
  return [
    configuration.create(given, ({ caller: { accountSid }, given: { name, plugins, description = '' } }) =>
      store.transact(async tx =>
        asConfiguration(await configure(tx, { accountSid, name, description }, readPlugins(plugins))),
      ),
    ),
    configuration.fetch(async exchange =>
      asConfiguration(await configurationAt(store.read, exchange, exchange.at.sid)),
    ),
    configuration.list({}, async ({ caller }, page) => {
      const listing = configurations.listConfigurations(caller.accountSid);
      const read = await readPage<PluginConfigurationRow>(store.read, listing, page);
      return { ...read, rows: read.rows.map(asConfiguration) };
    }),
    operation(
      archiving({
        id: 'UpdatePluginConfigurationArchive',
        path: `${collection}/{Sid}/Archive`,
        gives: configuration.gives,
      }),
      exchange =>
        store.transact(async tx => {
          const row = await archiveConfiguration(tx, await configurationAt(tx, exchange, exchange.at.sid));
          const place = `${exchange.base}${collection}/${row.sid}`;
          return writeArchived(configuration.gives, asConfiguration(row), place);
        }),
    ),
    ...configuredPluginOperations(store),
    ...releaseOperations(store),
  ];
}

function configuredPluginOperations(store: Store): Operation[] {
  return [
    configuredPlugin.fetch(async exchange => {
      const { caller, at, path } = exchange;
      const row = await configurationAt(store.read, exchange, at.configurationSid);
      const plugin = found(await findPlugin(store.read, caller.accountSid, at.pluginSid), path);
      const plugins = await configurations.configuredPlugins(store.read, row);
      return asConfigured(
        found(
          plugins.find(({ pluginSid }) => pluginSid === plugin.sid),
          path,
        ),
      );
    }),
    configuredPlugin.list({}, async (exchange, page) => {
      const row = await configurationAt(store.read, exchange, exchange.at.configurationSid);
      const listing = configurations.listConfiguredPlugins(row);
      const read = await readPage<ConfiguredPluginRow>(store.read, listing, page);
      return { ...read, rows: read.rows.map(asConfigured) };
    }),
  ];
}

function releaseOperations(store: Store): Operation[] {
  return [
    pluginRelease.create(
      { configurationId: required(coded(BAD_PARAMETER, text(256, 1))) },
      ({ caller, given: { configurationId } }) =>
        store.transact(async tx => asRelease(await release(tx, caller.accountSid, configurationId))),
    ),
    pluginRelease.fetch(async ({ caller, at, path }) =>
      asRelease(found(await configurations.findRelease(store.read, caller.accountSid, at.sid), path)),
    ),
    pluginRelease.list({}, async ({ caller }, page) => {
      const listing = configurations.listReleases(caller.accountSid);
      const read = await readPage<PluginReleaseRow>(store.read, listing, page);
      return { ...read, rows: read.rows.map(asRelease) };
    }),
  ];
}

async function configurationAt(
  read: Queryable,
  { caller, path }: { caller: { accountSid: string }; path: string },
  name: string,
): Promise<PluginConfigurationRow> {
  return found(await configurations.findConfiguration(read, caller.accountSid, name), path);
}

const asConfiguration = (row: PluginConfigurationRow) => row as Parameters<typeof configuration.write>[0];
const asConfigured = (row: ConfiguredPluginRow) => row as Parameters<typeof configuredPlugin.write>[0];
const asRelease = (row: PluginReleaseRow) => row as Parameters<typeof pluginRelease.write>[0];
