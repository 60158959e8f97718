/** A rolling upgrade under way: one server after the other stops in good order and comes back as the next version. */
import { join } from 'node:path';
import { makeNextVersion } from './next-version.ts';
import { pause } from './scope.ts';
import type { Stage } from './stage.ts';

/** How long both versions serve, for each server that is upgraded: parked lines are met more than once. */
const SIDE_BY_SIDE_MS = 3000;

export interface Upgrade {
  /** Whether there is one, and servers of the version before are left. */
  isDue: boolean;
}

/** Ends when all servers are of the next version. The first of them migrates, while the others serve. */
export async function rollOver(
  { actors, disk }: Pick<Stage, 'actors' | 'disk'>,
  { upgrade, signal, done }: { upgrade: Upgrade; signal: AbortSignal; done: string[] },
): Promise<void> {
  const program = makeNextVersion(join(disk.folder, 'next-version'));
  for (const [i, { server, rise }] of actors.entries()) {
    await pause(SIDE_BY_SIDE_MS, signal);
    server.become(program);
    await server.stop();
    await rise();
    done.push(`server ${i} is of the next version`);
  }
  upgrade.isDue = false;
}
