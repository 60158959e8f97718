import { IconLock, IconRobot } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { exactTime, timeOfDay } from '../../i18n/format.ts';
import type { ChannelLink } from '../../sdk/channel-link.ts';
import type { MemberView, MessageView } from '../../sdk/channel-state.ts';
import type { Fate, Marks } from '../model/marks.ts';
import { type Author, bare, type Cast, initials } from '../model/people.ts';
import { type Entry, type Happening, isEmojiOnly, piecesOf } from '../model/timeline.ts';
import { MediaPart } from './media.tsx';
import { PendingView } from './pending.tsx';
import { Failure, Receipt, Resend } from './receipt.tsx';

export interface EntryContext {
  link: ChannelLink;
  name: string;
  cast: Cast;
  members: readonly MemberView[];
  marks: Marks;
  markUnread?: (index: number) => void;
}

/** One line of the log, whatever it is. */
export function EntryView({ entry, context }: { entry: Entry; context: EntryContext }) {
  const { t, i18n } = useTranslation('desk');
  switch (entry.type) {
    case 'day':
      return (
        <p className="rule">
          <span>{new Intl.DateTimeFormat(i18n.language, { dateStyle: 'full' }).format(entry.at)}</span>
        </p>
      );
    case 'unread':
      return (
        <p className="rule" data-new>
          <span>{t('log.new')}</span>
        </p>
      );
    case 'event':
      return <EventLine happening={entry.happening} />;
    case 'note':
      return <Note message={entry.message} />;
    case 'pending':
      return <PendingView pending={entry.pending} link={context.link} />;
    case 'message':
      return (
        <Bubble
          message={entry.message}
          from={entry.from}
          follows={entry.follows}
          fate={context.marks.get(entry.message.sid) ?? null}
          context={context}
        />
      );
  }
}

interface BubbleProps {
  message: MessageView;
  from: Author;
  follows: boolean;
  fate: Fate | null;
  context: EntryContext;
}

const Bubble = memo(
  function Bubble({ message, from, follows, fate, context }: BubbleProps) {
    const { i18n } = useTranslation('desk');
    const { link, cast } = context;
    const { body, media, at } = message;
    const isOut = from === 'me' || from === 'agent' || from === 'bot' || from === 'other';
    const author = useAuthor(message, from, context);
    const isRead = cast.members.some(
      ({ attributes, lastRead }) =>
        attributes.member_type === 'guest' && lastRead !== null && lastRead >= message.index,
    );
    const isFailed = fate?.mark === 'failed';
    const shown = isRead && !isFailed ? 'read' : (fate?.mark ?? null);
    return (
      <article
        className="turn"
        data-from={from}
        data-follows={follows}
        aria-label={`${author}, ${timeOfDay(new Date(at), i18n.language)}`}
      >
        {!follows && (
          <span className="face" data-from={from} aria-hidden="true">
            {from === 'bot' ? <IconRobot size={16} /> : initials(from === 'me' ? cast.me : author)}
          </span>
        )}
        <div className="turn-body">
          {!follows && <span className="meta turn-author">{author}</span>}
          <div className="speech" data-emoji={isEmojiOnly(body)} data-failed={isFailed}>
            {media && <MediaPart link={link} message={message} media={media} />}
            {body !== '' && <Text text={body} />}
          </div>
          <footer className="meta">
            <time dateTime={new Date(at).toISOString()} title={exactTime(new Date(at), i18n.language)}>
              {timeOfDay(new Date(at), i18n.language)}
            </time>
            {isOut && shown && (isFailed ? <Failure sid={fate.outboundSid} /> : <Receipt mark={shown} />)}
            {from === 'customer' && context.markUnread && (
              <MarkUnread mark={() => context.markUnread?.(message.index)} />
            )}
            {isFailed && body !== '' && <Resend link={link} message={message} />}
          </footer>
        </div>
      </article>
    );
  },
  (a, b) =>
    a.message === b.message &&
    a.fate === b.fate &&
    a.from === b.from &&
    a.follows === b.follows &&
    a.context.name === b.context.name &&
    a.context.members === b.context.members,
);

/** Shown when somebody points at the message, or comes to it by keyboard. */
function MarkUnread({ mark }: { mark(): void }) {
  const { t } = useTranslation('desk');
  return (
    <button type="button" className="plain link mark-unread" onClick={mark}>
      {t('log.markUnread')}
    </button>
  );
}

function useAuthor(message: MessageView, from: Author, { name, members }: EntryContext): string {
  const { t } = useTranslation('desk');
  if (from === 'customer') return name;
  if (from === 'me') return t('log.you');
  if (from === 'bot') return t('log.bot');
  return members.find(({ identity }) => identity === message.author)?.name ?? bare(message.author);
}

/** Plain text, with addresses of the web as links. Nothing of it is ever markup. */
function Text({ text }: { text: string }) {
  return (
    <p dir="auto" className="speech-text">
      {piecesOf(text).map((piece, at) =>
        piece.href === null ? (
          piece.text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text never change their places
          <a key={at} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
            {piece.text}
          </a>
        ),
      )}
    </p>
  );
}

function Note({ message }: { message: MessageView }) {
  const { t, i18n } = useTranslation('desk');
  const at = new Date(message.at);
  return (
    <article className="note" aria-label={t('note.label', { author: message.author })}>
      <p className="meta">
        <IconLock size={12} aria-hidden /> {message.author} · {t('note.only')} ·{' '}
        <time dateTime={at.toISOString()}>{timeOfDay(at, i18n.language)}</time>
      </p>
      <Text text={message.body} />
    </article>
  );
}

function EventLine({ happening: { type, who, why: reason = '', at } }: { happening: Happening }) {
  const { t, i18n } = useTranslation('desk');
  const key = reason === '' ? type.replace(/[.-]/g, '_') : 'rejectedBecause';
  return (
    <p className="event meta">
      {t(`events.${key}`, { who, reason })} · <time>{timeOfDay(new Date(at), i18n.language)}</time>
    </p>
  );
}
