/** Fetches the archive of a package by npm, so that the operator's registry, proxy and cache are used. */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LIMIT_MS = 180_000;

/** The archive of `@twilio/flex-ui@1.34.6` as npm hands it over. @throws Error that says in one sentence why not */
export async function fetchArchive(wanted: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'switchhook-add-'));
  try {
    const said = await runNpm(['pack', '--ignore-scripts', '--pack-destination', folder, wanted], folder);
    const archive = (await readdir(folder)).find(name => name.endsWith('.tgz'));
    if (archive === undefined) throw new Error(reason(wanted, said));
    return await readFile(join(folder, archive));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs npm and gives what it said on its error output, whether it went well or not. */
function runNpm(args: string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', args, { cwd, timeout: LIMIT_MS });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', text => {
      said += text;
    });
    child.once('error', () => reject(new Error('npm is needed for this and cannot be started.')));
    child.once('close', () => resolve(said));
  });
}

function reason(wanted: string, said: string): string {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED/.test(said))
    return `npm cannot reach its registry, so ${wanted} was not fetched. Try again with a network, or point npm at a registry that you can reach.`;
  if (/E404|ETARGET/.test(said)) return `There is no ${wanted} in npm's registry.`;
  const last = said.trim().split('\n').slice(-3).join(' ');
  return `npm did not fetch ${wanted}: ${last || 'it took too long'}`;
}
