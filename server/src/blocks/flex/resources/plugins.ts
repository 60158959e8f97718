/** `/v1/PluginService/Plugins` and their versions. https://www.twilio.com/docs/flex/developer/plugins/api */
import { conflict } from '../../../kernel/errors.ts';
import { bool, coded, fallback, moment, required, sid, text, url } from '../../../kernel/fields.ts';
import type { Store } from '../../../kernel/line/store.ts';
import { found, type Operation, operation } from '../../../kernel/operation.ts';
import { readPage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import type { PluginRow, PluginVersionRow } from '../plugin-rows.ts';
import { archivePlugin, archiveVersion } from '../plugins.ts';
import {
  BAD_PARAMETER,
  checkPluginUrl,
  checkUniqueName,
  checkVersion,
  isValidated,
} from '../rules/plugins.ts';
import * as plugins from '../store/plugins.ts';
import { archiving, writeArchived } from './plugin-archive.ts';

const document = 'flex_v1';
const collection = '/v1/PluginService/Plugins';

const plugin = resource('Plugin', {
  document,
  collection,
  key: 'Sid',
  gives: {
    sid: sid('FP'),
    accountSid: sid('AC'),
    uniqueName: text(),
    friendlyName: text(),
    description: text(),
    archived: bool(),
    dateCreated: moment(),
    dateUpdated: moment(),
  },
  links: { plugin_versions: '/Versions' },
});

const shownVersion = {
  sid: sid('FV'),
  accountSid: sid('AC'),
  pluginSid: sid('FP'),
  version: text(),
  pluginUrl: url(),
  changelog: text(),
  private: bool(),
  archived: bool(),
  dateCreated: moment(),
} as const;

const version = resource('PluginVersion', {
  document,
  collection: `${collection}/{PluginSid}/Versions`,
  key: 'Sid',
  listKey: 'plugin_versions',
  gives: { ...shownVersion, validated: bool() },
});

const name = coded(BAD_PARAMETER, text(256, 1));
const about = {
  friendlyName: coded(BAD_PARAMETER, text(256)),
  description: coded(BAD_PARAMETER, text(500)),
};

export function pluginOperations(store: Store): Operation[] {
  return [
    plugin.create({ uniqueName: required(name), ...about }, ({ caller: { accountSid }, given }) =>
      store.transact(async tx => {
        const uniqueName = checkUniqueName(given.uniqueName);
        const { friendlyName = uniqueName, description = '' } = given;
        return asPlugin(
          await plugins.insertPlugin(tx, { accountSid, uniqueName, friendlyName, description }),
        );
      }),
    ),
    plugin.fetch(async exchange => asPlugin(await pluginAt(store.read, exchange, exchange.at.sid))),
    plugin.update(about, exchange =>
      store.transact(async tx => {
        const row = await pluginAt(tx, exchange, exchange.at.sid);
        return asPlugin(await plugins.changePlugin(tx, row, exchange.given));
      }),
    ),
    plugin.list({}, async ({ caller }, page) => {
      const read = await readPage<PluginRow>(store.read, plugins.listPlugins(caller.accountSid), page);
      return { ...read, rows: read.rows.map(asPlugin) };
    }),
    operation(
      archiving({ id: 'UpdatePluginArchive', path: `${collection}/{Sid}/Archive`, gives: plugin.gives }),
      exchange =>
        store.transact(async tx => {
          const row = await archivePlugin(tx, await pluginAt(tx, exchange, exchange.at.sid));
          return writeArchived(plugin.gives, asPlugin(row), `${exchange.base}${collection}/${row.sid}`);
        }),
    ),
    ...versionOperations(store),
  ];
}

const newVersion = {
  version: required(coded(BAD_PARAMETER, text(256))),
  pluginUrl: required(coded(BAD_PARAMETER, url())),
  changelog: coded(BAD_PARAMETER, text(10_000)),
  private: fallback(coded(BAD_PARAMETER, bool()), false),
  cliVersion: coded(BAD_PARAMETER, text(256)),
  validateStatus: coded(BAD_PARAMETER, text(256)),
};

function versionOperations(store: Store): Operation[] {
  return [
    version.create(newVersion, exchange =>
      store.transact(async tx => {
        const { accountSid, sid: pluginSid, archived } = await pluginAt(tx, exchange, exchange.at.pluginSid);
        if (archived) throw conflict(45007, 'The plugin is archived');
        const { validateStatus, changelog = '', cliVersion = null, private: hidden } = exchange.given;
        const row = await plugins.insertVersion(tx, {
          accountSid,
          pluginSid,
          version: checkVersion(exchange.given.version),
          pluginUrl: checkPluginUrl(exchange.given.pluginUrl),
          changelog,
          private: hidden,
          validated: isValidated(validateStatus),
          cliVersion,
        });
        return asVersion(row);
      }),
    ),
    version.fetch(async exchange => asVersion(await versionAt(store.read, exchange))),
    version.list({}, async (exchange, page) => {
      const of = await pluginAt(store.read, exchange, exchange.at.pluginSid);
      const read = await readPage<PluginVersionRow>(store.read, plugins.listVersions(of), page);
      return { ...read, rows: read.rows.map(asVersion) };
    }),
    operation(
      archiving({
        id: 'UpdatePluginVersionArchive',
        path: `${collection}/{PluginSid}/Versions/{Sid}/Archive`,
        gives: shownVersion,
      }),
      exchange =>
        store.transact(async tx => {
          const row = await archiveVersion(tx, await versionAt(tx, exchange));
          const place = `${exchange.base}${collection}/${row.pluginSid}/Versions/${row.sid}`;
          return writeArchived(shownVersion, asVersion(row), place);
        }),
    ),
  ];
}

interface Asked<At> {
  at: At;
  caller: { accountSid: string };
  path: string;
}

async function pluginAt(read: Queryable, { caller, path }: Asked<unknown>, name: string): Promise<PluginRow> {
  return found(await plugins.findPlugin(read, caller.accountSid, name), path);
}

async function versionAt(
  read: Queryable,
  exchange: Asked<{ pluginSid: string; sid: string }>,
): Promise<PluginVersionRow> {
  const of = await pluginAt(read, exchange, exchange.at.pluginSid);
  return found(await plugins.findVersion(read, of, exchange.at.sid), exchange.path);
}

const asPlugin = (row: PluginRow) => row as Parameters<typeof plugin.write>[0];
const asVersion = (row: PluginVersionRow) => row as Parameters<typeof version.write>[0];
