import { expect, test } from 'vitest';
import type { ServerProcess } from '../conformance/test/server.ts';
import { rage } from './adversary.ts';
import { randomOf } from './random.ts';

/** A server that only remembers with what it was started last. */
function pretendServer(environment: Record<string, string>): ServerProcess & { armed(): boolean } {
  let running: Record<string, string> | undefined = environment;
  return {
    url: 'http://127.0.0.1:1',
    output: () => '',
    kill: async () => {
      running = undefined;
    },
    restart: async (fresh = environment) => {
      running = fresh;
    },
    freeze: () => {},
    signal: () => {},
    thaw: () => {},
    hasEnded: () => running === undefined,
    stop: async () => 0,
    armed: () => running?.SWITCHHOOK_FAIL_POINT !== undefined,
  };
}

test('after the storm every server runs, and none waits for a fail point', async () => {
  const environment = { SWITCHHOOK_FAIL_POINT: 'turn.written:40' };
  const servers = [pretendServer(environment), pretendServer({})];
  await servers[1]!.kill();
  const random = randomOf('1');
  await rage({ servers, environment: {}, killDatabase: () => {}, random, raging: () => false });
  expect(servers.map(server => [server.hasEnded(), server.armed()])).toEqual([
    [false, false],
    [false, false],
  ]);
});
