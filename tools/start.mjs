/** `npm start`, and with --watch `npm run dev`: installs what is missing, then runs the server. */
import { join } from 'node:path';
import { become, ensureInstalled, envFile, findNode, root } from './install.mjs';

const watch = process.argv.includes('--watch') ? ['--watch'] : [];
ensureInstalled({ development: watch.length > 0 });
become(findNode(), [...watch, ...envFile, join(root, 'server/src/main.ts')]);
