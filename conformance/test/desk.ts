/** The agents' side: a queue, a workflow and a worker of their own for each story, and what an agent's desk calls. */
import { eventually } from './eventually.ts';
import type { Scene } from './scene.ts';

type Reservation = Awaited<ReturnType<ReturnType<typeof reservationsOf>['list']>>[number];

export interface Desk {
  workflowSid: string;
  workerSid: string;
  /** The worker starts (or stops) to be available. */
  become(activity: 'Available' | 'Offline'): Promise<void>;
  /** The pending reservation for this task, waited for. */
  offered(taskSid: string): Promise<Reservation>;
  /** Accepts the reservation for this task when it comes. */
  accept(taskSid: string): Promise<Reservation>;
}

/** Makes a desk whose worker alone serves its queue. The worker is offline at first. */
export async function openDesk(scene: Scene, team: string): Promise<Desk> {
  const workspace = scene.client.taskrouter.v1.workspaces(scene.workspaceSid);
  const queue = await workspace.taskQueues.create({
    friendlyName: team,
    targetWorkers: `team == "${team}"`,
  });
  const filter = { task_routing: { filters: [], default_filter: { queue: queue.sid } } };
  const [workflow, worker] = await Promise.all([
    workspace.workflows.create({ friendlyName: team, configuration: JSON.stringify(filter) }),
    workspace.workers.create({ friendlyName: `agent-${team}`, attributes: JSON.stringify({ team }) }),
  ]);
  const reservations = reservationsOf(scene, worker.sid);
  const offered = (taskSid: string) =>
    eventually(async () => {
      const all = await reservations.list();
      return all.find(one => one.taskSid === taskSid && one.reservationStatus === 'pending');
    });
  return {
    workflowSid: workflow.sid,
    workerSid: worker.sid,
    async become(activity) {
      await workspace.workers(worker.sid).update({ activitySid: scene.activities[activity]! });
    },
    offered,
    async accept(taskSid) {
      const { sid } = await offered(taskSid);
      const update = { reservationStatus: 'accepted' as const };
      return workspace.workers(worker.sid).reservations(sid).update(update);
    },
  };
}

function reservationsOf({ client, workspaceSid }: Scene, workerSid: string) {
  return client.taskrouter.v1.workspaces(workspaceSid).workers(workerSid).reservations;
}

/** What Flex UI asks when an agent accepts: a seat in the conversation's channel. Gives the HTTP status. */
export async function takeSeat(scene: Scene, channelSid: string, identity: string): Promise<number> {
  const answer = (await scene.client.request({
    method: 'post',
    uri: `https://flex-api.twilio.com/v1/Channels/${channelSid}/Roles/agent/Users`,
    data: { Identity: identity },
  })) as { statusCode: number };
  return answer.statusCode;
}

/** The task that a conversation's channel has, waited for. */
export async function taskOf(scene: Scene, channelSid: string) {
  return eventually(async () => {
    const tasks = await scene.client.taskrouter.v1.workspaces(scene.workspaceSid).tasks.list();
    return tasks.find(({ attributes }) => JSON.parse(attributes).channelSid === channelSid);
  });
}
