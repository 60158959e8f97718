import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeClock } from './clock.ts';

/** Prints two clocks and what else is asked of a Date, jumps an hour back by a signal, and prints the clock again. */
const program = `
  const at = process.env.STORM_CLOCK;
  const date = new Date();
  const first = { now: Date.now(), date: date.getTime(), isDate: date instanceof Date, given: new Date(5).getTime() };
  process.once('SIGUSR2', () => setImmediate(() => console.log(JSON.stringify({ ...first, later: Date.now() }))));
  require('fs').writeFileSync(at, '-3600');
  process.kill(process.pid, 'SIGUSR2');
  setTimeout(() => {}, 500);
`;

test('a process sees the moved clock, and a jump while it runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchhook-clock-'));
  const at = join(folder, 'clock');
  const { environment } = makeClock(at);
  writeFileSync(at, '3600');
  const before = Date.now();
  const env = { ...environment, PATH: process.env.PATH };
  const said = JSON.parse(execFileSync(process.execPath, ['-e', program], { env, encoding: 'utf8' }));
  rmSync(folder, { recursive: true });
  expect(said).toMatchObject({ isDate: true, given: 5 });
  for (const time of [said.now, said.date]) expect(time - before).toBeGreaterThan(3_599_000);
  expect(said.later - before).toBeLessThan(-3_500_000);
});
