import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { type Shortcut, singleKeys, useShortcuts } from '../../ui/shortcuts.tsx';
import { useStore } from '../../ui/store.ts';
import { useWorker } from '../context.tsx';
import { fitting, neighbour, type Row } from '../model/inbox.ts';
import { answers, isOpen } from './answers.ts';
import { useAnswers } from './use-answers.ts';

/** The keys of the inbox: accept, reject, the next conversation, the n-th one. */
export function useInboxKeys(rows: readonly Row[], open: string | null): void {
  const { t } = useTranslation('desk');
  const navigate = useNavigate();
  const { accept, acceptAll, reject } = useAnswers();
  const { capacity } = useWorker();
  const said = useStore(answers);
  const offers = rows
    .filter(({ section, work }) => section === 'offered' && isOpen(said, work.sid))
    .map(({ work }) => work);
  const group = t('keys.inbox');
  const go = (taskSid: string | null) => taskSid !== null && void navigate(`/desk/t/${taskSid}`);
  const isUnread = ({ unread, work }: Row) => unread > 0 || work.taskSid === open;
  const held = rows.filter(({ section }) => section !== 'offered');
  const shortcuts: Shortcut[] = [
    // Pressed on a button or a link, Enter is theirs; `useEnter` sees to that, and this line is for the list of keys.
    { keys: '⏎', label: t('keys.accept'), group, run: () => undefined },
    {
      ...{ keys: 'shift+Enter', label: t('keys.acceptAll'), group },
      run: () => void acceptAll(fitting(offers, capacity)),
    },
    { keys: 'x', label: t('keys.reject'), group, run: () => offers[0] && void reject(offers[0]) },
    { keys: 'j', label: t('keys.next'), group, run: () => go(neighbour(rows, open, 1)) },
    { keys: 'k', label: t('keys.previous'), group, run: () => go(neighbour(rows, open, -1)) },
    {
      ...{ keys: 'alt+ArrowDown', label: t('keys.nextUnread'), group },
      run: () => go(neighbour(rows.filter(isUnread), open, 1)),
    },
    {
      ...{ keys: 'alt+ArrowUp', label: t('keys.previousUnread'), group },
      run: () => go(neighbour(rows.filter(isUnread), open, -1)),
    },
    { keys: 'c', label: t('keys.new'), group, run: () => void navigate('/desk/new') },
    ...held.slice(0, 9).map(({ work, name }, at) => ({
      ...{ keys: String(at + 1), label: t('keys.open', { name }), group },
      run: () => go(work.taskSid),
    })),
  ];
  useShortcuts(shortcuts);
  const first = offers[0];
  useEnter(useMemo(() => (first ? () => void accept(first) : null), [first, accept]));
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
