/**
 * Agents who accept what they are offered, write two messages, end the conversation and complete the task. Now and then
 * one rejects an offer, or does not see it until its time is over.
 */
import type { Door } from './door.ts';
import type { Random } from './random.ts';
import { pause } from './scope.ts';

export interface Served {
  taskSid: string;
  texts: string[];
}

export interface OfficeParts {
  door: Door;
  random: Random;
  workspaceSid: string;
  chatServiceSid: string;
  availableSid: string;
  agents: number;
  /** Whether agents go on after what they have in hand. */
  working: () => boolean;
  signal: AbortSignal;
}

export interface Office {
  served: Served[];
  done: Promise<void>;
}

interface Desk extends OfficeParts {
  workerSid: string;
  served: Served[];
}

const PAUSE_MS = 250;
/** Rounds without an offer after which an agent says again that he is there: whoever misses one is sent away. */
const IDLE_ROUNDS = 6;
const REJECTED_SHARE = 0.1;
const MISSED_SHARE = 0.15;
/** The offer is over: its time, its task or its worker has moved on. */
const TOO_LATE = [20001, 20404];
const ALREADY_SEATED = 45206;

/** Puts agents at work. */
export async function openOffice(parts: OfficeParts): Promise<Office> {
  const served: Served[] = [];
  const { door, workspaceSid } = parts;
  const workers = await Promise.all(
    Array.from({ length: parts.agents }, async (_, i) => {
      const form = { FriendlyName: `agent ${i}`, ActivitySid: parts.availableSid };
      const { body } = await door.post(`/taskrouter/v1/Workspaces/${workspaceSid}/Workers`, form);
      return body.sid as string;
    }),
  );
  const works = workers.map((workerSid, i) =>
    work({ ...parts, workerSid, served, random: parts.random.fork(`agent ${i}`) }),
  );
  return { served, done: Promise.all(works).then(() => undefined) };
}

async function work(desk: Desk): Promise<void> {
  const { door, random, workspaceSid, workerSid } = desk;
  const worker = `/taskrouter/v1/Workspaces/${workspaceSid}/Workers/${workerSid}`;
  const missed = new Set<string>();
  for (let idle = 0; ; idle++) {
    const { body } = await door.get(`${worker}/Reservations?ReservationStatus=pending`);
    const offers = (body.reservations as Offer[]).filter(({ sid }) => !missed.has(sid));
    if (offers.length === 0 && !desk.working()) return;
    for (const offer of offers) {
      idle = 0;
      if (desk.working() && random.chance(MISSED_SHARE)) missed.add(offer.sid);
      else await answer(desk, `${worker}/Reservations/${offer.sid}`, offer.task_sid);
    }
    if (idle % IDLE_ROUNDS === IDLE_ROUNDS - 1) await door.post(worker, { ActivitySid: desk.availableSid });
    await pause(PAUSE_MS, desk.signal);
  }
}

interface Offer {
  sid: string;
  task_sid: string;
}

async function answer(desk: Desk, reservation: string, taskSid: string): Promise<void> {
  const rejects = desk.working() && desk.random.chance(REJECTED_SHARE);
  const form = { ReservationStatus: rejects ? 'rejected' : 'accepted' };
  const { status } = await desk.door.post(reservation, form, TOO_LATE);
  if (status === 200 && !rejects) desk.served.push(await serve(desk, taskSid));
}

async function serve({ door, workspaceSid, chatServiceSid }: Desk, taskSid: string): Promise<Served> {
  const task = `/taskrouter/v1/Workspaces/${workspaceSid}/Tasks/${taskSid}`;
  const { body } = await door.get(task);
  const { channelSid } = JSON.parse(body.attributes) as { channelSid: string };
  const channel = `/chat/v2/Services/${chatServiceSid}/Channels/${channelSid}`;
  const seats = `/flex-api/v1/Channels/${channelSid}/Roles/agent/Users`;
  await door.post(seats, { Identity: 'storm' }, [ALREADY_SEATED]);
  const texts = [`Hello, this is about ${taskSid}`, `Good bye, that was ${taskSid}`];
  for (const text of texts) await door.post(`${channel}/Messages`, { From: 'storm', Body: text });
  const attributes = JSON.parse((await door.get(channel)).body.attributes) as object;
  await door.post(channel, { Attributes: JSON.stringify({ ...attributes, status: 'INACTIVE' }) });
  await door.post(task, { AssignmentStatus: 'completed', Reason: 'done' });
  return { taskSid, texts };
}
