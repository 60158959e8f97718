/** `npm start`, and with --watch `npm run dev`: installs what is missing, builds the web app, then runs the server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { become, ensureInstalled, envFile, findNode, root } from './install.mjs';

const parent = process.ppid;
const watch = process.argv.includes('--watch') ? ['--watch'] : [];
ensureInstalled({ development: watch.length > 0 });
const node = findNode();
const web = join(root, 'tools/web.mjs');
// Vite wants a newer Node than the one that runs us may be. A build that fails has said why, and stops nothing.
if (watch.length > 0) spawn(node, [web, '--watch'], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
else await once(spawn(node, [web], { stdio: 'inherit' }), 'exit');
// npm may have been told to stop meanwhile; nobody but the parent's end says so.
if (process.env.npm_lifecycle_event && process.ppid !== parent) process.exit(0);
become(node, [...watch, ...envFile, join(root, 'server/src/main.ts')]);
