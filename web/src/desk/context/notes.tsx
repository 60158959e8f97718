import { useTranslation } from 'react-i18next';
import { exactTime, timeOfDay } from '../../i18n/format.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useChannelState } from '../context.tsx';
import type { Side } from '../conversation/use-side.ts';

/** What the team has noted beside the conversation. */
export function Notes({ side }: { side: Side }) {
  const { t, i18n } = useTranslation('desk');
  const { messages } = useChannelState(side.link);
  if (messages.length === 0) return <EmptyState title={t('note.none')}>{t('note.noneBody')}</EmptyState>;
  return (
    <ul className="note-list">
      {messages.map(({ sid, author, body, at }) => (
        <li key={sid} className="note">
          <p className="meta">
            {author} ·{' '}
            <time dateTime={new Date(at).toISOString()} title={exactTime(new Date(at), i18n.language)}>
              {timeOfDay(new Date(at), i18n.language)}
            </time>
          </p>
          <p dir="auto" className="speech-text">
            {body}
          </p>
        </li>
      ))}
    </ul>
  );
}
