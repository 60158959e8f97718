/** docs/operating/upgrading.md, "Without an interruption", done: two versions at once, and messages all the time. */
import { expect, test } from 'vitest';
import { STRANGE } from './next-version.ts';
import { runStorm } from './storm.ts';

test('while one version takes over from the other nothing is lost, doubled or out of order', async () => {
  const report = await runStorm({ seed: 'upgrade', seconds: 5, servers: 2, customers: 12, harm: 'upgrade' });
  expect(report.complaints).toEqual([]);
  expect(report.deeds).toEqual(['server 0 is of the next version', 'server 1 is of the next version']);
  expect(report.accepted).toBeGreaterThan(12);
  // One server stops at a time: it says so (503), then nobody is there, and customers go to the other.
  expect(Object.keys(report.answers).filter(status => !['200', '503', 'none'].includes(status))).toEqual([]);
  // The old server has met what only the new one understands, and its statements have met other columns.
  for (const words of STRANGE) expect(report.logs['server-1']).toContain(words);
}, 300_000);
