/** What the adversary can do. Each deed answers what was done, for whoever reads the report. */

import type { Random } from './random.ts';
import { pause } from './scope.ts';
import type { Actor, Stage } from './stage.ts';

export interface Battlefield extends Pick<Stage, 'actors' | 'disk' | 'killDatabase'> {
  /** Cuts the sockets of all clients. */
  cutSockets(): void;
  random: Random;
  raging: () => boolean;
  signal: AbortSignal;
  /** What goes on while the next deeds are done. */
  meanwhile(work: Promise<unknown>): void;
}

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
/** How far a clock may be from the true time: what was planned under a wrong clock is late by as much. */
export const CLOCK_SECONDS = 12;

type Deed = (field: Battlefield) => Promise<string>;

export const DEEDS = {
  async kill(field) {
    const [name, { server, rise }] = await choose(field);
    await server.kill();
    field.meanwhile(rise());
    return `${name} killed`;
  },

  async failPoint(field) {
    const { random } = field;
    const point = `${random.pick(FAIL_POINTS)}:${random.whole(1, 40)}`;
    const [name, { server, rise }] = await choose(field);
    await server.kill();
    field.meanwhile(rise({ SWITCHHOOK_FAIL_POINT: point }));
    return `${name} killed, then armed with ${point}`;
  },

  async freeze(field) {
    const { random, signal } = field;
    const milliseconds = random.whole(500, 4000);
    const [name, { server }] = await choose(field);
    server.freeze();
    field.meanwhile(pause(milliseconds, signal).finally(() => server.thaw()));
    return `${name} frozen for ${milliseconds} ms`;
  },

  async killDatabase({ killDatabase }) {
    killDatabase();
    return 'PostgreSQL killed';
  },

  async fillDisk({ disk, random, signal, meanwhile }) {
    const milliseconds = random.whole(500, 4000);
    if (disk.reason !== undefined) return `disk not filled: ${disk.reason}`;
    disk.fill();
    meanwhile(pause(milliseconds, signal).finally(() => disk.free()));
    return `disk full for ${milliseconds} ms`;
  },

  async moveClock(field) {
    const seconds = field.random.whole(-CLOCK_SECONDS, CLOCK_SECONDS);
    const [name, { server, clock }] = await choose(field);
    clock.set(seconds, server);
    return `the clock of ${name} moved to ${seconds} s ahead of the time`;
  },

  async cutSockets({ cutSockets }) {
    cutSockets();
    return 'sockets cut';
  },
} satisfies Record<string, Deed>;

/** One of the servers, running. */
async function choose({ actors, random }: Battlefield): Promise<[string, Actor]> {
  const index = random.whole(0, actors.length - 1);
  const actor = actors[index]!;
  await actor.rise();
  return [`server ${index}`, actor];
}
