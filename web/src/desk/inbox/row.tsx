import { IconPaperclip } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { duration } from '../../i18n/format.ts';
import { useStore } from '../../ui/store.ts';
import { drafts } from '../composer/drafts.ts';
import { outbox, unsentIn } from '../composer/outbox.ts';
import { useNow } from '../context.tsx';
import type { Row } from '../model/inbox.ts';
import { KindIcon } from './kind-icon.tsx';

/** A conversation in the inbox: one link that says everything. */
export function WorkRow({ row, isOpen }: { row: Row; isOpen: boolean }) {
  const { t } = useTranslation('desk');
  const { work, name, kind, unread, last, section } = row;
  return (
    <Link
      to={`/desk/t/${work.taskSid}`}
      className="row"
      aria-current={isOpen ? 'page' : undefined}
      data-unread={unread > 0}
    >
      <span className="glyph">
        <KindIcon kind={kind} />
      </span>
      <span className="row-name" dir="auto">
        {name}
        <span className="visually-hidden">, {t(`kinds.${kind}`)}</span>
      </span>
      <span className="row-age meta numbers">
        <Age row={row} />
      </span>
      <span className="row-text">
        <RowText row={row} />
        {last?.media && <IconPaperclip size={14} aria-hidden />}
      </span>
      <span className="row-badges">
        {work.channelSid && <UnsentMark channelSid={work.channelSid} />}
        {section !== 'wrapping' && work.channelSid && <DraftMark channelSid={work.channelSid} />}
        {unread > 0 && (
          <span className="badge numbers">
            {unread}
            <span className="visually-hidden"> {t('row.unread', { count: unread })}</span>
          </span>
        )}
      </span>
    </Link>
  );
}

function RowText({ row: { last, lastFrom, isTyping, section, channel } }: { row: Row }) {
  const { t } = useTranslation('desk');
  if (isTyping) return <em>{t('row.typing')}</em>;
  if (section === 'wrapping') return <em>{t('row.wrapping')}</em>;
  if (channel?.status === 'outside') return <em>{t('row.joining')}</em>;
  if (last === null) return null;
  const text = last.body || t('log.file');
  return <span dir="auto">{lastFrom === 'me' ? t('row.you', { text }) : text}</span>;
}

/** How long the customer has waited for an answer; else how long ago something happened. */
function Age({ row: { waitingSince, last, work } }: { row: Row }) {
  const { t } = useTranslation('desk');
  const now = useNow(1000);
  const seconds = Math.max(0, (now - (waitingSince ?? last?.at ?? work.updatedAt)) / 1000);
  if (waitingSince === null) {
    if (seconds < 60) return t('row.now');
    return seconds < 3600 ? t('row.minutes', { count: Math.floor(seconds / 60) }) : null;
  }
  return (
    <span data-long={seconds > 300}>
      <span className="visually-hidden">{t('row.waits')} </span>
      {duration(seconds)}
    </span>
  );
}

function DraftMark({ channelSid }: { channelSid: string }) {
  const { t } = useTranslation('desk');
  const has = useStore(drafts)[channelSid]?.reply.trim();
  return has ? <span className="tag">{t('row.draft')}</span> : null;
}

/** What was sent and has not got through. */
function UnsentMark({ channelSid }: { channelSid: string }) {
  const { t } = useTranslation('desk');
  const state = unsentIn(useStore(outbox), channelSid);
  return state && <span className="tag">{t(`row.unsent_${state}`)}</span>;
}
