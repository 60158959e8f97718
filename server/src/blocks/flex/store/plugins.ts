/** Plugins and their versions. A path names them by SID, by name or version, or as the latest. */
import { conflict } from '../../../kernel/errors.ts';
import type { Tx } from '../../../kernel/line/tx.ts';
import { byCreation, type Listing } from '../../../kernel/page.ts';
import { insertRows, type Queryable, updateRow, violates } from '../../../kernel/sql.ts';
import type { PluginRow, PluginVersionRow } from '../plugin-rows.ts';

const TAKEN = 45007;

export async function insertPlugin(
  tx: Tx,
  plugin: Pick<PluginRow, 'accountSid' | 'uniqueName' | 'friendlyName' | 'description'>,
): Promise<PluginRow> {
  const row = { sid: tx.sid('FP'), ...plugin, archived: false, dateCreated: tx.now, dateUpdated: tx.now };
  const insert = insertRows<PluginRow>(tx, 'flex.plugin', [row]);
  const [made] = await onceOnly(insert, 'plugin_name', 'Another plugin has this UniqueName');
  return made!;
}

export async function changePlugin(
  tx: Tx,
  { accountSid, sid }: PluginRow,
  set: Partial<Pick<PluginRow, 'friendlyName' | 'description' | 'archived'>>,
): Promise<PluginRow> {
  const change = { where: { accountSid, sid }, set: { ...set, dateUpdated: tx.now } };
  return (await updateRow<PluginRow>(tx, 'flex.plugin', change))!;
}

/** @param name SID or unique name */
export async function findPlugin(
  connection: Queryable,
  accountSid: string,
  name: string,
): Promise<PluginRow | null> {
  const [row] = await connection.query<PluginRow>(
    `select * from flex.plugin where account_sid = $1 and sid = $2
     union all select * from flex.plugin where account_sid = $1 and unique_name = $2 limit 1`,
    [accountSid, name],
  );
  return row ?? null;
}

export const listPlugins = (accountSid: string): Listing => ({
  select: 'select * from flex.plugin where account_sid = $1',
  params: [accountSid],
  order: byCreation,
  descending: true,
});

export async function insertVersion(
  tx: Tx,
  version: Omit<PluginVersionRow, 'sid' | 'archived' | 'dateCreated'>,
): Promise<PluginVersionRow> {
  const row = { sid: tx.sid('FV'), ...version, archived: false, dateCreated: tx.now };
  const insert = insertRows<PluginVersionRow>(tx, 'flex.plugin_version', [row]);
  const [made] = await onceOnly(insert, 'plugin_version_number', 'The plugin has this Version already');
  return made!;
}

export async function archiveVersion(
  tx: Tx,
  { accountSid, sid }: PluginVersionRow,
): Promise<PluginVersionRow> {
  const change = { where: { accountSid, sid }, set: { archived: true } };
  return (await updateRow<PluginVersionRow>(tx, 'flex.plugin_version', change))!;
}

/** @param name SID, version, or `latest` */
export async function findVersion(
  connection: Queryable,
  plugin: PluginRow,
  name: string,
): Promise<PluginVersionRow | null> {
  const [row] = await connection.query<PluginVersionRow>(
    `select * from flex.plugin_version where account_sid = $1 and plugin_sid = $2
       and (sid = $3 or version = $3 or lower($3) = 'latest')
     order by date_created desc, sid desc limit 1`,
    [plugin.accountSid, plugin.sid, name],
  );
  return row ?? null;
}

/** Newest first: tools take the first one for the latest. */
export const listVersions = ({ accountSid, sid }: PluginRow): Listing => ({
  select: 'select * from flex.plugin_version where account_sid = $1 and plugin_sid = $2',
  params: [accountSid, sid],
  order: byCreation,
  descending: true,
});

async function onceOnly<T>(write: Promise<T>, constraint: string, sentence: string): Promise<T> {
  try {
    return await write;
  } catch (error) {
    throw violates(error, constraint) ? conflict(TAKEN, sentence) : error;
  }
}
