import { expect, test } from 'vitest';
import { openWorkspace } from './fixture.ts';

const { kernel, place, hire, rest } = await openWorkspace();

test('a worker who enters another activity at the same moment is still there to be changed', async () => {
  const { sid } = await hire('ada');
  let changing: Promise<{ status: number; activity_name?: string }> | undefined;
  await kernel.database.transaction(async connection => {
    await connection.query('update taskrouter.worker set activity_sid = $1 where sid = $2', [
      place.activitySids.Offline,
      sid,
    ]);
    changing = rest('POST', `/Workers/${sid}`, { ActivitySid: place.activitySids.Available! });
    await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
  });
  expect(await changing).toMatchObject({ status: 200, activity_name: 'Available' });
});

/** How many statements wait for a lock. */
async function waiting(): Promise<number> {
  const [row] = await kernel.database.query<{ count: number }>(
    `select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return row!.count;
}
