/**
 * What every command needs before it can begin: the packages, and a Node that runs TypeScript. Plain JavaScript without
 * dependencies, because it runs on the Node that the machine happens to have (20 or newer) before anything is installed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const packages = join(root, 'node_modules');
const lock = join(root, 'package-lock.json');
/** npm writes this file when an installation is complete: what lies there, in the form of a lock file. */
const complete = join(packages, '.package-lock.json');

/**
 * Installs the packages of the lock file when one of them is missing or of another version. Development packages that
 * are there stay: then everything is installed anew.
 * @param {{ development: boolean }} wanted
 */
export function ensureInstalled({ development }) {
  const hasDevelopment = existsSync(join(packages, 'vitest', 'package.json'));
  const withDevelopment = development || hasDevelopment;
  if (existsSync(complete) && isInstalled(read(lock), read(complete), withDevelopment)) return;
  const omit = withDevelopment ? [] : ['--omit=dev'];
  console.error('Switchhook installs the packages that it needs (npm ci). This happens once.');
  // Without warnings: some packages want a newer Node than the machine's, and run on the one that is installed with them.
  const { status } = runNpm(['ci', '--ignore-scripts', '--loglevel=error', ...omit]);
  if (status !== 0) {
    console.error('The packages could not be installed; npm says why above.');
    process.exit(status || 1);
  }
}

/**
 * @typedef {{ version?: string, link?: boolean, dev?: boolean, optional?: boolean, devOptional?: boolean,
 *   os?: string[], cpu?: string[], libc?: string[] }} Locked
 * @typedef {{ packages: Record<string, Locked> }} Lock
 */

/**
 * Whether what is there is what is wanted, whenever it was installed. What is there besides does no harm.
 * @param {Lock} wanted
 * @param {Lock} there
 * @param {boolean} development whether development packages are wanted too
 */
export function isInstalled(wanted, there, development) {
  return Object.entries(wanted.packages)
    .filter(([path, one]) => path.includes('node_modules/') && !one.link && (development || !one.dev))
    .every(([path, one]) => {
      const installed = there.packages[path];
      return installed === undefined ? isForOthers(one) : installed.version === one.version;
    });
}

/**
 * Whether npm may leave it out here: it is for other machines, or stands in for a part that is not needed here.
 * @param {Locked} one
 */
function isForOthers({ optional, devOptional, os, cpu, libc }) {
  if (!optional && !devOptional) return false;
  const isForUs = os?.includes(process.platform) && cpu?.includes(process.arch) && libc === undefined;
  return !isForUs;
}

/** @param {string} path @returns {Lock} */
function read(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/**
 * Runs npm, the same one that runs us when there is one.
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
export function runNpm(args, env = process.env) {
  const script = process.env.npm_execpath;
  const [command, first] = script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []];
  return spawnSync(command, [...first, ...args], { cwd: root, stdio: 'inherit', env });
}

/** The Node that npm installed for us, else the running one if it is new enough. Ends the process when there is none. */
export function findNode() {
  const installed = join(packages, `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (spawnSync(installed, ['--version']).status === 0) return installed;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  console.error(
    `Switchhook needs Node 24 or newer. npm brings it along on Linux (x64, arm64) only, and this is Node ${process.versions.node} on ${process.platform} ${process.arch}: please install Node 24.`,
  );
  return process.exit(1);
}

/**
 * Runs a program in our place: the same terminal, our signals, its exit code.
 * @param {string} node
 * @param {string[]} args
 */
export function become(node, args) {
  // Compiled code is kept, which halves the time of every later start.
  const NODE_COMPILE_CACHE = process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules/.cache/compiled');
  const child = spawn(node, args, { stdio: 'inherit', env: { ...process.env, NODE_COMPILE_CACHE } });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  endWithNpm(child);
  child.on('error', error => {
    console.error(`${node} cannot be started: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
}

/**
 * npm runs us through a shell, and hands a signal to that shell, which dies of it without telling us. So under npm the
 * death of our parent counts as SIGTERM; it is seen by asking, because no event tells it.
 * @param {import('node:child_process').ChildProcess} child
 */
function endWithNpm(child) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 200);
  watch.unref();
}

/** A file `.env` beside package.json is read when it exists; the environment itself wins over it. */
export const envFile = existsSync(join(root, '.env')) ? [`--env-file=${join(root, '.env')}`] : [];
