/** The rows of the plugin service. */

export interface PluginRow {
  sid: string;
  accountSid: string;
  uniqueName: string;
  friendlyName: string;
  description: string;
  archived: boolean;
  dateCreated: Date;
  dateUpdated: Date;
}

export interface PluginVersionRow {
  sid: string;
  accountSid: string;
  pluginSid: string;
  /** A semantic version. */
  version: string;
  /** Where the bundle is. */
  pluginUrl: string;
  changelog: string;
  /** Whether the desk must send credentials when it fetches the bundle. */
  private: boolean;
  validated: boolean;
  archived: boolean;
  /** The tool that made it; kept, and not shown by the contract. */
  cliVersion: string | null;
  dateCreated: Date;
}

/** A collection of plugin versions, one of each plugin. */
export interface PluginConfigurationRow {
  sid: string;
  accountSid: string;
  name: string;
  description: string;
  archived: boolean;
  dateCreated: Date;
}

/** A plugin in a configuration, with all that the desk needs to load it. */
export interface ConfiguredPluginRow {
  accountSid: string;
  configurationSid: string;
  pluginSid: string;
  pluginVersionSid: string;
  /** When in its start the desk loads it; smaller is sooner. */
  phase: number;
  pluginUrl: string;
  uniqueName: string;
  friendlyName: string;
  description: string;
  pluginArchived: boolean;
  version: string;
  changelog: string;
  pluginVersionArchived: boolean;
  private: boolean;
  dateCreated: Date;
}

export interface PluginReleaseRow {
  sid: string;
  accountSid: string;
  configurationSid: string;
  dateCreated: Date;
}
