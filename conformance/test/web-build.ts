/** Before the browser's tests: builds the web app if its sources have changed, once for all of them. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { chromiumPath } from './browser.ts';

const program = join(import.meta.dirname, '../../tools/web.mjs');

export default function setup(): void {
  if (chromiumPath !== null) execFileSync(process.execPath, [program], { stdio: 'inherit' });
}
