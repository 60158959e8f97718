import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeLogger } from '../../kernel/log.ts';
import { makeTopics } from '../../kernel/topics.ts';
import { type Follower, Reader } from './reader.ts';
import type { EventPage, ObjectEvent, ObjectView } from './view.ts';

const log = makeLogger('silent');
const PAGE = 3;

/** An object whose events are numbered from one; readings take as long as the schedule says. */
class Numbers implements Pick<ObjectView, 'sid' | 'type' | 'topics' | 'eventsSince'> {
  readonly sid = 'numbers';
  readonly type = 'list';
  readonly topics = ['numbers'];
  readings = 0;
  failures = 0;
  private last = 0;
  private readonly topicHub = makeTopics({ database: {} as never, log });
  private readonly pause: () => Promise<unknown>;

  constructor(pause: () => Promise<unknown>) {
    this.pause = pause;
  }

  get hub() {
    return this.topicHub;
  }

  happen(): void {
    this.last++;
    this.topicHub.publish([{ topic: 'numbers', position: this.last }]);
  }

  async eventsSince(position: number): Promise<EventPage> {
    this.readings++;
    if (this.failures > 0) {
      this.failures--;
      throw new Error('the database is away');
    }
    await this.pause();
    const left = Math.max(0, this.last - position);
    const events = Array.from({ length: Math.min(PAGE, left) }, (_, i) => eventOf(position + i + 1));
    await this.pause();
    return { events, lastEventId: events.at(-1)?.id ?? position, more: left > PAGE };
  }

  get end(): number {
    return this.last;
  }
}

const eventOf = (id: number): ObjectEvent => ({ id, type: 'list_item_added', dateCreated: new Date(id) });

class Notes implements Follower {
  position: number;
  readonly ids: number[] = [];

  constructor(position: number) {
    this.position = position;
  }

  follow({ id }: ObjectEvent): void {
    this.ids.push(id);
  }

  /** What a subscription does: reads what was missed, then joins. */
  async catchUp(reader: Reader, view: ObjectView): Promise<void> {
    for (;;) {
      const { events, lastEventId, more } = await reader.read(this.position, view);
      for (const event of events) this.ids.push(event.id);
      this.position = Math.max(this.position, lastEventId);
      if (!more && reader.join(this)) return;
    }
  }
}

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ deed: fc.constant('happen' as const) }) },
  { weight: 2, arbitrary: fc.record({ deed: fc.constant('come' as const), from: fc.nat(10) }) },
  { weight: 1, arbitrary: fc.record({ deed: fc.constant('go' as const) }) },
  { weight: 3, arbitrary: fc.record({ deed: fc.constant('wait' as const) }) },
);

test('whoever comes when, everybody is told everything from where they were, once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(step, { maxLength: 40 }), async (scheduler, steps) => {
      const numbers = new Numbers(() => scheduler.schedule(Promise.resolve()));
      const view = numbers as unknown as ObjectView;
      const reader = new Reader(view, { topics: numbers.hub, log });
      reader.hold();
      const present: { notes: Notes; from: number; done: Promise<void> }[] = [];
      for (const one of steps) {
        if (one.deed === 'happen') numbers.happen();
        else if (one.deed === 'come') {
          const from = Math.min(one.from, numbers.end);
          const notes = new Notes(from);
          present.push({ notes, from, done: notes.catchUp(reader, view) });
        } else if (one.deed === 'go') {
          const gone = present.shift();
          if (gone) reader.leave(gone.notes);
        } else if (scheduler.count() > 0) await scheduler.waitOne();
      }
      const finished = Promise.all(present.map(({ done }) => done));
      await scheduler.waitFor(finished);
      // One reading may bring about the next.
      do {
        await scheduler.waitAll();
        await new Promise(setImmediate);
      } while (scheduler.count() > 0);
      for (const { notes, from } of present) {
        expect(notes.ids).toEqual(Array.from({ length: numbers.end - from }, (_, i) => from + i + 1));
      }
    }),
    { numRuns: 1000 },
  );
});

test('who catches up while the last others leave misses nothing', async () => {
  const pauses: PromiseWithResolvers<void>[] = [];
  const numbers = new Numbers(() => {
    pauses.push(Promise.withResolvers<void>());
    return pauses.at(-1)!.promise;
  });
  const view = numbers as unknown as ObjectView;
  const reader = new Reader(view, { topics: numbers.hub, log });
  const goOn = async (...pausesToEnd: number[]) => {
    for (const n of pausesToEnd) {
      await expect.poll(() => pauses.length).toBeGreaterThan(n);
      pauses[n]!.resolve();
    }
    await new Promise(setImmediate);
  };
  const [first, second] = [new Notes(0), new Notes(0)];
  const joined = first.catchUp(reader, view);
  await goOn(0, 1);
  await joined;
  const catching = second.catchUp(reader, view);
  // The second has read nothing new, and is not told so yet; the first hears of news meanwhile, and leaves.
  await goOn(2);
  numbers.happen();
  await goOn(4, 5);
  expect(first.ids).toEqual([1]);
  reader.leave(first);
  await goOn(3, 6, 7);
  await catching;
  expect(second.ids).toEqual([1]);
});

test('many publications and many followers cost few readings', async () => {
  const numbers = new Numbers(() => new Promise(resolve => setTimeout(resolve, 1)));
  const view = numbers as unknown as ObjectView;
  const reader = new Reader(view, { topics: numbers.hub, log });
  const followers = Array.from({ length: 100 }, () => new Notes(0));
  await Promise.all(followers.map(notes => notes.catchUp(reader, view)));
  expect(numbers.readings).toBe(1);
  for (let n = 0; n < 9; n++) numbers.happen();
  await expect.poll(() => followers.every(({ position }) => position === 9)).toBe(true);
  expect(numbers.readings).toBeLessThanOrEqual(6);
});

test('what could not be read is read again', async () => {
  const numbers = new Numbers(() => Promise.resolve());
  const view = numbers as unknown as ObjectView;
  const reader = new Reader(view, { topics: numbers.hub, log });
  const notes = new Notes(0);
  await notes.catchUp(reader, view);
  numbers.failures = 1;
  numbers.happen();
  await expect.poll(() => notes.ids, { timeout: 4000 }).toEqual([1]);
});

test('a reader that nobody holds hears nothing', () => {
  const numbers = new Numbers(() => Promise.resolve());
  const reader = new Reader(numbers as unknown as ObjectView, { topics: numbers.hub, log });
  reader.hold();
  reader.hold();
  expect(reader.release()).toBe(false);
  expect(reader.release()).toBe(true);
  reader.join(new Notes(0));
  numbers.happen();
  expect(numbers.readings).toBe(0);
});
