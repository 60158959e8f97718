import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { envExample, envExampleFile } from './env-example.ts';

test('.env.example is up to date (node tools/env-example.ts writes it)', () => {
  expect(readFileSync(envExampleFile, 'utf8')).toBe(envExample());
});
