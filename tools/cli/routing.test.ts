import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { routing } from './routing.ts';

const folder = mkdtempSync(join(tmpdir(), 'switchhook-routing-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** Plays a file; answers what was printed, and the exit code. */
function play(scenario: object): { lines: string[]; code: unknown } {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  vi.spyOn(console, 'log').mockImplementation(write);
  vi.spyOn(console, 'error').mockImplementation(write);
  const file = join(folder, 'scenario.json');
  writeFileSync(file, JSON.stringify(scenario));
  routing([file]);
  return { lines, code: process.exitCode };
}

const scenario = {
  workflow: { task_routing: { filters: [], default_filter: { queue: 'German' } } },
  queues: [{ friendly_name: 'German', target_workers: "languages HAS 'de'" }],
  workers: [
    { friendly_name: 'ada', attributes: { languages: ['de'] } },
    { friendly_name: 'bob', attributes: { languages: ['en'] } },
  ],
  tasks: [
    { name: 'first', work_seconds: 30 },
    { name: 'second', at: 10, work_seconds: 30 },
  ],
};

test('shows who gets what, when, and after how long', () => {
  const { lines, code } = play(scenario);
  expect(lines.map(line => line.trim().replace(/ +/g, ' '))).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^0 s first \w+ ada/),
      expect.stringMatching(/^30 s second \w+ ada after 20 s$/),
    ]),
  );
  expect(code).toBeUndefined();
});

test('a task that finds nobody says why, and the command fails', () => {
  const { lines, code } = play({ ...scenario, workers: scenario.workers.slice(1) });
  expect(lines.join('\n')).toContain('first still waits in German:');
  expect(lines.join('\n')).toContain('bob');
  expect(code).toBe(1);
});

test('a file that cannot be played says what is wrong with it', () => {
  const { lines, code } = play({ ...scenario, queues: [{ friendly_name: 'German', target_workers: 'HAS' }] });
  expect(lines.length).toBeGreaterThan(0);
  expect(code).toBe(2);
});
