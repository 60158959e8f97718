/**
 * The programs of others that run in browsers against this server: the agent's desktop and the web chat widget. They are
 * not part of this project. Whoever wants them fetches them once (`switchhook add`), and they lie as they are in the data
 * folder, with compressed copies beside them: `clients/flex-ui/1.34.6/twilio-flex.prod.browser.js`.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface Client {
  /** Under which it is published. */
  packageName: string;
  /** The file within its package that a page loads, and nothing else with it. */
  file: string;
  /** Taken when nobody says a version. */
  version: string;
}

export type ClientName = 'flex-ui' | 'webchat';

export const CLIENTS: Readonly<Record<ClientName, Client>> = {
  'flex-ui': {
    packageName: '@twilio/flex-ui',
    file: 'twilio-flex.prod.browser.js',
    version: '1.34.6',
  },
  webchat: {
    packageName: '@twilio/flex-webchat-ui',
    file: 'twilio-flex-webchat.prod.browser.js',
    version: '2.9.4',
  },
};

export const VERSION = /^(\d+)\.(\d+)\.(\d+)$/;

export const isClientName = (name: string): name is ClientName => Object.hasOwn(CLIENTS, name);

/** Where a version of a client lies, or would lie. */
export function clientFolder(dataFolder: string, name: ClientName, version: string): string {
  return join(dataFolder, 'clients', name, version);
}

/** The installed versions, newest first. */
export async function installedVersions(dataFolder: string, name: ClientName): Promise<string[]> {
  const found = await readdir(join(dataFolder, 'clients', name)).catch(() => []);
  return found.filter(version => VERSION.test(version)).sort((a, b) => compareVersions(b, a));
}

/**
 * The version to serve: the newest that the wish admits (`1.33.3`, `~1.34.0`, `^1.31.2`), else the newest that there is;
 * null when none is installed.
 */
export function chooseVersion(installed: readonly string[], wish: string | null): string | null {
  return installed.find(version => wish !== null && admits(wish, version)) ?? installed[0] ?? null;
}

function admits(wish: string, version: string): boolean {
  const [, range = '', base = ''] = /^([~^]?)(\d+\.\d+\.\d+)$/.exec(wish) ?? [];
  if (base === '') return false;
  if (range === '') return version === base;
  const same = range === '~' ? 2 : 1;
  const isAlike = partsOf(version).slice(0, same).join() === partsOf(base).slice(0, same).join();
  return isAlike && compareVersions(version, base) >= 0;
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  return left.map((part, index) => part - right[index]!).find(difference => difference !== 0) ?? 0;
}

const partsOf = (version: string): number[] => version.split('.').map(Number);
