import { IconAlertCircle, IconCheck, IconChecks, IconClock, IconFile } from '@tabler/icons-react';
import { Fragment, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { exactTime, timeOfDay } from '../i18n/format.ts';
import { type Media, type PhoneMessage, visibleUrl } from './carrier.ts';
import { dayOf, type Mark, markOf } from './thread.ts';

/** What was said, oldest first, with what has become of each message. New ones are read aloud. */
export function Thread({
  messages,
  ready,
  name,
}: {
  messages: readonly PhoneMessage[];
  ready: boolean;
  name: string;
}) {
  const { t, i18n } = useTranslation('phone');
  const end = useRef<HTMLDivElement>(null);
  const last = messages.at(-1)?.sid;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it scrolls because there is a new message
  useEffect(() => {
    const log = end.current?.parentElement;
    log?.scrollTo({ top: log.scrollHeight });
  }, [last, ready]);
  return (
    <div
      className="thread"
      role="log"
      aria-label={t('thread.label', { name })}
      aria-busy={!ready}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
    >
      {ready && messages.length === 0 && <p className="thread-empty">{t('thread.empty')}</p>}
      {messages.map((message, at) => (
        <Fragment key={message.sid}>
          {dayOf(message.at) !== dayOf(messages[at - 1]?.at ?? '') && (
            <p className="day">
              {new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium' }).format(new Date(message.at))}
            </p>
          )}
          <Bubble message={message} />
        </Fragment>
      ))}
      <div ref={end} />
    </div>
  );
}

function Bubble({ message }: { message: PhoneMessage }) {
  const { t, i18n } = useTranslation('phone');
  const { body, media, direction, at, attempts } = message;
  const when = new Date(at);
  return (
    <article className="bubble" data-direction={direction} data-sid={message.sid}>
      <span className="visually-hidden">{t(`thread.${direction}`)}</span>
      {media.map(one => (
        <Attachment key={one.url} media={one} />
      ))}
      {body !== '' && (
        <p dir="auto" className="body">
          {body}
        </p>
      )}
      <footer>
        <time dateTime={at} title={exactTime(when, i18n.language)}>
          {timeOfDay(when, i18n.language)}
        </time>
        {attempts > 1 && <span> · {t('thread.attempts', { count: attempts })}</span>}
        <Receipt message={message} />
      </footer>
    </article>
  );
}

const marks: Readonly<Record<Mark, typeof IconCheck>> = {
  sending: IconClock,
  sent: IconCheck,
  delivered: IconCheck,
  arrived: IconCheck,
  read: IconChecks,
  seen: IconChecks,
  failed: IconAlertCircle,
};

function Receipt({ message }: { message: PhoneMessage }) {
  const { t } = useTranslation('phone');
  const mark = markOf(message);
  const Icon = marks[mark];
  const code = message.errorCode ?? 0;
  return (
    <span className="receipt" data-mark={mark}>
      <Icon size={14} aria-hidden />
      {mark === 'failed' ? t(`marks.failed_${message.direction}`, { code }) : t(`marks.${mark}`)}
    </span>
  );
}

function Attachment({ media: { url, contentType } }: { media: Media }) {
  const { t } = useTranslation('phone');
  const [isPicture, setPicture] = useState(contentType === null || contentType.startsWith('image/'));
  const address = visibleUrl(url);
  if (isPicture) {
    return (
      <img className="picture" src={address} alt={t('thread.picture')} onError={() => setPicture(false)} />
    );
  }
  return (
    <a className="file" href={address} target="_blank" rel="noreferrer noopener">
      <IconFile size={20} aria-hidden />
      {t('thread.file', { type: contentType ?? '' })}
    </a>
  );
}
