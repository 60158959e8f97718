/**
 * The plugin service: which extensions the agent's desk loads. Versions, configurations and releases never change;
 * what is not to be used any more is archived, for good.
 */
import { conflict, refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../kernel/line/tx.ts';
import type { PluginConfigurationRow, PluginReleaseRow, PluginRow, PluginVersionRow } from './plugin-rows.ts';
import { badPlugins, type WantedPlugin } from './rules/plugins.ts';
import * as configurations from './store/plugin-configurations.ts';
import * as plugins from './store/plugins.ts';

const CONFLICT = 45007;

/** @throws ApiError 45004 for versions that the account does not have, archived ones, and two of one plugin */
export async function configure(
  tx: Tx,
  configuration: Pick<PluginConfigurationRow, 'accountSid' | 'name' | 'description'>,
  wanted: readonly WantedPlugin[],
): Promise<PluginConfigurationRow> {
  const { accountSid } = configuration;
  await configurations.lockPlugins(tx, accountSid);
  const sids = wanted.map(({ pluginVersionSid }) => pluginVersionSid);
  const versions = new Map(
    (await configurations.versionsBySid(tx, accountSid, sids)).map(version => [version.sid, version]),
  );
  const chosen = wanted.map(({ pluginVersionSid, phase }) => {
    const version = versions.get(pluginVersionSid);
    if (version === undefined) throw badPlugins(`has ${pluginVersionSid}, which is no plugin version`);
    if (version.archived || version.pluginArchived)
      throw badPlugins(`has ${pluginVersionSid}, which is archived`);
    return { pluginSid: version.pluginSid, pluginVersionSid, phase };
  });
  if (new Set(chosen.map(({ pluginSid }) => pluginSid)).size < chosen.length)
    throw badPlugins('must have one version of a plugin only');
  return configurations.insertConfiguration(tx, configuration, chosen);
}

/** @throws ApiError 45006 when there is no such configuration, 45007 when a part of it is archived */
export async function release(tx: Tx, accountSid: string, name: string): Promise<PluginReleaseRow> {
  await configurations.lockPlugins(tx, accountSid);
  const configuration = await configurations.findConfiguration(tx, accountSid, name);
  if (configuration === null) throw refuse(45006, `There is no plugin configuration ${name}`);
  if (configuration.archived) throw conflict(CONFLICT, 'The configuration is archived');
  const parts = await configurations.configuredPlugins(tx, configuration);
  const gone = parts.find(
    ({ pluginArchived, pluginVersionArchived }) => pluginArchived || pluginVersionArchived,
  );
  if (gone) throw conflict(CONFLICT, `${gone.uniqueName} ${gone.version} in the configuration is archived`);
  return configurations.insertRelease(tx, configuration);
}

/** Archives a plugin that the desk does not load now. Safe to repeat. */
export async function archivePlugin(tx: Tx, plugin: PluginRow): Promise<PluginRow> {
  const loaded = await lockActive(tx, plugin.accountSid);
  if (loaded.some(({ pluginSid }) => pluginSid === plugin.sid))
    throw conflict(CONFLICT, 'The plugin is part of the active release');
  return plugins.changePlugin(tx, plugin, { archived: true });
}

/** The same for one version of it. */
export async function archiveVersion(tx: Tx, version: PluginVersionRow): Promise<PluginVersionRow> {
  const loaded = await lockActive(tx, version.accountSid);
  if (loaded.some(({ pluginVersionSid }) => pluginVersionSid === version.sid))
    throw conflict(CONFLICT, 'The plugin version is part of the active release');
  return plugins.archiveVersion(tx, version);
}

/** The same for a configuration. */
export async function archiveConfiguration(
  tx: Tx,
  configuration: PluginConfigurationRow,
): Promise<PluginConfigurationRow> {
  const { accountSid, sid } = configuration;
  await configurations.lockPlugins(tx, accountSid);
  const active = await configurations.findRelease(tx, accountSid, 'active');
  if (active?.configurationSid === sid)
    throw conflict(CONFLICT, 'The configuration is part of the active release');
  return configurations.archiveConfiguration(tx, configuration);
}

/** What the desk loads now; it cannot change until this transaction ends. */
async function lockActive(tx: Tx, accountSid: string) {
  await configurations.lockPlugins(tx, accountSid);
  const active = await configurations.findRelease(tx, accountSid, 'active');
  if (active === null) return [];
  return configurations.configuredPlugins(tx, { accountSid, sid: active.configurationSid });
}
