/** Workers as routing sees them: how much each has on hand, and since when each has waited. */
import type { Api } from '../../api/client.ts';
import { readAll, readPage } from '../../api/paging.ts';
import type { SampleWorker } from '../engines/jobs.ts';
import type { Worker } from './rows.ts';

interface WorkerChannel {
  task_channel_unique_name: string;
  configured_capacity: number;
  assigned_tasks: number;
  available: boolean;
}

interface Reservation {
  reservation_status: string;
  date_created: string;
  date_updated: string;
}

/** Whoever is offered a task stands at the end of the line, and again when it is completed. */
const waitsSince = ({ reservation_status, date_created, date_updated }: Reservation): string =>
  reservation_status === 'completed' ? date_updated : date_created;

const AT_ONCE = 10;

/** Everybody, and for those who take tasks now what they have on hand. Asks twice for each of them. */
export async function readStaff(api: Api, workspace: string): Promise<SampleWorker[]> {
  const workers = await readAll<Worker>(api, `${workspace}/Workers`);
  const staff: SampleWorker[] = workers.filter(({ available }) => !available);
  const present = workers.filter(({ available }) => available);
  for (let at = 0; at < present.length; at += AT_ONCE) {
    const some = present.slice(at, at + AT_ONCE);
    staff.push(
      ...(await Promise.all(some.map(one => withLoad(api, `${workspace}/Workers/${one.sid}`, one)))),
    );
  }
  return staff;
}

async function withLoad(api: Api, path: string, worker: Worker): Promise<SampleWorker> {
  const [channels, reservations] = await Promise.all([
    readAll<WorkerChannel>(api, `${path}/Channels`),
    readPage<Reservation>(api, `${path}/Reservations`, { query: { PageSize: 1000 } }),
  ]);
  const moments = [worker.date_status_changed, ...reservations.items.map(waitsSince)];
  return {
    ...worker,
    available_since: Math.max(...moments.map(at => Date.parse(at))),
    channels: Object.fromEntries(
      channels.map(one => [
        one.task_channel_unique_name,
        {
          configuredCapacity: one.configured_capacity,
          assignedTasks: one.assigned_tasks,
          available: one.available,
        },
      ]),
    ),
  };
}
