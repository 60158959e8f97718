/** Agents who accept what they are offered, write two messages, end the conversation and complete the task. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Door } from './door.ts';

export interface Served {
  taskSid: string;
  texts: string[];
}

export interface OfficeParts {
  door: Door;
  workspaceSid: string;
  chatServiceSid: string;
  availableSid: string;
  agents: number;
  /** Whether agents go on after what they have in hand. */
  working: () => boolean;
}

export interface Office {
  served: Served[];
  done: Promise<void>;
}

const PAUSE_MS = 250;

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
  const done = Promise.all(workers.map(workerSid => work(parts, workerSid, served))).then(() => undefined);
  return { served, done };
}

async function work(parts: OfficeParts, workerSid: string, served: Served[]): Promise<void> {
  const reservations = `/taskrouter/v1/Workspaces/${parts.workspaceSid}/Workers/${workerSid}/Reservations`;
  for (;;) {
    const { body } = await parts.door.get(`${reservations}?ReservationStatus=pending`);
    const offered = body.reservations as { sid: string; task_sid: string }[];
    if (offered.length === 0 && !parts.working()) return;
    for (const { sid, task_sid: taskSid } of offered) {
      const form = { ReservationStatus: 'accepted' };
      const { status } = await parts.door.post(`${reservations}/${sid}`, form);
      if (status === 200) served.push(await serve(parts, taskSid));
    }
    await sleep(PAUSE_MS);
  }
}

async function serve({ door, workspaceSid, chatServiceSid }: OfficeParts, taskSid: string): Promise<Served> {
  const task = `/taskrouter/v1/Workspaces/${workspaceSid}/Tasks/${taskSid}`;
  const { body } = await door.get(task);
  const { channelSid } = JSON.parse(body.attributes) as { channelSid: string };
  const channel = `/chat/v2/Services/${chatServiceSid}/Channels/${channelSid}`;
  await door.post(`/flex-api/v1/Channels/${channelSid}/Roles/agent/Users`, { Identity: 'storm' });
  const texts = [`Hello, this is about ${taskSid}`, `Good bye, that was ${taskSid}`];
  for (const text of texts) await door.post(`${channel}/Messages`, { From: 'storm', Body: text });
  const attributes = JSON.parse((await door.get(channel)).body.attributes) as object;
  await door.post(channel, { Attributes: JSON.stringify({ ...attributes, status: 'INACTIVE' }) });
  await door.post(task, { AssignmentStatus: 'completed', Reason: 'done' });
  return { taskSid, texts };
}
