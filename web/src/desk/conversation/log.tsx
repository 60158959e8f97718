import { Button } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChannelLink } from '../../sdk/channel-link.ts';
import { firstUnread, type MessageView } from '../../sdk/channel-state.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import type { Unsent } from '../composer/use-sending.ts';
import { useChannelState } from '../context.tsx';
import { authorOf, type Cast } from '../model/people.ts';
import { type Entry, type Happening, timelineOf } from '../model/timeline.ts';
import { type EntryContext, EntryView } from './entry.tsx';
import { useMarks } from './use-marks.ts';

export interface LogProps {
  link: ChannelLink;
  cast: Cast;
  name: string;
  story: { notes: readonly MessageView[]; happenings: readonly Happening[]; unsent: Unsent };
  /** Offered on what the customer has written; whoever only looks on has nothing to mark. */
  markUnread?: (index: number) => void;
}

const SEEN_MS = 500;

/** Everything that was said, oldest first. Only what is on the screen is in the page. */
export function Log({ link, cast, name, story, markUnread }: LogProps) {
  const { t } = useTranslation('desk');
  const state = useChannelState(link);
  const { messages, status, hasOlder, loadingOlder } = state;
  const { notes, happenings, unsent } = story;
  const unreadFrom = useUnreadFrom(link, cast.me);
  const castKey = cast.members.map(({ sid }) => sid).join() + String(cast.attributes.from);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the cast is made anew each time; its key says when it differs
  const entries = useMemo(() => {
    const pending = [...unsent.replies, ...unsent.notes];
    return timelineOf({ messages, notes, happenings, pending, cast, unreadFrom });
  }, [messages, notes, happenings, unsent.replies, unsent.notes, castKey, unreadFrom]);
  const box = useRef<HTMLDivElement>(null);
  const rows = useRowsOf(box, entries);
  const { isAtEnd, toEnd } = useEnd(box, rows.scrollToEnd);
  useReading(link, { entries, last: rows.lastVisible, isAtEnd });
  const marks = useMarks(link);
  const context: EntryContext = {
    ...{ link, name, cast, members: state.members, marks },
    ...(markUnread && { markUnread }),
  };
  const isLoading = status === 'loading';
  return (
    <div className="log-frame">
      <div
        className="log"
        ref={box}
        role="log"
        aria-label={t('log.label', { name })}
        // New messages are read aloud by the page: a list that is built while one scrolls cannot do that itself.
        aria-live="off"
        aria-busy={isLoading || loadingOlder}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
      >
        {hasOlder && <Older loading={loadingOlder} read={() => older(box.current, link)} />}
        {isLoading && <SkeletonRows />}
        {!isLoading && entries.length === 0 && <EmptyState title={t('log.empty')} />}
        <div className="log-rows" style={{ height: rows.height }}>
          {rows.visible.map(({ key, index, start }) => (
            <div
              key={key}
              data-index={index}
              ref={rows.measure}
              className="log-row"
              style={{ transform: `translateY(${start}px)` }}
            >
              <EntryView entry={entries[index]!} context={context} />
            </div>
          ))}
        </div>
      </div>
      {!isAtEnd && entries.length > 0 && (
        <Button
          className="to-end"
          size="compact-md"
          variant="default"
          leftSection={<IconArrowDown size={16} aria-hidden />}
          onClick={toEnd}
        >
          {t('log.toEnd')}
        </Button>
      )}
      <Typing names={state.typing.filter(one => authorOf(one, cast) !== 'me')} cast={cast} name={name} />
    </div>
  );
}

function Older({ loading, read }: { loading: boolean; read(): Promise<void> }) {
  const { t } = useTranslation('desk');
  return (
    <div className="log-older">
      <Button size="compact-sm" variant="subtle" loading={loading} onClick={() => void read()}>
        {t('log.older')}
      </Button>
    </div>
  );
}

