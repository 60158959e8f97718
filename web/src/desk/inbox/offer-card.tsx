import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type CSSProperties, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { duration } from '../../i18n/format.ts';
import type { WorkView } from '../../sdk/worker-state.ts';
import { useApi } from '../../session/use-session.ts';
import { announce } from '../../ui/announce.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Keys } from '../../ui/keys.tsx';
import { useStore } from '../../ui/store.ts';
import { serverNow } from '../clock.ts';
import { useDesk, useNow } from '../context.tsx';
import { deadlineOf, type Row } from '../model/inbox.ts';
import { rejectionsOf } from '../model/rejections.ts';
import { answers, isOpen } from './answers.ts';
import { KindIcon } from './kind-icon.tsx';
import { useAnswers } from './use-answers.ts';

/** Work that is offered: from whom, for how long, and what they said. */
export function OfferCard({ row: { work, name, kind } }: { row: Row }) {
  const { t } = useTranslation('desk');
  const { accept, reject } = useAnswers();
  const all = useStore(answers);
  const said = all[work.sid];
  const isBusy = !isOpen(all, work.sid);
  const text = useFirstWords(work);
  return (
    <article className="offer" aria-label={t('offer.label', { name })}>
      <div className="offer-head">
        <Countdown work={work} kind={<KindIcon kind={kind} />} />
        <div className="offer-who">
          <strong dir="auto">{name}</strong>
          <span className="meta">
            {work.incoming ? t(`offer.transfer_${work.incoming.mode}`) : t(`kinds.${kind}`)} ·{' '}
            {work.queueName}
          </span>
          <Waits since={work.taskCreatedAt} />
        </div>
      </div>
      {text && (
        <p className="offer-text" dir="auto">
          {text}
        </p>
      )}
      <Rejected work={work} />
      {said?.error && <ErrorPanel error={said.error} />}
      <div className="offer-actions">
        <Button
          size="compact-md"
          loading={isBusy && said?.said === 'accept'}
          disabled={isBusy}
          onClick={() => void accept(work)}
          rightSection={<Keys keys="⏎" />}
        >
          {t('offer.accept')}
        </Button>
        <Button
          size="compact-md"
          variant="default"
          disabled={isBusy}
          onClick={() => void reject(work)}
          rightSection={<Keys keys="x" />}
        >
          {t('offer.reject')}
        </Button>
        <Reasons isBusy={isBusy} choose={reason => void reject(work, reason)} />
      </div>
    </article>
  );
}

/** Why a colleague has passed it on, if they have said so. */
function Rejected({ work }: { work: WorkView }) {
  const { t } = useTranslation('desk');
  const last = rejectionsOf(work.attributes).at(-1);
  if (last === undefined) return null;
  return (
    <p className="meta" dir="auto">
      {t('offer.rejectedBy', { name: last.worker, reason: last.reason })}
    </p>
  );
}

const REASONS = ['notMine', 'tooMuch', 'language', 'leaving'] as const;

/** Rejecting with a word to whoever is asked next. */
function Reasons({ isBusy, choose }: { isBusy: boolean; choose(reason: string): void }) {
  const { t } = useTranslation('desk');
  const { rejectionReasons } = useDesk().settings;
  const all = rejectionReasons.length > 0 ? rejectionReasons : REASONS.map(name => t(`rejections.${name}`));
  return (
    <Menu position="bottom-end" width={240} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon
          variant="default"
          size={30}
          disabled={isBusy}
          aria-label={t('offer.rejectWhy')}
          title={t('offer.rejectWhy')}
        >
          <IconChevronDown size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('offer.rejectWhy')}</Menu.Label>
        {all.map(reason => (
          <Menu.Item key={reason} onClick={() => choose(reason)}>
            <span dir="auto">{reason}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Waits({ since }: { since: number }) {
  const { t } = useTranslation('desk');
  const now = useNow(1000);
  return <span className="meta numbers">{t('offer.waits', { time: duration((now - since) / 1000) })}</span>;
}

const SOON_SECONDS = 10;

/** A ring that empties: one animation that began when the offer was made, and digits that are changed each second. */
function Countdown({ work, kind }: { work: WorkView; kind: React.ReactNode }) {
  const { t } = useTranslation('desk');
  const now = useNow(1000);
  const left = Math.max(0, Math.ceil((deadlineOf(work) - now) / 1000));
  const isSoon = left <= SOON_SECONDS;
  useEffect(() => {
    if (left === 30 || left === SOON_SECONDS) announce(t('offer.left', { count: left }));
  }, [left, t]);
  const style = {
    '--run': `${work.timeoutSeconds}s`,
    '--ago': `${(work.offeredAt - serverNow()) / 1000}s`,
  } as CSSProperties;
  return (
    <div className="ring" data-soon={isSoon} role="timer" aria-live="off">
      <svg viewBox="0 0 36 36" aria-hidden="true" style={style} key={work.sid}>
        <circle cx="18" cy="18" r="16" />
        <circle cx="18" cy="18" r="16" className="ring-left" pathLength="100" />
      </svg>
      {kind}
      <span className="ring-digits numbers">{t('offer.seconds', { count: left })}</span>
    </div>
  );
}

/** The first words of what the customer wrote last. Nobody is a member yet: it is read by REST. */
function useFirstWords({ channelSid }: WorkView): string {
  const api = useApi();
  const { chatServiceSid } = useDesk().settings;
  const path = `/chat/v2/Services/${chatServiceSid}/Channels/${channelSid}/Messages`;
  const { data } = useQuery({
    queryKey: [path, 'last'],
    enabled: channelSid !== null,
    queryFn: () => api.get<{ messages: { body: string | null }[] }>(path, { Order: 'desc', PageSize: 1 }),
  });
  return (data?.messages[0]?.body ?? '').slice(0, 140);
}
