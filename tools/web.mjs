/**
 * Builds the web app into web/dist when its sources have changed; `node tools/web.mjs --watch` does so again with every
 * change. Plain JavaScript: it runs before the server, and by itself under any Node that Vite supports.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { root } from './install.mjs';

const folder = join(root, 'web');
const dist = join(folder, 'dist');
/** What web/dist was built from, as a hash. */
const stamp = join(dist, '.sources');
const sources = [
  'web/src',
  'web/public',
  'web/index.html',
  'web/vite.config.ts',
  'web/package.json',
  'engines',
  // What is built in lies in packages of these versions.
  'package-lock.json',
];

/**
 * Builds if need be. Never throws: a server without its web app is still a server, and its page says what to do.
 * @returns {Promise<boolean>} whether web/dist is up to date now
 */
export async function ensureWeb() {
  const wanted = hashOfSources();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return true;
  try {
    const started = performance.now();
    await build(wanted);
    console.error(
      `Switchhook has built its web app in ${((performance.now() - started) / 1000).toFixed(1)} s.`,
    );
    return true;
  } catch (error) {
    console.error(`The web app could not be built; the API works without it.\n${error}`);
    return false;
  }
}

/** @param {string} wanted */
async function build(wanted) {
  // A test that builds must not get React's development half.
  process.env.NODE_ENV = 'production';
  const vite = await import('vite');
  // Beside the old one and then in its place, so that a server that runs always finds a whole app.
  const fresh = join(folder, `.dist-${process.pid}`);
  const old = join(folder, `.dist-${process.pid}-old`);
  try {
    await vite.build({ root: folder, logLevel: 'warn', build: { outDir: fresh } });
    await compress(join(fresh, 'assets'));
    writeFileSync(join(fresh, '.sources'), wanted);
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(fresh, dist);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

/**
 * Lays a .br and a .gz beside every text, so that the server only has to choose.
 * @param {string} assets
 */
async function compress(assets) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  const texts = readdirSync(assets).filter(name => /\.(js|css|svg|json)$/.test(name));
  await Promise.all(
    texts.map(async name => {
      const path = join(assets, name);
      const content = readFileSync(path);
      writeFileSync(`${path}.br`, await promisify(brotliCompress)(content, { params }));
      writeFileSync(`${path}.gz`, await promisify(gzip)(content, { level: 9 }));
    }),
  );
}

function hashOfSources() {
  const hash = createHash('sha256');
  for (const path of sources.flatMap(filesOf).sort()) {
    hash.update(`${path}\0`).update(readFileSync(join(root, path)));
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesOf(path) {
  const whole = join(root, path);
  if (!existsSync(whole)) return [];
  if (/\.\w+$/.test(path)) return [path];
  return readdirSync(whole, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .filter(entry => !/\.test\.tsx?$/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name).slice(root.length + 1));
}

/** Builds again with every change, until the process ends. */
export async function watchWeb() {
  // Whoever started us holds the other end: when they are gone, so are we.
  process.on('disconnect', () => process.exit(0));
  let running = Promise.resolve(true);
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(ensureWeb);
    }, 100);
  };
  for (const path of ['web/src', 'engines']) watch(join(root, path), { recursive: true }, again);
  await ensureWeb();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (process.argv.includes('--watch')) await watchWeb();
  else process.exitCode = (await ensureWeb()) ? 0 : 1;
}
