/** Writes docs/access.md: which role may call which operation. `node tools/access.ts` after changing an `access.ts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { declaredAccess } from '../server/src/app.ts';
import { readConfig } from '../server/src/config.ts';
import { accessTable } from './access/table.ts';

export const accessFile = join(import.meta.dirname, '../docs/access.md');

export const accessPage = (): string => accessTable(declaredAccess(readConfig()));

if (import.meta.main) writeFileSync(accessFile, accessPage());
