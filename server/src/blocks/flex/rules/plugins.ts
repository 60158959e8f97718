/** What plugins, their versions and their configurations may be called and hold. */
import { invalid } from '../../../kernel/errors.ts';
import { isSid } from '../../../kernel/sid.ts';

/** Validation Error, the plugin service's code for every bad parameter. */
export const BAD_PARAMETER = 45004;

const number = '(0|[1-9]\\d*)';
const preRelease = '(-(0|[1-9]\\d*|\\d*[a-z-][\\da-z-]*)(\\.(0|[1-9]\\d*|\\d*[a-z-][\\da-z-]*))*)?';
const build = '(\\+[\\da-z-]+(\\.[\\da-z-]+)*)?';
const semantic = new RegExp(`^${number}\\.${number}\\.${number}${preRelease}${build}$`, 'i');
/** The longest version that the usual tools read. */
const MAX_VERSION_LENGTH = 256;

export function checkVersion(version: string): string {
  if (version.length <= MAX_VERSION_LENGTH && semantic.test(version)) return version;
  throw invalid('Version', 'must be a semantic version, such as 1.0.0', BAD_PARAMETER);
}

/** Names stand in paths beside SIDs, so they must not look like one. https://www.twilio.com/docs/flex/developer/plugins/api/plugin */
export function checkUniqueName(name: string): string {
  if (!isSid(name) && /^[^\s/?#%]+$/.test(name)) return name;
  throw invalid('UniqueName', 'must not be a SID and must not hold spaces or slashes', BAD_PARAMETER);
}

export function checkPluginUrl(address: string): string {
  const protocol = URL.parse(address)?.protocol;
  if (protocol === 'https:' || protocol === 'http:') return address;
  throw invalid('PluginUrl', 'must be an absolute http or https URL', BAD_PARAMETER);
}

/** The tools say how their own check of a bundle went; only a success counts. */
export function isValidated(status: string | undefined): boolean {
  return /^(success|successful|passed|valid|validated|true)$/i.test(status ?? '');
}

export interface WantedPlugin {
  pluginVersionSid: string;
  phase: number;
}

/** The phase of a plugin that names none: after the desk's own parts. */
const DEFAULT_PHASE = 3;
const MAX_PHASE = 1000;

/**
 * The versions of a new configuration: JSON objects such as `{"plugin_version": "FV…", "phase": 3}`, each a parameter
 * of its own or all in one array.
 */
export function readPlugins(given: readonly unknown[] = []): WantedPlugin[] {
  return given.flat().map(readPlugin);
}

function readPlugin(given: unknown): WantedPlugin {
  const { plugin_version: pluginVersionSid, phase = DEFAULT_PHASE } = Object(given) as Record<
    string,
    unknown
  >;
  if (!isSid(pluginVersionSid, 'FV')) throw badPlugins('must name a plugin_version by its SID');
  const isPhase = Number.isInteger(phase) && (phase as number) >= 0 && (phase as number) <= MAX_PHASE;
  if (!isPhase) throw badPlugins('must have a phase that is a whole number');
  return { pluginVersionSid, phase: phase as number };
}

/** A refusal of the parameter Plugins. */
export function badPlugins(reason: string) {
  return invalid('Plugins', reason, BAD_PARAMETER);
}
