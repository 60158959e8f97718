import { expect, test } from 'vitest';
import type { ServerProcess } from '../conformance/test/server.ts';
import { rage } from './adversary.ts';
import { randomOf } from './random.ts';

/** A server that only remembers with what it was started last. */
function pretendServer(): ServerProcess & { armed(): boolean } {
  let running: Record<string, string> | undefined = {};
  return {
    url: 'http://127.0.0.1:1',
    output: () => '',
    kill: async () => {
      running = undefined;
    },
    restart: async (more = {}) => {
      running = more;
    },
    freeze: () => {},
    thaw: () => {},
    signal: () => {},
    become: () => {},
    hasEnded: () => running === undefined,
    stop: async () => 0,
    armed: () => running?.SWITCHHOOK_FAIL_POINT !== undefined,
  };
}

test('after the storm every server runs, none waits for a fail point, and every clock is right', async () => {
  const servers = [pretendServer(), pretendServer()];
  const clocks = servers.map(() => {
    const said = [7];
    return { environment: {}, set: (seconds: number) => void said.push(seconds), ahead: () => said.at(-1) };
  });
  await servers[0]!.restart({ SWITCHHOOK_FAIL_POINT: 'turn.written:40' });
  await servers[1]!.kill();
  await rage(
    {
      actors: servers.map((server, i) => ({ server, clock: clocks[i]!, rise: server.restart })),
      disk: { folder: '', reason: 'it is none', fill: () => {}, free: () => {}, close: () => {} },
      killDatabase: () => {},
      cutSockets: () => {},
      random: randomOf('1'),
      raging: () => false,
      signal: new AbortController().signal,
    },
    [],
  );
  expect(servers.map(server => [server.hasEnded(), server.armed()])).toEqual([
    [false, false],
    [false, false],
  ]);
  expect(clocks.map(clock => clock.ahead())).toEqual([0, 0]);
});
