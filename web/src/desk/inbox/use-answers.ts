import { useMemo } from 'react';
import { useNavigate } from 'react-router';
import type { WorkView } from '../../sdk/worker-state.ts';
import { useActions } from '../actions.ts';
import { answer } from './answers.ts';

export interface Answers {
  /** Accepts an offer and opens its conversation. */
  accept(work: WorkView): Promise<void>;
  /** Accepts several; the first of them is opened. */
  acceptAll(offers: readonly WorkView[]): Promise<void>;
  reject(work: WorkView, reason?: string): Promise<void>;
}

/** Answers to offers. What fails is shown on the offer's card. */
export function useAnswers(): Answers {
  const { accept, reject, sit } = useActions();
  const navigate = useNavigate();
  return useMemo(() => {
    const take = async (work: WorkView): Promise<boolean> => {
      if (!(await answer(work.sid, 'accept', () => accept(work)))) return false;
      // Whose seat could not be taken finds a button for it in the conversation.
      if (work.channelSid !== null) await sit(work.channelSid).catch(() => undefined);
      return true;
    };
    // Whoever accepts wants to write; whoever looks through the inbox wants to go on with its keys.
    const open = (work: WorkView) => void navigate(`/desk/t/${work.taskSid}`, { state: { writes: true } });
    return {
      async accept(work) {
        if (await take(work)) open(work);
      },
      async acceptAll(offers) {
        const taken = await Promise.all(offers.map(take));
        const first = offers.find((_, at) => taken[at]);
        if (first) open(first);
      },
      async reject(work, reason) {
        await answer(work.sid, 'reject', () => reject(work, reason));
      },
    };
  }, [accept, reject, sit, navigate]);
}
