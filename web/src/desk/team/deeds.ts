/** What a supervisor does with somebody else's work: the public REST API, with the rights that supervisors have there. */
import type { Api } from '../../api/client.ts';
import { readAll } from '../../api/paging.ts';
import type { WorkerState, WorkView } from '../../sdk/worker-state.ts';
import type { Store } from '../../ui/store.ts';
import { changeChat } from '../change-chat.ts';
import type { Settings } from '../settings.ts';

export interface Holder {
  /** The reservation. */
  sid: string;
  worker_sid: string;
  worker_name: string;
  reservation_status: string;
}

export interface Deeds {
  /** Who holds the task: accepted it, or wraps it up. */
  holders(taskSid: string): Promise<Holder[]>;
  /** Takes it from its holder, to a worker or a queue; who holds it keeps it until somebody accepts. */
  hand(holder: Holder, to: { sid: string; note: string; attributes: object }): Promise<void>;
  prioritise(taskSid: string, priority: number): Promise<void>;
  /** The customer's side is closed, and whoever holds the task wraps it up. */
  end(taskSid: string, channelSid: string | null, reason: string): Promise<void>;
  /** Ends a task that somebody holds, whether they are done or not. */
  complete(taskSid: string, channelSid: string | null, reason: string): Promise<void>;
  /** Ends a task that nobody has accepted. */
  cancel(taskSid: string, channelSid: string | null, reason: string): Promise<void>;
}

const HELD = ['accepted', 'wrapping'];

export function deedsOf(api: Api, settings: Pick<Settings, 'workspaceSid' | 'chatServiceSid'>): Deeds {
  const workspace = `/taskrouter/v1/Workspaces/${settings.workspaceSid}`;
  const close = (channelSid: string | null) => closeChat(api, settings.chatServiceSid, channelSid);
  const change = (taskSid: string, form: Record<string, string | number>) =>
    api.post(`${workspace}/Tasks/${taskSid}`, form);
  const finish = async (taskSid: string, channelSid: string | null, form: Record<string, string>) => {
    await change(taskSid, form);
    await close(channelSid);
  };
  return {
    async holders(taskSid) {
      const all = await readAll<Holder>(api, `${workspace}/Tasks/${taskSid}/Reservations`);
      return all.filter(({ reservation_status: status }) => HELD.includes(status));
    },
    async hand(holder, { sid, note, attributes }) {
      await api.post(`${workspace}/Workers/${holder.worker_sid}/Transfers`, {
        ...{ ReservationSid: holder.sid, To: sid, Mode: 'COLD' },
        ...(note !== '' && { Attributes: JSON.stringify({ ...attributes, transfer_note: note }) }),
      });
    },
    prioritise: async (taskSid, Priority) => void (await change(taskSid, { Priority })),
    end: (taskSid, channelSid, Reason) =>
      finish(taskSid, channelSid, { AssignmentStatus: 'wrapping', Reason }),
    complete: (taskSid, channelSid, Reason) =>
      finish(taskSid, channelSid, { AssignmentStatus: 'completed', Reason }),
    cancel: (taskSid, channelSid, Reason) =>
      finish(taskSid, channelSid, { AssignmentStatus: 'canceled', Reason }),
  };
}

/** As the desk of whoever holds it would: the attribute `status`, the others as they are. */
async function closeChat(api: Api, chatServiceSid: string, channelSid: string | null): Promise<void> {
  if (channelSid === null) return;
  await changeChat(api, { chatServiceSid, channelSid }, now =>
    now.status === 'INACTIVE' ? null : { ...now, status: 'INACTIVE' },
  );
}

/** Whether somebody may hand this work to themselves; else why not. */
export function obstacleTo(worker: WorkerState, holder: Holder | null): 'nobody' | 'mine' | 'away' | null {
  if (holder === null || holder.reservation_status !== 'accepted') return 'nobody';
  if (worker.sid === holder.worker_sid) return 'mine';
  return worker.activity?.available ? null : 'away';
}

const PATIENCE_MS = 20_000;

/** The offer that is meant, waited for. */
export function offerOf(
  state: Store<WorkerState>,
  isMeant: (work: WorkView) => boolean,
  patienceMs = PATIENCE_MS,
): Promise<WorkView> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      unsubscribe();
    };
    const look = () => {
      const work = state.get().work.find(one => one.status === 'pending' && isMeant(one));
      if (work === undefined) return;
      stop();
      resolve(work);
    };
    const timer = setTimeout(() => {
      stop();
      reject(new Error('It was not offered to you in time; it stays where it was'));
    }, patienceMs);
    const unsubscribe = state.subscribe(look);
    look();
  });
}
