/**
 * What every command needs before it can begin: the packages, and a Node that runs TypeScript. Plain JavaScript without
 * dependencies, because it runs on the Node that the machine happens to have (20 or newer) before anything is installed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const packages = join(root, 'node_modules');
const lock = join(root, 'package-lock.json');
/** Which lock file the packages were installed from, as we left it. */
const stamp = join(packages, '.switchhook-lock');
/** npm writes this file when an installation is complete. */
const complete = join(packages, '.package-lock.json');

/**
 * Installs the packages of the lock file when they are missing or older than it. Development packages that are there
 * stay: then everything is installed anew.
 * @param {{ development: boolean }} wanted
 */
export function ensureInstalled({ development }) {
  const hasDevelopment = existsSync(join(packages, 'vitest', 'package.json'));
  if (isCurrent() && (hasDevelopment || !development)) return;
  const omit = development || hasDevelopment ? [] : ['--omit=dev'];
  console.error('Switchhook installs the packages that it needs (npm ci). This happens once.');
  const { status } = runNpm(['ci', '--ignore-scripts', ...omit]);
  if (status !== 0) {
    console.error('The packages could not be installed; npm says why above.');
    process.exit(status || 1);
  }
  writeFileSync(stamp, lockHash());
}

/** Ours, or installed by hand with npm after the lock file last changed. */
function isCurrent() {
  if (!existsSync(complete)) return false;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash()) return true;
  return statSync(complete).mtimeMs >= statSync(lock).mtimeMs;
}

function lockHash() {
  return createHash('sha256').update(readFileSync(lock)).digest('hex');
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
