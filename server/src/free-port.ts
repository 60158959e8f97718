import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below what systems give out by themselves (Linux: from 32768, macOS and Windows: from 49152): whoever is away for a
 * moment and comes back to its port does not find somebody's connection there.
 */
const FIRST = 20_000;
const BEHIND_LAST = 32_000;
const ATTEMPTS = 1_000;

/** A TCP port of 127.0.0.1, drawn at random, on which nobody listens. Throws when none is found. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(FIRST, BEHIND_LAST);
    if (await isFree(port)) return port;
  }
  throw new Error(`No TCP port of 127.0.0.1 between ${FIRST} and ${BEHIND_LAST} is free`);
}

/** Whether one may listen on this TCP port of 127.0.0.1 now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise(done => {
    const probe = createServer();
    probe.once('error', () => done(false));
    probe.listen({ port, host: '127.0.0.1' }, () => probe.close(() => done(true)));
  });
}
