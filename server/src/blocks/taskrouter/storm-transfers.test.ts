/** Everybody hands tasks to everybody, answers and finishes at the same time: nothing is held twice, and all of it ends. */
import { expect, test } from 'vitest';
import { openWorkspace } from './fixture.ts';

const floor = await openWorkspace();
const { kernel, rest, run, place } = floor;

const WORKERS = 5;
const TASKS = 16;
/** After so many rounds nobody begins anything new. */
const BUSY_ROUNDS = 25;

interface Held {
  sid: string;
  taskSid: string;
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

async function actAll(random: () => number, workers: readonly string[], isBusy: boolean): Promise<void> {
  const open = await kernel.database.query<Held>(
    `select sid, task_sid, worker_sid, reservation_status from taskrouter.reservation
     where reservation_status in ('pending', 'accepted', 'wrapping') order by sid`,
  );
  const one = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
  await Promise.all(
    open.map(({ sid, taskSid, workerSid, reservationStatus }) => {
      const answer = (status: string) =>
        rest('POST', `/Workers/${workerSid}/Reservations/${sid}`, { ReservationStatus: status });
      const chance = random();
      if (reservationStatus === 'pending') return answer(chance < 0.75 ? 'accepted' : 'rejected');
      if (reservationStatus === 'wrapping' || !isBusy || chance < 0.25) return answer('completed');
      const To = chance < 0.5 ? place.queueSid : one(workers);
      const Mode = one(['WARM', 'COLD']);
      return chance < 0.9
        ? rest('POST', `/Workers/${workerSid}/Transfers`, { ReservationSid: sid, TaskSid: taskSid, To, Mode })
        : undefined;
    }),
  );
}

/** What must never be, in words; empty when all is well. */
async function wrongs(): Promise<string[]> {
  const rows = await kernel.database.query<{ wrong: string }>(
    `select 'crowded ' || worker_sid as wrong from taskrouter.reservation
     where reservation_status in ('pending', 'accepted', 'wrapping') group by worker_sid having count(*) > 1
     union all
     select 'unheld ' || t.sid from taskrouter.task t where t.assignment_status = 'assigned' and not exists (
       select from taskrouter.reservation r where r.task_sid = t.sid and r.reservation_status = 'accepted')
     union all
     select 'asked in vain ' || r.sid from taskrouter.reservation r join taskrouter.task t on t.sid = r.task_sid
     where r.reservation_status = 'pending' and t.assignment_status <> 'reserved' and t.transfer_sid is distinct from r.transfer_sid
     union all
     select 'two transfers of ' || x.task_sid from taskrouter.transfer x
     where x.transfer_status = 'initiated' group by x.task_sid having count(*) > 1
     union all
     select 'lost transfer ' || x.sid from taskrouter.transfer x left join taskrouter.task t on t.sid = x.task_sid
     where x.transfer_status = 'initiated' and t.transfer_sid is distinct from x.sid`,
  );
  return rows.map(({ wrong }) => wrong);
}

test('however tasks are handed about, nobody is crowded and everything ends', async () => {
  const random = shuffled(11);
  const workers: string[] = [];
  for (let i = 0; i < WORKERS; i++) workers.push((await floor.hire(`worker ${i}`)).sid);
  for (let i = 0; i < TASKS; i++) await rest('POST', '/Tasks', { TaskChannel: 'chat' });
  await run();
  const left = async () =>
    (await kernel.database.query("select sid from taskrouter.task where assignment_status <> 'completed'"))
      .length;
  let round = 0;
  for (; round < 150 && (await left()) > 0; round++) {
    await Promise.all([actAll(random, workers, round < BUSY_ROUNDS), run()]);
    await run();
    expect(await wrongs()).toEqual([]);
    await floor.pass(3);
  }
  expect(await left()).toBe(0);
  expect(round).toBeGreaterThan(10);
  const [count] = await kernel.database.query<Record<string, number>>(
    `select count(*) filter (where transfer_status = 'initiated')::int as open, count(*)::int as all,
       count(*) filter (where transfer_status = 'complete')::int as complete from taskrouter.transfer`,
  );
  expect(count!.open).toBe(0);
  expect(count!.complete).toBeGreaterThan(0);
}, 90_000);
