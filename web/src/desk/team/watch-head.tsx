import { ActionIcon, Button, SegmentedControl } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { DeedsMenu } from './deeds-menu.tsx';
import type { Watched } from './use-watched.ts';
import { type Mode, modeIcons, modes } from './ways.tsx';

export interface WatchHeadProps {
  task: Watched;
  changed(): void;
  /** How the person takes part; null while they have no seat. */
  mode: Mode | null;
  enter?(mode: Mode): Promise<boolean>;
  leave?(): Promise<void>;
}

/** Whose conversation it is, how one takes part in it, and what else can be done. */
export function WatchHead(props: WatchHeadProps) {
  const { task, changed, mode } = props;
  const { t } = useTranslation('desk');
  const Icon = mode && modeIcons[mode];
  return (
    <header className="conversation-head">
      <ActionIcon component={Link} to="/desk/team" variant="subtle" size={32} aria-label={t('watch.back')}>
        <IconArrowLeft size={18} aria-hidden />
      </ActionIcon>
      <div className="conversation-who">
        <h1 className="watch-title">
          {Icon && <Icon size={18} aria-hidden />}
          <span>{t(`watch.title_${mode ?? 'none'}`, { name: task.name })}</span>
        </h1>
        <p className="meta watch-says">
          <span>{t(`watch.status_${task.status}`, { agent: task.holder?.worker_name ?? '' })}</span>
          {mode && <span>{t(`watch.${mode}Hint`)}</span>}
        </p>
      </div>
      <div className="conversation-actions">
        {mode && <Modes {...props} mode={mode} />}
        <DeedsMenu task={task} changed={changed} />
      </div>
    </header>
  );
}

function Modes({ mode, enter, leave }: WatchHeadProps & { mode: Mode }) {
  const { t } = useTranslation('desk');
  const navigate = useNavigate();
  const change = useMutation({ mutationFn: async (wanted: string) => enter?.(wanted as Mode) });
  const go = useMutation({
    mutationFn: async () => leave?.(),
    onSuccess: () => navigate('/desk/team'),
  });
  const error = change.error ?? go.error;
  return (
    <>
      {error && <ErrorPanel error={error} />}
      <SegmentedControl
        size="xs"
        aria-label={t('watch.mode')}
        value={mode}
        onChange={wanted => change.mutate(wanted)}
        data={modes.map(value => ({ value, label: t(`watch.${value}`) }))}
      />
      <Button size="compact-md" variant="default" loading={go.isPending} onClick={() => go.mutate()}>
        {t('watch.leave')}
      </Button>
    </>
  );
}