/** Reads what was said before; whoever reads stays where they are. */
async function older(box: HTMLElement | null, link: ChannelLink): Promise<void> {
  const below = box === null ? 0 : box.scrollHeight - box.scrollTop;
  await link.older();
  const stay = () => box?.scrollTo({ top: box.scrollHeight - below });
  // Once as soon as the rows are there, and once more when their heights are known.
  requestAnimationFrame(() => {
    stay();
    requestAnimationFrame(stay);
  });
}

function useRowsOf(box: RefObject<HTMLDivElement | null>, entries: readonly Entry[]) {
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => box.current,
    estimateSize: at => (entries[at]?.type === 'message' ? 64 : 36),
    getItemKey: at => entries[at]?.key ?? at,
    overscan: 12,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: 80,
  });
  const began = useRef(false);
  useEffect(() => {
    if (began.current || entries.length === 0) return;
    began.current = true;
    virtualizer.scrollToEnd({});
    // Heights are known only after the first rows have been drawn.
    requestAnimationFrame(() => virtualizer.scrollToEnd({}));
  }, [entries.length, virtualizer]);
  const visible = virtualizer.getVirtualItems();
  return {
    visible,
    lastVisible: virtualizer.range?.endIndex ?? -1,
    height: virtualizer.getTotalSize(),
    measure: virtualizer.measureElement,
    scrollToEnd: () => virtualizer.scrollToEnd({}),
  };
}

/** Where the new begins; stays where it was when the conversation was opened. */
function useUnreadFrom(link: ChannelLink, me: string): number | null {
  const state = useChannelState(link);
  const [from, setFrom] = useState<number | null | undefined>(undefined);
  const isReady = state.status === 'ready';
  useEffect(() => {
    if (isReady) setFrom(now => (now === undefined ? firstUnread(link.state.get(), me) : now));
  }, [isReady, link, me]);
  return from ?? null;
}

/** Whether the newest is on the screen; it stays there when the log gets smaller. */
function useEnd(box: RefObject<HTMLDivElement | null>, toEnd: () => void) {
  const [isAtEnd, setAtEnd] = useState(true);
  const keep = useRef({ isAtEnd: true, toEnd });
  keep.current.toEnd = toEnd;
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const look = () => {
      const is = element.scrollHeight - element.scrollTop - element.clientHeight < 120;
      keep.current.isAtEnd = is;
      setAtEnd(is);
    };
    const sizes = new ResizeObserver(() => keep.current.isAtEnd && keep.current.toEnd());
    element.addEventListener('scroll', look, { passive: true });
    sizes.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      sizes.disconnect();
    };
  }, [box]);
  return { isAtEnd, toEnd };
}

interface Seen {
  entries: readonly Entry[];
  /** The last entry that is on the screen. */
  last: number;
  isAtEnd: boolean;
}

/** What has been on the screen of a visible page for half a second counts as read. */
function useReading(link: ChannelLink, { entries, last, isAtEnd }: Seen): void {
  const shown = isAtEnd ? entries : entries.slice(0, last + 1);
  const entry = shown.findLast(one => one.type === 'message');
  const index = entry?.type === 'message' ? entry.message.index : -1;
  const [isVisible, setVisible] = useState(() => document.visibilityState === 'visible');
  useEffect(() => {
    const look = () => setVisible(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  useEffect(() => {
    if (!isVisible || index < 0) return;
    const timer = setTimeout(() => link.read(index), SEEN_MS);
    return () => clearTimeout(timer);
  }, [link, index, isVisible]);
}

/** Who types, below the log and not in it. */
function Typing({ names, cast, name }: { names: readonly string[]; cast: Cast; name: string }) {
  const { t, i18n } = useTranslation('desk');
  const shown = names.map(one => (authorOf(one, cast) === 'customer' ? name : one));
  return (
    <p className="typing meta" aria-live="polite">
      {shown.length > 0 && (
        <>
          <span className="typing-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {t('log.types', { names: new Intl.ListFormat(i18n.language).format(shown), count: shown.length })}
        </>
      )}
    </p>
  );
}
