/**
 * `npm test`: installs everything, then runs `npm run check` (types, lint, all tests) on the Node that the project
 * brings. Arguments go to vitest. The last line says how many tests passed, failed and were skipped.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { ensureInstalled, findNode, root, runNpm } from './install.mjs';

const tally = join(root, 'node_modules/.switchhook-tally');
rmSync(tally, { force: true });
ensureInstalled({ development: true });
const path = [dirname(findNode()), process.env.PATH].join(delimiter);
const reporters = ['--reporter=default', '--reporter=./tools/tally.ts'];
const env = { ...process.env, PATH: path };
const { status } = runNpm(['run', 'check', '--', ...reporters, ...process.argv.slice(2)], env);
if (existsSync(tally)) console.log(readFileSync(tally, 'utf8').trimEnd());
process.exit(status ?? 1);
