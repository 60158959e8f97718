/** What pages of this server may say of an account's Flex project before anybody has signed in, and what desks load. */
import type { Queryable } from '../../kernel/sql.ts';
import type { ConfiguredPluginRow } from './plugin-rows.ts';
import { configurationOf } from './store/configuration.ts';
import { configuredPlugins, findRelease } from './store/plugin-configurations.ts';

/** Which version of the desk the account wants: `1.34.6`, `~1.34.0`; null when it does not care, or has no project. */
export async function wantedUiVersion(connection: Queryable, accountSid: string): Promise<string | null> {
  const version = (await configurationOf(connection, accountSid))?.settings.ui_version;
  return typeof version === 'string' ? version : null;
}

/** The plugins that desks load now, in their order; empty when the account has released none. */
export async function releasedPlugins(
  connection: Queryable,
  accountSid: string,
): Promise<ConfiguredPluginRow[]> {
  const release = await findRelease(connection, accountSid, 'active');
  if (release === null) return [];
  const plugins = await configuredPlugins(connection, { accountSid, sid: release.configurationSid });
  return plugins.sort((a, b) => a.phase - b.phase || (a.pluginSid < b.pluginSid ? -1 : 1));
}

/** The flow that answers the account's web chats: the oldest enabled one; null when nobody answers them. */
export async function webFlowSid(connection: Queryable, accountSid: string): Promise<string | null> {
  const [row] = await connection.query<{ sid: string }>(
    `select sid from flex.flow where account_sid = $1 and channel_type = 'web' and enabled
     order by date_created, sid limit 1`,
    [accountSid],
  );
  return row?.sid ?? null;
}
