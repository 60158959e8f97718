/**
 * `switchhook add flex-ui`, `switchhook add webchat`: fetches the published bundle of the agent's desktop or of the web
 * chat widget, so that the server serves it. The bundles belong to somebody else and are not redistributed here.
 */
import { parseArgs } from 'node:util';
import { readConfig } from '../../server/src/config.ts';
import { fetchArchive } from './add/fetch.ts';
import { install } from './add/install.ts';
import { KNOWN } from './add/known.ts';
import { CLIENTS, isClientName, VERSION } from './clients.ts';

const usage = `Usage: switchhook add flex-ui|webchat [--version 1.34.6] [--integrity sha512-…]

Fetches the bundle by npm, checks it, and lays it into SWITCHHOOK_DATA. A running server serves it from then on:
Flex UI at /agent-desktop, the web chat widget at /webchat.js. Known versions need no --integrity:
${Object.keys(KNOWN)
  .map(one => `  ${one}`)
  .join('\n')}`;

/** Sets the exit code: 1 when the bundle could not be had, 2 when the command was not understood. */
export async function add(args: string[]): Promise<void> {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { version: text, integrity: text, help: { type: 'boolean', default: false } },
  });
  const [name = ''] = positionals;
  if (values.help) return console.log(usage);
  if (!isClientName(name)) return refuse(usage, 2);
  const { packageName, version: usual } = CLIENTS[name];
  const version = values.version ?? usual;
  if (!VERSION.test(version)) return refuse(`"${version}" is no version: give one like ${usual}.`, 2);
  const wanted = `${packageName}@${version}`;
  const integrity = values.integrity ?? KNOWN[wanted];
  if (integrity === undefined || !/^sha512-[\w+/]{86}==$/.test(integrity)) return refuse(unknown(wanted), 2);
  try {
    const { dataFolder } = readConfig();
    const { folder, isNew } = await install({ dataFolder, name, version, integrity, fetchArchive });
    console.log(isNew ? `${wanted} is installed in ${folder}` : `${wanted} was there already, in ${folder}`);
    console.log(note);
  } catch (error) {
    refuse((error as Error).message, 1);
  }
}

const note = `It is a program of Twilio Inc. under the Apache License 2.0 (LICENSE beside it); its README says that it is meant
for use with Twilio Flex. It is not part of Switchhook. Whether you may use it is between you and them.`;

const unknown = (wanted: string): string =>
  `${wanted} has not been tried here. To take it all the same, give what it must be: --integrity sha512-…
(npm view ${wanted} dist.integrity shows it.)`;

function refuse(message: string, code: number): void {
  console.error(message);
  process.exitCode = code;
}
