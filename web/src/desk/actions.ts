/** What an agent does with a piece of work, as Flex UI 1.x does it: worker SDK, chat SDK and the public REST API. */
import { useMemo } from 'react';
import type { Api } from '../api/client.ts';
import type { WorkView } from '../sdk/worker-state.ts';
import { useApi, useSession } from '../session/use-session.ts';
import { serverNow } from './clock.ts';
import { type Desk, useDesk } from './context.tsx';
import { rejectionsOf } from './model/rejections.ts';

export interface Outcome {
  outcome: string;
  note: string;
}

export interface Parking {
  /** When it comes back by itself; null: when the customer writes. */
  until: Date | null;
  note: string;
}

export interface Actions {
  /** Takes the work, not the seat in its conversation. */
  accept(work: WorkView): Promise<void>;
  /** With a reason, which stands among the task's attributes for whoever is asked next; empty for none. */
  reject(work: WorkView, reason?: string): Promise<void>;
  /** Takes a seat in a conversation; nothing happens when one is there already. */
  sit(channelSid: string): Promise<void>;
  /** The same as somebody who looks on: no agent of the conversation. */
  sitBeside(channelSid: string): Promise<void>;
  /** Ends the conversation for the customer, and begins the wrap-up. */
  end(work: WorkView): Promise<void>;
  /** Leaves it to whoever else holds it after a consultation; the customer notices nothing. */
  leave(work: WorkView): Promise<void>;
  /** Writes down what came of it, before it is completed. */
  record(work: WorkView, outcome: Outcome): Promise<void>;
  complete(work: WorkView, outcome: Outcome): Promise<void>;
  /** Gives a wrap-up this long until the server completes it. */
  extend(work: WorkView, seconds: number): Promise<void>;
  transfer(work: WorkView, target: { to: string; mode: 'WARM' | 'COLD'; note: string }): Promise<void>;
  /** Puts the conversation away; the server completes the task, and brings the conversation back. */
  park(work: WorkView, how: Parking): Promise<void>;
  setActivity(activitySid: string): Promise<void>;
}

export function useActions(): Actions {
  const desk = useDesk();
  const api = useApi();
  const { roles } = useSession();
  return useMemo(() => actionsOf(desk, api, roles), [desk, api, roles]);
}

function actionsOf(desk: Desk, api: Api, roles: readonly string[]): Actions {
  const { links, me } = desk;
  const worker = () => {
    if (links.worker === null) throw new Error('You are no worker of this workspace');
    return links.worker;
  };
  const channel = (work: WorkView) => (work.channelSid === null ? null : links.chat.channel(work.channelSid));
  const sitAs = async (role: string, channelSid: string) => {
    const link = links.chat.channel(channelSid);
    if (!link.isSeated()) await takeSeat(api, { channelSid, role, identity: me });
    link.enter();
  };
  return {
    accept: async work => worker().accept(work.sid),
    async reject(work, reason = '') {
      const { attributes } = work;
      if (reason !== '') {
        const rejections = [...rejectionsOf(attributes), { worker: me, reason }].slice(-KEPT_REJECTIONS);
        await worker().setAttributes(work.sid, { ...attributes, rejections });
      }
      await worker().reject(work.sid);
    },
    sit: channelSid => sitAs(seatOf(roles), channelSid),
    sitBeside: channelSid => sitAs('supervisor', channelSid),
    async end(work) {
      await worker().wrapUp(work.sid, 'Ended by the agent');
      await channel(work)?.changeAttributes(now => ({ ...now, status: 'INACTIVE' }));
    },
    async leave(work) {
      await worker().complete(work.sid);
      await channel(work)?.leave();
    },
    record: (work, outcome) => worker().setAttributes(work.sid, withOutcome(work, outcome)),
    async complete(work, outcome) {
      await worker().setAttributes(work.sid, withOutcome(work, outcome));
      await worker().complete(work.sid);
      // Who has written again sits in the same chat with another task, and is not left alone there.
      const isHeldElsewhere = links.workerState
        .get()
        .work.some(({ sid, channelSid }) => sid !== work.sid && channelSid === work.channelSid);
      if (isHeldElsewhere) return;
      // Whoever is done gives up their seat; a chat that is gone already is no failure of the work.
      await channel(work)
        ?.leave()
        .catch(() => undefined);
    },
    extend: (work, seconds) =>
      worker().setAttributes(work.sid, { ...work.attributes, wrapUpLimitSeconds: seconds }),
    transfer: (work, { to, mode, note }) =>
      worker().transfer(work.sid, to, {
        mode,
        attributes: { ...work.attributes, ...(note !== '' && { transfer_note: note }) },
      }),
    park: async (work, { until, note }) =>
      channel(work)?.changeAttributes(now => ({
        ...now,
        parked: {
          ...{ worker: me, queue: work.queueName, at: new Date(serverNow()).toISOString(), note },
          ...(typeof work.attributes.name === 'string' && { name: work.attributes.name }),
          ...(until && { until: until.toISOString() }),
        },
      })),
    setActivity: async sid => worker().setActivity(sid),
  };
}

const KEPT_REJECTIONS = 5;

function withOutcome({ attributes }: WorkView, { outcome, note }: Outcome): object {
  const told = attributes.conversations;
  const conversations = {
    ...(typeof told === 'object' && told !== null && told),
    ...(outcome !== '' && { outcome }),
    ...(note !== '' && { content: note }),
  };
  return { ...attributes, conversations };
}

const seatOf = (roles: readonly string[]): string =>
  ['agent', 'supervisor', 'admin'].find(role => roles.includes(role)) ?? 'agent';

interface Seat {
  channelSid: string;
  role: string;
  identity: string;
}

/** Whoever sits there already is told 409, which is as good. */
export async function takeSeat(api: Api, { channelSid, role, identity }: Seat): Promise<void> {
  try {
    await api.post(`/flex-api/v1/Channels/${channelSid}/Roles/${role}/Users`, { Identity: identity });
  } catch (error) {
    if ((error as { status?: number }).status !== 409) throw error;
  }
}
