/** Calls the person when work is offered: bell, words for screen readers, the desktop, and lines about what was missed. */
import type { TFunction } from 'i18next';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Ending, WorkView } from '../../sdk/worker-state.ts';
import { announce } from '../../ui/announce.tsx';
import { makeStore, type Store } from '../../ui/store.ts';
import { serverNow } from '../clock.ts';
import { useDesk, useRows, useWorker } from '../context.tsx';
import { authorOf, castOf, nameOf } from '../model/people.ts';
import { chime, prepareBell, ring } from './ring.ts';
import { type Heard, makeTelling } from './telling.ts';

/** An offer that ended without the person's doing. */
export interface Missed {
  sid: string;
  name: string;
  ending: Ending;
  at: number;
}

export const missed: Store<readonly Missed[]> = makeStore<readonly Missed[]>([]);

export const forget = (sid: string): void => missed.set(all => all.filter(one => one.sid !== sid));

/** Once, in the desk's frame. */
export function useOffers(): void {
  const { t } = useTranslation('desk');
  const { links } = useDesk();
  const { work } = useWorker();
  const isOffered = work.some(({ status }) => status === 'pending');
  useEffect(prepareBell, []);
  useEffect(() => {
    ring(isOffered);
    return () => ring(false);
  }, [isOffered]);
  useEffect(() => {
    const listener = {
      offered(offer: WorkView) {
        const name = nameOf(offer, null);
        announce(t('offer.announced', { name, queue: offer.queueName, count: offer.timeoutSeconds }), {
          urgently: true,
        });
        notify(t('offer.title', { name }), offer.queueName);
      },
      ended(ended: WorkView, ending: Ending) {
        const name = nameOf(ended, null);
        missed.set(all => [{ sid: ended.sid, name, ending, at: serverNow() }, ...all].slice(0, 3));
        announce(t(`missed.${ending}`, { name }));
      },
    };
    links.listeners.add(listener);
    return () => void links.listeners.delete(listener);
  }, [links, t]);
  useNewMessages();
  useHandedOver();
}

const MOMENT_MS = 1_500;

/** What somebody else has taken over leaves the inbox by itself: there is nothing to wrap up any more. */
function useHandedOver(): void {
  const { links } = useDesk();
  const { work } = useWorker();
  const gone = work.find(({ status, taskStatus }) => status === 'wrapping' && taskStatus === 'assigned');
  const sid = gone?.sid;
  const channelSid = gone?.channelSid ?? null;
  useEffect(() => {
    if (sid === undefined) return;
    // A task and its reservation are told of one after the other: only what stays so has been handed over.
    const timer = setTimeout(() => {
      links.worker?.complete(sid).catch(() => undefined);
      if (channelSid !== null)
        void links.chat
          .channel(channelSid)
          .leave()
          .catch(() => undefined);
    }, MOMENT_MS);
    return () => clearTimeout(timer);
  }, [sid, channelSid, links]);
}

/** Customers' new messages, wherever the person is on the page. */
function useNewMessages(): void {
  const { t } = useTranslation('desk');
  const { me } = useDesk();
  const rows = useRows();
  const known = useRef(new Map<string, number>());
  const telling = useMemo(
    () =>
      makeTelling(heard => {
        announce(heard.map(one => sentenceOf(one, t)).join('\n'));
        const { name, texts } = heard.at(-1)!;
        if (document.visibilityState === 'hidden') notify(name, texts.at(-1)!);
        chime();
      }),
    [t],
  );
  useEffect(() => telling.end, [telling]);
  useEffect(() => {
    for (const { work, channel, last, name } of rows) {
      const before = known.current.get(work.sid);
      if (last === null || channel === null) continue;
      known.current.set(work.sid, last.index);
      if (before === undefined) continue;
      const cast = castOf(work.channelSid ?? '', channel, me);
      for (const { index, author, body } of channel.messages)
        if (index > before && authorOf(author, cast) === 'customer')
          telling.hear({ name, text: body || t('log.file') });
    }
  }, [rows, t, me, telling]);
}

function sentenceOf({ name, texts }: Heard, t: TFunction<'desk'>): string {
  const text = texts.at(-1)!;
  return texts.length === 1
    ? t('log.said', { name, text })
    : t('log.saidMore', { name, text, count: texts.length });
}

function notify(title: string, body: string): void {
  if (document.visibilityState === 'visible' || !('Notification' in window)) return;
  if (Notification.permission === 'granted') new Notification(title, { body, tag: title });
}
