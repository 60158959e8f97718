import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useMatch, useNavigate } from 'react-router';
import { type Action as PaletteAction, useActions as usePaletteActions } from '../../ui/actions.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { useStore } from '../../ui/store.ts';
import { useActions } from '../actions.ts';
import { useRows, useWorker } from '../context.tsx';
import { type Row, type Section, sections } from '../model/inbox.ts';
import { ActivityMenu } from './activity-menu.tsx';
import { CapacityBars } from './capacity-bars.tsx';
import { OfferCard } from './offer-card.tsx';
import { WorkRow } from './row.tsx';
import { Silence } from './silence.tsx';
import { useInboxKeys } from './use-inbox-keys.ts';
import { forget, type Missed, missed } from './use-offers.ts';

/** The agent's work, in the order it needs them. */
export function Inbox() {
  const { t } = useTranslation('desk');
  const rows = useRows();
  const worker = useWorker();
  const open = useMatch('/desk/t/:taskSid')?.params.taskSid ?? null;
  useInboxKeys(rows, open);
  useConversationsInPalette(rows);
  const groups = Map.groupBy(rows, ({ section }) => section);
  return (
    <section className="inbox" aria-label={t('inbox.label')}>
      <header className="inbox-head">
        <h1 className="visually-hidden">{t('inbox.title')}</h1>
        <ActivityMenu />
        <CapacityBars capacity={worker.capacity} />
      </header>
      <Silence />
      <div className="inbox-list">
        <MissedLines />
        {sections.map(section => (
          <Group key={section} section={section} rows={groups.get(section) ?? []} open={open} />
        ))}
        {worker.status === 'connecting' && rows.length === 0 && <SkeletonRows />}
        {worker.status !== 'connecting' && rows.length === 0 && <Nothing />}
      </div>
    </section>
  );
}

/** Every conversation is found by its name in the palette too. */
function useConversationsInPalette(rows: readonly Row[]): void {
  const { t } = useTranslation('desk');
  const navigate = useNavigate();
  const names = rows
    .filter(({ section }) => section !== 'offered')
    .map(({ work, name }) => `${work.taskSid} ${name}`)
    .join('\n');
  const found = useMemo((): PaletteAction[] => {
    const lines = names === '' ? [] : names.split('\n');
    return lines.map(line => {
      const taskSid = line.slice(0, line.indexOf(' '));
      const label = line.slice(line.indexOf(' ') + 1);
      const run = () => void navigate(`/desk/t/${taskSid}`);
      return { id: taskSid, group: t('inbox.conversations'), label, run };
    });
  }, [names, navigate, t]);
  usePaletteActions(found);
}

function Group({ section, rows, open }: { section: Section; rows: readonly Row[]; open: string | null }) {
  const { t } = useTranslation('desk');
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby={`section-${section}`}>
      <h2 className="inbox-section" id={`section-${section}`}>
        {t(`sections.${section}`)} <span className="numbers">{rows.length}</span>
      </h2>
      <ul>
        {rows.map(row => (
          <li key={row.work.sid}>
            {section === 'offered' ? (
              <OfferCard row={row} />
            ) : (
              <WorkRow row={row} isOpen={row.work.taskSid === open} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Nothing() {
  const { t } = useTranslation('desk');
  const { status, activity, activities } = useWorker();
  const { setActivity } = useActions();
  const go = useMutation({ mutationFn: setActivity });
  const available = activities.find(one => one.available);
  if (status === 'none')
    return <EmptyState title={t('inbox.noWorker')}>{t('inbox.noWorkerBody')}</EmptyState>;
  if (activity?.available) return <EmptyState title={t('inbox.calm')}>{t('inbox.calmBody')}</EmptyState>;
  return (
    <EmptyState
      title={t('inbox.away', { activity: activity?.name ?? '' })}
      action={
        available && (
          <Button loading={go.isPending} onClick={() => go.mutate(available.sid)}>
            {t('inbox.goAvailable', { activity: available.name })}
          </Button>
        )
      }
    >
      {go.error ? <ErrorPanel error={go.error} /> : t('inbox.awayBody')}
    </EmptyState>
  );
}

function MissedLines() {
  const all = useStore(missed);
  if (all.length === 0) return null;
  return (
    <ul className="missed">
      {all.map(one => (
        <MissedLine key={one.sid} one={one} />
      ))}
    </ul>
  );
}

/** What was missed, and the way back to being offered work, where missing it has ended that. */
function MissedLine({ one: { sid, name, ending } }: { one: Missed }) {
  const { t } = useTranslation('desk');
  const { activity, activities } = useWorker();
  const { setActivity } = useActions();
  const go = useMutation({ mutationFn: setActivity, onSuccess: () => forget(sid) });
  const available = activities.find(one => one.available);
  const isAway = ending === 'timeout' && activity !== null && !activity.available;
  return (
    <li>
      <span>
        {t(`missed.${ending}`, { name })}
        {isAway && ` ${t('missed.away', { activity: activity.name })}`}
        {go.error && ` ${t('activity.failed', { reason: go.error.message })}`}
      </span>
      {isAway && available && (
        <Button
          size="compact-sm"
          variant="default"
          loading={go.isPending}
          onClick={() => go.mutate(available.sid)}
        >
          {t('inbox.goAvailable', { activity: available.name })}
        </Button>
      )}
      <button type="button" className="plain" aria-label={t('missed.forget')} onClick={() => forget(sid)}>
        <IconX size={14} aria-hidden />
      </button>
    </li>
  );
}
