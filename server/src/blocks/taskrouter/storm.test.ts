import { expect, test } from 'vitest';
import { TEST_ACCOUNT } from '../../../test/kernel.ts';
import { type Floor, openWorkspace } from './fixture.ts';

const floor: Floor = await openWorkspace();
const { kernel, rest, run, place } = floor;

const WORKERS = 6;
const TASKS = 30;

interface Offer {
  sid: string;
  workerSid: string;
  reservationStatus: string;
}

/** Numbers that look random and are the same in every run. */
function shuffled(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** What workers do with what they hold, all at the same time. */
async function answerAll(random: () => number): Promise<void> {
  const open = await kernel.database.query<Offer>(
    `select sid, worker_sid, reservation_status from taskrouter.reservation
     where reservation_status in ('pending', 'accepted', 'wrapping') order by sid`,
  );
  await Promise.all(
    open.map(({ sid, workerSid, reservationStatus }) => {
      const accepts = random() < 0.7 ? 'accepted' : 'rejected';
      const wanted = reservationStatus === 'pending' ? accepts : 'completed';
      return rest('POST', `/Workers/${workerSid}/Reservations/${sid}`, { ReservationStatus: wanted });
    }),
  );
}

/** Nobody holds more than fits, and every task is in the state that its reservations say. */
async function check(): Promise<void> {
  const crowded = await kernel.database.query(
    `select worker_sid, count(*) from taskrouter.reservation
     where reservation_status in ('pending', 'accepted', 'wrapping') group by worker_sid having count(*) > 1`,
  );
  expect(crowded).toEqual([]);
  const torn = await kernel.database.query(
    `select t.sid, t.assignment_status, held.statuses from taskrouter.task t cross join lateral (
       select array_agg(distinct r.reservation_status) as statuses from taskrouter.reservation r
       where r.task_sid = t.sid and r.reservation_status in ('pending', 'accepted', 'wrapping')) held
     where case t.assignment_status when 'reserved' then held.statuses is distinct from '{pending}'
       when 'assigned' then held.statuses is distinct from '{accepted}'
       when 'wrapping' then held.statuses is distinct from '{wrapping}'
       else held.statuses is not null end`,
  );
  expect(torn).toEqual([]);
}

test('with everybody acting at once no worker is crowded and every task ends', async () => {
  const random = shuffled(7);
  await kernel.store.transact(tx => floor.block.provision(tx, { accountSid: TEST_ACCOUNT }));
  await rest('POST', `/TaskQueues/${place.queueSid}`, { MaxReservedWorkers: '2' });
  for (let i = 0; i < WORKERS; i++) await floor.hire(`worker ${i}`);
  const made = Array.from({ length: TASKS }, (_, i) =>
    rest('POST', '/Tasks', { TaskChannel: 'chat', Priority: String(i % 3) }),
  );
  const tasks = await Promise.all([...made, run()]);
  expect(tasks.slice(0, TASKS).every(task => (task as { status: number }).status === 201)).toBe(true);
  const left = async () =>
    (await kernel.database.query("select sid from taskrouter.task where assignment_status <> 'completed'"))
      .length;
  for (let round = 0; round < 150 && (await left()) > 0; round++) {
    await Promise.all([answerAll(random), run()]);
    await run();
    await check();
    await floor.pass(3);
  }
  expect(await left()).toBe(0);
}, 60_000);
