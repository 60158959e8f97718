/** A line that is cut now and then: TCP between a client and a server, through which only a part of some packet comes. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface CuttingProxy {
  port: number;
  /** How often it has cut so far. */
  cuts(): number;
  /** Cuts everything that is open now. */
  sever(): void;
  /** Cuts every connection now. */
  cut(): void;
  /** Cuts no more by chance. */
  calm(): void;
  close(): Promise<void>;
}

/** The same numbers for the same seed, evenly between 0 and 1 (mulberry32). */
export function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @param chance of a cut at each piece of data, in either direction. */
export async function startCuttingProxy(
  target: { host: string; port: number },
  { seed, chance }: { seed: number; chance: number },
): Promise<CuttingProxy> {
  const next = numbersFrom(seed);
  let cuts = 0;
  let isCalm = false;
  const open = new Set<Socket>();
  const server = createServer(client => {
    const upstream = connect(target);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(from);
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
      from.on('error', () => to.destroy());
      from.on('data', data => {
        if (isCalm || next() >= chance) {
          to.write(data);
          return;
        }
        cuts++;
        to.write(data.subarray(0, Math.floor(next() * data.length)), () => {
          from.destroy();
          to.destroy();
        });
      });
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    cut,
    port: (server.address() as AddressInfo).port,
    cuts: () => cuts,
    sever: () => {
      for (const socket of open) socket.destroy();
    },
    calm: () => {
      isCalm = true;
    },
    close: async () => {
      cut();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
