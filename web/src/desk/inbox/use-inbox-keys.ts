import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { type Shortcut, singleKeys, useShortcuts } from '../../ui/shortcuts.tsx';
import { useActions } from '../actions.ts';
import { useWorker } from '../context.tsx';
import { neighbour, type Row } from '../model/inbox.ts';

/** The keys of the inbox: accept, reject, the next conversation, the n-th one. */
export function useInboxKeys(rows: readonly Row[], open: string | null): void {
  const { t } = useTranslation('desk');
  const navigate = useNavigate();
  const accept = useAccept();
  const { reject } = useActions();
  const { capacity } = useWorker();
  const offers = rows.filter(({ section }) => section === 'offered');
  const group = t('keys.inbox');
  const go = (taskSid: string | null) => taskSid !== null && void navigate(`/desk/t/${taskSid}`);
  const rooms = Math.max(1, ...capacity.map(one => one.capacity - one.used));
  const held = rows.filter(({ section }) => section !== 'offered');
  const shortcuts: Shortcut[] = [
    // Pressed on a button or a link, Enter is theirs; `useEnter` sees to that, and this line is for the list of keys.
    { keys: '⏎', label: t('keys.accept'), group, run: () => undefined },
    {
      ...{ keys: 'shift+Enter', label: t('keys.acceptAll'), group },
      run: () => offers.slice(0, rooms).forEach(({ work }) => void accept(work)),
    },
    { keys: 'x', label: t('keys.reject'), group, run: () => offers[0] && void reject(offers[0].work) },
    { keys: 'j', label: t('keys.next'), group, run: () => go(neighbour(rows, open, 1)) },
    { keys: 'k', label: t('keys.previous'), group, run: () => go(neighbour(rows, open, -1)) },
    {
      ...{ keys: 'alt+ArrowDown', label: t('keys.nextUnread'), group },
      run: () =>
        go(held.find(({ unread, work }) => unread > 0 && work.taskSid !== open)?.work.taskSid ?? null),
    },
    { keys: 'c', label: t('keys.new'), group, run: () => void navigate('/desk/new') },
    ...held.slice(0, 9).map(({ work, name }, at) => ({
      ...{ keys: String(at + 1), label: t('keys.open', { name }), group },
      run: () => go(work.taskSid),
    })),
  ];
  useShortcuts(shortcuts);
  const first = offers[0]?.work;
  useEnter(useMemo(() => (first ? () => void accept(first) : null), [first, accept]));
}

/** Accepts an offer and opens its conversation. */
export function useAccept() {
  const { accept } = useActions();
  const navigate = useNavigate();
  return useMemo(
    () => async (work: Row['work']) => {
      await accept(work);
      // Whoever accepts wants to write; whoever looks through the inbox wants to go on with its keys.
      void navigate(`/desk/t/${work.taskSid}`, { state: { writes: true } });
    },
    [accept, navigate],
  );
}

function useEnter(act: (() => void) | null): void {
  useEffect(() => {
    if (act === null) return;
    const listen = (event: KeyboardEvent) => {
      const { target, key, isComposing, repeat, shiftKey, ctrlKey, metaKey, altKey } = event;
      const isPlain = key === 'Enter' && !(isComposing || repeat || shiftKey || ctrlKey || metaKey || altKey);
      const isNobodys = !(target as Element).closest?.(
        'a, button, input, textarea, select, [role=dialog], [role=menu]',
      );
      if (!isPlain || !isNobodys || !singleKeys.get()) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [act]);
}
