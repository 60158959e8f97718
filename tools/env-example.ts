/** Writes `.env.example` from the table of options. `node tools/env-example.ts` after changing server/src/config.ts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { options } from '../server/src/config.ts';

export const envExampleFile = join(import.meta.dirname, '../.env.example');

export function envExample(): string {
  const head =
    '# Every option with its default. Copy this file to .env and remove the # where you want another value.\n';
  const entries = Object.values(options).map(
    ({ name, fallback, why }) => `${wrapped(why)}\n#${name}=${fallback}\n`,
  );
  return [head, ...entries].join('\n');
}

function wrapped(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 110) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`# ${word}`);
  }
  return lines.join('\n');
}

if (import.meta.main) writeFileSync(envExampleFile, envExample());
