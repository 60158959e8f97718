/** The seeded adversary: power cuts of servers and of PostgreSQL, fail points, and processes that stand still for a while. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerProcess } from '../conformance/test/server.ts';
import type { Random } from './random.ts';

/** As the server's kernel names them. */
const FAIL_POINTS = [
  'accept.stored',
  'turn.read',
  'turn.step',
  'turn.written',
  'turn.committed',
  'job.called',
  'job.settled',
];
const DEEDS = ['kill', 'kill', 'failPoint', 'failPoint', 'failPoint', 'freeze', 'killDatabase'] as const;
type Deed = (typeof DEEDS)[number];

export interface Battlefield {
  servers: readonly ServerProcess[];
  environment: Record<string, string>;
  /** Ends PostgreSQL as a power cut would; it comes again by itself. */
  killDatabase(): void;
  random: Random;
  raging: () => boolean;
}

/** Does harm until told to stop; then everything runs again, and nothing is armed. Answers what was done, in order. */
export async function rage(field: Battlefield): Promise<string[]> {
  const done: string[] = [];
  while (field.raging()) {
    await sleep(field.random.whole(200, 1500));
    const deed = field.random.pick(DEEDS);
    done.push(await harm(field, deed));
  }
  await disarm(field);
  return done;
}

/** All of them anew: one that still waits for its fail point would end itself in the calm, when nobody looks after it. */
async function disarm({ servers, environment }: Battlefield): Promise<void> {
  await Promise.all(
    servers.map(async server => {
      await server.kill();
      await server.restart(environment);
    }),
  );
}

async function harm(
  { servers, environment, killDatabase, random }: Battlefield,
  deed: Deed,
): Promise<string> {
  const index = random.whole(0, servers.length - 1);
  const server = servers[index]!;
  if (server.hasEnded()) await server.restart(environment);
  if (deed === 'killDatabase') {
    killDatabase();
    return 'PostgreSQL killed';
  }
  if (deed === 'freeze') {
    server.freeze();
    const milliseconds = random.whole(500, 4000);
    await sleep(milliseconds);
    server.thaw();
    return `server ${index} frozen for ${milliseconds} ms`;
  }
  await server.kill();
  const point = `${random.pick(FAIL_POINTS)}:${random.whole(1, 40)}`;
  // A server whose end is too close to finish its start is started once more by whoever finds it.
  const armed = deed === 'failPoint' ? { ...environment, SWITCHHOOK_FAIL_POINT: point } : environment;
  await server.restart(armed).catch(() => undefined);
  return deed === 'failPoint' ? `server ${index} killed, then armed with ${point}` : `server ${index} killed`;
}
