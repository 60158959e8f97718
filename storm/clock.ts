/**
 * Clocks that jump. A server that is started with `NODE_OPTIONS=--import=…/storm/clock.ts` and `STORM_CLOCK=FILE` takes
 * its time from this module: every `Date` of the process, its libraries' too, is ahead by as many seconds as the file
 * says (behind, when negative). A signal makes it read the file anew: the clock jumps under a running process. What is
 * measured by the monotonic clock (`performance.now`, `setTimeout`) does not move, as on a real machine.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const JUMP_SIGNAL = 'SIGUSR2';
const file = process.env.STORM_CLOCK;
if (file !== undefined) install(file);

function install(at: string): void {
  const Real = Date;
  let offset = offsetIn(at);
  process.on(JUMP_SIGNAL, () => {
    offset = offsetIn(at);
  });
  const now = (): number => Real.now() + offset;
  globalThis.Date = new Proxy(Real, {
    construct: (target, given, called) =>
      Reflect.construct(
        target,
        given.length === 0 ? [now()] : given,
        called === globalThis.Date ? target : called,
      ),
    apply: () => new Real(now()).toString(),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
}

/** In milliseconds. */
function offsetIn(at: string): number {
  return Number(readFileSync(at, 'utf8')) * 1000;
}

export interface MovableClock {
  /** What a server is started with to take its time from here. */
  environment: Record<string, string>;
  /** Moves the clock to that many seconds ahead of the true time; a server that runs takes it over by `signal`. */
  set(seconds: number, server: { signal(name: NodeJS.Signals): void; hasEnded(): boolean }): void;
}

/** @param at a file that is made. */
export function makeClock(at: string): MovableClock {
  writeFileSync(at, '0');
  return {
    environment: { STORM_CLOCK: at, NODE_OPTIONS: `--import=${import.meta.filename}` },
    set(seconds, server) {
      writeFileSync(at, String(seconds));
      if (!server.hasEnded()) server.signal(JUMP_SIGNAL);
    },
  };
}
