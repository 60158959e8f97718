/**
 * What a start leaves behind in memory is given back to the machine. Modules that are read and compiled fill the young
 * generation of V8 up to its full size, and pages of the old one by half; an idle process gives neither back by itself,
 * because nothing that happens in it makes it collect. The young generation grows again under load as it did before,
 * which a smaller limit for it would forbid at the price of processor time.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

/** Takes about 0.2 s, in which nothing else happens: to be called before anybody is served. */
export function settleMemory(): void {
  setFlagsFromString('--expose-gc');
  const collect: Collect = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
