#!/usr/bin/env node
/** The command `switchhook`: installs what is missing, then runs `tools/cli/main.ts` with the same arguments. */
import { join } from 'node:path';
import { become, ensureInstalled, envFile, findNode, root } from './install.mjs';

ensureInstalled({ development: false });
become(findNode(), [...envFile, join(root, 'tools/cli/main.ts'), ...process.argv.slice(2)]);
