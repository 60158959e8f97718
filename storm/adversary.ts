/** The seeded adversary: one deed after the other, as the seed draws them. */
import { type Battlefield, DEEDS } from './deeds.ts';
import { pause } from './scope.ts';
import type { Actor } from './stage.ts';

/** How often each is drawn, out of all of them. */
const WEIGHTS: Record<keyof typeof DEEDS, number> = {
  kill: 2,
  failPoint: 3,
  freeze: 1,
  killDatabase: 1,
  fillDisk: 1,
  moveClock: 1,
  cutSockets: 1,
};
const LOTS = Object.entries(WEIGHTS).flatMap(
  ([name, weight]) => Array(weight).fill(name) as (keyof typeof DEEDS)[],
);

/** Does harm until told to stop; then everything runs again, and nothing is armed. Writes down what was done, in order. */
export async function rage(field: Omit<Battlefield, 'meanwhile'>, done: string[]): Promise<void> {
  const { random, raging, signal, actors } = field;
  const works: Promise<unknown>[] = [];
  const meanwhile = (work: Promise<unknown>): void => {
    // Heard of below; until then the end of the storm is no fault.
    work.catch(() => undefined);
    works.push(work);
  };
  while (raging()) {
    await pause(random.whole(300, 2500), signal);
    // A supervisor would not leave one lie that has come to its fail point.
    for (const { server, rise } of actors) if (server.hasEnded()) meanwhile(rise());
    done.push(await DEEDS[random.pick(LOTS)]({ ...field, meanwhile }));
  }
  await Promise.all(works);
  await Promise.all(actors.map(disarm));
}

/** All of them anew: one that still waits for its fail point would end itself in the calm, when nobody looks after it. */
async function disarm({ server, clock, rise }: Actor): Promise<void> {
  await server.kill();
  clock.set(0, server);
  await rise();
}
