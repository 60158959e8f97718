/** Which plugin versions go together, and which of these collections is released to the desk. */
import type { Tx } from '../../../kernel/line/tx.ts';
import { byCreation, type Listing } from '../../../kernel/page.ts';
import { insertRows, type Queryable, updateRow } from '../../../kernel/sql.ts';
import type {
  ConfiguredPluginRow,
  PluginConfigurationRow,
  PluginReleaseRow,
  PluginVersionRow,
} from '../plugin-rows.ts';

/** Releasing and archiving look at each other's rows, so that an account does one of them at a time. */
export async function lockPlugins(tx: Tx, accountSid: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('flex plugins ' || $1, 0))`, [accountSid]);
}

/** Versions by SID, each with what its plugin says of itself. Those that are not the account's are missing. */
export async function versionsBySid(
  connection: Queryable,
  accountSid: string,
  sids: readonly string[],
): Promise<(PluginVersionRow & { pluginArchived: boolean })[]> {
  return connection.query(
    `select v.*, p.archived as plugin_archived from unnest($2::text[]) as x(sid)
     cross join lateral (select * from flex.plugin_version where sid = x.sid and account_sid = $1) v
     cross join lateral (select archived from flex.plugin where sid = v.plugin_sid and account_sid = $1) p`,
    [accountSid, sids],
  );
}

export async function insertConfiguration(
  tx: Tx,
  configuration: Pick<PluginConfigurationRow, 'accountSid' | 'name' | 'description'>,
  plugins: readonly { pluginSid: string; pluginVersionSid: string; phase: number }[],
): Promise<PluginConfigurationRow> {
  const row = { sid: tx.sid('FJ'), ...configuration, archived: false, dateCreated: tx.now };
  const [made] = await insertRows<PluginConfigurationRow>(tx, 'flex.plugin_configuration', [row]);
  const { sid: configurationSid, accountSid, dateCreated } = row;
  const configured = plugins.map(plugin => ({ configurationSid, accountSid, ...plugin, dateCreated }));
  await insertRows(tx, 'flex.configured_plugin', configured);
  return made!;
}

export async function archiveConfiguration(
  tx: Tx,
  { accountSid, sid }: PluginConfigurationRow,
): Promise<PluginConfigurationRow> {
  const change = { where: { accountSid, sid }, set: { archived: true } };
  return (await updateRow<PluginConfigurationRow>(tx, 'flex.plugin_configuration', change))!;
}

const isActive = (name: string): boolean => name.toLowerCase() === 'active';

/** @param name SID, or `active` for the released one */
export async function findConfiguration(
  connection: Queryable,
  accountSid: string,
  name: string,
): Promise<PluginConfigurationRow | null> {
  const sid = isActive(name) ? (await findRelease(connection, accountSid, name))?.configurationSid : name;
  const [row] = await connection.query<PluginConfigurationRow>(
    'select * from flex.plugin_configuration where account_sid = $1 and sid = $2',
    [accountSid, sid ?? null],
  );
  return row ?? null;
}

export const listConfigurations = (accountSid: string): Listing => ({
  select: 'select * from flex.plugin_configuration where account_sid = $1',
  params: [accountSid],
  order: byCreation,
  descending: true,
});

/** In the order that the desk loads them. */
export const listConfiguredPlugins = ({
  accountSid,
  sid,
}: Pick<PluginConfigurationRow, 'accountSid' | 'sid'>): Listing => ({
  select: `select c.account_sid, c.configuration_sid, c.plugin_sid, c.plugin_version_sid, c.phase, v.plugin_url,
      p.unique_name, p.friendly_name, p.description, p.archived as plugin_archived, v.version, v.changelog,
      v.archived as plugin_version_archived, v.private, c.date_created
    from flex.configured_plugin c
    join flex.plugin p on p.sid = c.plugin_sid and p.account_sid = $1
    join flex.plugin_version v on v.sid = c.plugin_version_sid and v.account_sid = $1
    where c.configuration_sid = $2 and c.account_sid = $1`,
  params: [accountSid, sid],
  order: [
    ['phase', 'int'],
    ['plugin_sid', 'text'],
  ],
});

export async function configuredPlugins(
  connection: Queryable,
  configuration: Pick<PluginConfigurationRow, 'accountSid' | 'sid'>,
): Promise<ConfiguredPluginRow[]> {
  const { select, params } = listConfiguredPlugins(configuration);
  return connection.query<ConfiguredPluginRow>(select, params);
}

export async function insertRelease(
  tx: Tx,
  { accountSid, sid: configurationSid }: PluginConfigurationRow,
): Promise<PluginReleaseRow> {
  const row = { sid: tx.sid('FK'), accountSid, configurationSid, dateCreated: tx.now };
  const [made] = await insertRows<PluginReleaseRow>(tx, 'flex.plugin_release', [row]);
  return made!;
}

/** @param name SID, or `active` for the newest one */
export async function findRelease(
  connection: Queryable,
  accountSid: string,
  name: string,
): Promise<PluginReleaseRow | null> {
  const [row] = await connection.query<PluginReleaseRow>(
    `select * from flex.plugin_release where account_sid = $1 and ($2 or sid = $3)
     order by date_created desc, sid desc limit 1`,
    [accountSid, isActive(name), name],
  );
  return row ?? null;
}

export const listReleases = (accountSid: string): Listing => ({
  select: 'select * from flex.plugin_release where account_sid = $1',
  params: [accountSid],
  order: byCreation,
  descending: true,
});
