import { expect, test, vi } from 'vitest';
import { openKernel } from '../../test/kernel.ts';
import { makeLogger } from './log.ts';
import { makeTopics, type TopicListener } from './topics.ts';

const kernel = await openKernel();

function listener(): TopicListener & { heard: string[]; losses: number } {
  const self = {
    heard: [] as string[],
    losses: 0,
    published: (positions: string[]) => void self.heard.push(...positions),
    lost: () => void self.losses++,
  };
  return self;
}

test('subscribers hear of commits, in order, and of nothing that was rolled back', async () => {
  const one = listener();
  const other = listener();
  kernel.topics.subscribe('CH1', one);
  const end = kernel.topics.subscribe('CH1', other);
  await kernel.store.transact(async tx => {
    tx.publish('CH1', 1);
    tx.publish('CH2', 7);
    tx.publish('CH1', 2);
  });
  end();
  const failing = kernel.store.transact(async tx => {
    tx.publish('CH1', 3);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  await kernel.store.transact(async tx => tx.publish('CH1', 4));
  expect(one.heard).toEqual(['1', '2', '4']);
  expect(other.heard).toEqual(['1', '2']);
});

test('another process hears notices once, and reads again after its connection was lost', async () => {
  const elsewhere = makeTopics({ database: kernel.database, log: makeLogger('silent') });
  await elsewhere.start();
  const far = listener();
  elsewhere.subscribe('CH1', far);
  const publications = Array.from({ length: 500 }, (_, position) => ({ topic: 'CH1', position }));
  const notices = kernel.topics.notices(publications);
  expect(Math.max(...notices.map(notice => notice.length))).toBeLessThan(8000);
  for (const notice of [...notices, ...elsewhere.notices(publications)])
    await kernel.database.query(`select pg_notify('topics', $1)`, [notice]);
  await vi.waitFor(() => expect(far.heard).toEqual(publications.map(({ position }) => String(position))));

  await kernel.database.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where query = 'listen topics' and datname = current_database()`,
  );
  await vi.waitFor(() => expect(far.losses).toBe(1));
  await kernel.database.query(`select pg_notify('topics', $1)`, [kernel.topics.notices(publications)[0]]);
  await vi.waitFor(() => expect(far.heard.length).toBeGreaterThan(publications.length));
  await elsewhere.stop();
});
