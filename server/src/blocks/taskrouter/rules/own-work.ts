/**
 * What is an agent's own: the worker who has the name of the agent's identity, what was offered to that worker, and
 * what that worker holds.
 */
import type { Asked, RowRule } from '../../../kernel/access.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import { HOLDING, hasReservation, OFFERED, reservationWorker } from '../store/own-work.ts';
import type { WorkerRow } from '../store/rows.ts';
import { workersNamed } from '../store/workers.ts';

const rule = (rows: string, holds: RowRule['holds']): RowRule => ({ rows, holds });

export function ownWork(read: Queryable) {
  /** The bearer's worker in the workspace of the path; null where the bearer has none. */
  const ownWorker = async ({ accountSid, identity, at }: Asked): Promise<WorkerRow | null> => {
    const workspaceSid = at.workspaceSid ?? at.sid ?? '';
    const [worker] = await workersNamed(read, [{ accountSid, workspaceSid, friendlyName: identity }]);
    return worker ?? null;
  };
  const isOwnWorker = async (asked: Asked): Promise<boolean> =>
    (await ownWorker(asked))?.sid === (asked.at.workerSid ?? asked.at.sid);
  const has = async (asked: Asked, taskSid: string | undefined, statuses: readonly string[]) => {
    const worker = await ownWorker(asked);
    if (worker === null || taskSid === undefined) return false;
    return hasReservation(read, { accountSid: asked.accountSid, workerSid: worker.sid, taskSid, statuses });
  };
  const taskOf = ({ at }: Asked): string | undefined => at.taskSid ?? at.sid;
  const hasReserved = async (asked: Asked): Promise<boolean> => {
    const worker = await ownWorker(asked);
    if (worker === null) return false;
    const { accountSid, at } = asked;
    return (await reservationWorker(read, { accountSid, sid: at.sid ?? '' })) === worker.sid;
  };
  return {
    workspace: rule(
      'workspaces with a worker of their own',
      async asked => (await ownWorker(asked)) !== null,
    ),
    worker: rule('own worker', isOwnWorker),
    /** A worker's name says whose it is, so that nobody may take another one. */
    workerButName: rule(
      'own worker, without its name',
      async asked => asked.given.friendlyName === undefined && isOwnWorker(asked),
    ),
    workerByName: rule('own worker, asked for by its name', ({ identity, given }) =>
      equals(given.friendlyName, identity),
    ),
    offeredTask: rule('tasks that are or were offered to own worker', asked =>
      has(asked, taskOf(asked), OFFERED),
    ),
    heldTask: rule(
      'tasks that own worker holds: attributes, wrapping up, completing',
      async asked => onlyOwnPart(asked) && has(asked, taskOf(asked), HOLDING),
    ),
    reservation: rule('own reservations', hasReserved),
    events: rule('events of own worker, and of tasks offered to it', async asked => {
      const { workerSid, taskSid } = asked.given as Record<string, string | undefined>;
      if (taskSid !== undefined) return has(asked, taskSid, OFFERED);
      return workerSid !== undefined && (await ownWorker(asked))?.sid === workerSid;
    }),
  };
}

export type OwnWork = ReturnType<typeof ownWork>;

const equals = (given: unknown, identity: string): boolean => given === identity;

/** Where a task goes next is for its workflow and for supervisors to say. */
const PART = new Set(['attributes', 'assignmentStatus', 'reason']);

function onlyOwnPart({ given }: Asked): boolean {
  const { assignmentStatus } = given;
  return (
    Object.keys(given).every(name => PART.has(name)) &&
    (assignmentStatus === undefined || assignmentStatus === 'wrapping' || assignmentStatus === 'completed')
  );
}
