/** What every part of the desk works with. */
import { createContext, useContext, useEffect, useMemo, useState } from 'react';
import type { ChannelLink } from '../sdk/channel-link.ts';
import { type ChannelState, noChannel } from '../sdk/channel-state.ts';
import type { WorkerState, WorkView } from '../sdk/worker-state.ts';
import { type Store, useStore } from '../ui/store.ts';
import { serverNow } from './clock.ts';
import type { Links } from './links.ts';
import { type Row, rowsOf } from './model/inbox.ts';
import type { Settings } from './settings.ts';

export interface Desk {
  links: Links;
  settings: Settings;
  /** The chat identity of whoever is signed in. */
  me: string;
  isSupervisor: boolean;
}

export const DeskContext: React.Context<Desk | null> = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error('useDesk is for parts of the desk');
  return desk;
}

export const useWorker = (): WorkerState => useStore(useDesk().links.workerState);

/** The work that belongs to a task; null when the person does not hold it. */
export function useWork(taskSid: string | undefined): WorkView | null {
  return useWorker().work.find(work => work.taskSid === taskSid) ?? null;
}

export const useChannel = (sid: string): ChannelLink => useDesk().links.chat.channel(sid);

export const useChannelState = (link: ChannelLink | null): ChannelState => useStore(link?.state ?? nothing);

const nothing: Store<ChannelState> = {
  get: () => noChannel,
  set: () => undefined,
  subscribe: () => () => undefined,
};

/** All pieces of work in their order, with what is said in their conversations. */
export function useRows(): Row[] {
  const { me, links } = useDesk();
  const { work } = useWorker();
  const sids = work.flatMap(({ channelSid }) => channelSid ?? []);
  const key = sids.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the list
  const channels = useMemo(
    () => together(new Map(sids.map(sid => [sid, links.chat.channel(sid).state]))),
    [links, key],
  );
  const states = useStore(channels);
  return useMemo(() => rowsOf(work, states, me), [work, states, me]);
}

/** Several stores as one, whose value is a new map when any of them has a new value. */
function together<T>(stores: ReadonlyMap<string, Store<T>>): Store<ReadonlyMap<string, T>> {
  let known: ReadonlyMap<string, T> = new Map();
  return {
    get() {
      const isSame =
        known.size === stores.size && [...stores].every(([key, store]) => known.get(key) === store.get());
      if (!isSame) known = new Map([...stores].map(([key, store]) => [key, store.get()]));
      return known;
    },
    set: () => undefined,
    subscribe(listener) {
      const ends = [...stores.values()].map(store => store.subscribe(listener));
      return () => ends.forEach(end => void end());
    },
  };
}

/** The server's time, again after every pause. */
export function useNow(pauseMs: number): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), pauseMs);
    return () => clearInterval(timer);
  }, [pauseMs]);
  return now;
}
