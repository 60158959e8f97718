/** What the person has parked, and what can be done with it. */
import { useMemo } from 'react';
import { useApi } from '../../session/use-session.ts';
import { useStore } from '../../ui/store.ts';
import { changeChat } from '../change-chat.ts';
import { serverNow } from '../clock.ts';
import { useDesk } from '../context.tsx';
import type { Target } from '../conversation/targets.ts';
import { useAnswers } from '../inbox/use-answers.ts';
import { type ParkedChat, parkedChats } from '../model/parked.ts';
import { offerOf } from '../team/deeds.ts';

export function useParkedChats(): ParkedChat[] {
  const { links, me } = useDesk();
  const chats = useStore(links.chat.own);
  return useMemo(() => parkedChats(chats.values(), me), [chats, me]);
}

export interface ParkedDeeds {
  /** The server gives it back as a request, which is accepted at once. */
  resume(chat: ParkedChat): Promise<void>;
  /** Somebody else gets it now: an agent while they are available, or a queue. */
  reassign(chat: ParkedChat, to: { to: Target; note: string }): Promise<void>;
  /** The customer's side ends; their next message begins anew. */
  close(chat: ParkedChat): Promise<void>;
}

export function useParkedDeeds(): ParkedDeeds {
  const { links, settings, me } = useDesk();
  const { chatServiceSid } = settings;
  const api = useApi();
  const { accept } = useAnswers();
  return useMemo(() => {
    const change = (channelSid: string, how: (now: Record<string, unknown>) => object) =>
      changeChat(api, { chatServiceSid, channelSid }, how);
    const leave = (channelSid: string) =>
      api.remove(
        `/chat/v2/Services/${chatServiceSid}/Users/${encodeURIComponent(me)}/Channels/${channelSid}`,
      );
    return {
      async resume({ sid }) {
        const offer = offerOf(links.workerState, ({ channelSid }) => channelSid === sid);
        // Its failure is told by whoever waits for it below; until then nobody does.
        offer.catch(() => undefined);
        await change(sid, ({ parked: _, ...now }) => now);
        await accept(await offer);
      },
      async reassign({ sid, queue, note: former }, { to, note }) {
        const whom = to.kind === 'worker' ? { worker: to.name, queue } : { worker: '', queue: to.name };
        const until = new Date(serverNow()).toISOString();
        await change(sid, now => ({
          ...now,
          parked: { ...(now.parked as object), ...whom, until, note: note || former },
        }));
        await leave(sid);
      },
      async close({ sid }) {
        await change(sid, ({ parked: _, ...now }) => ({ ...now, status: 'INACTIVE' }));
        await leave(sid);
      },
    };
  }, [links, api, chatServiceSid, me, accept]);
}
