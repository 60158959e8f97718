import { ActionIcon, Button, SegmentedControl } from '@mantine/core';
import { IconArrowLeft, IconEye, IconMessage, IconMessageCircleOff } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { confirm } from '../../ui/confirm.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { useTitle } from '../../ui/page-header.tsx';
import { useShortcuts } from '../../ui/shortcuts.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { useActions } from '../actions.ts';
import { Composer } from '../composer/composer.tsx';
import { writeDraft } from '../composer/drafts.ts';
import { useUnsent } from '../composer/use-sending.ts';
import { readTree } from '../context/use-customer.ts';
import { useChannel, useChannelState, useDesk } from '../context.tsx';
import { Log } from '../conversation/log.tsx';
import { useSide } from '../conversation/use-side.ts';
import { bare, castOf, kindOf } from '../model/people.ts';
import { useTask } from './use-team.ts';

type Mode = 'watch' | 'whisper' | 'join';

/** A supervisor beside somebody else's conversation: looking on, whispering to the agent, or taking part. */
export function Watch() {
  const { taskSid = '' } = useParams();
  const task = useTask(taskSid);
  const { t } = useTranslation('desk');
  if (task.error) {
    return (
      <div className="page">
        <ErrorPanel error={task.error} retry={() => void task.refetch()} />
      </div>
    );
  }
  if (!task.data) return <SkeletonRows />;
  const attributes = readTree(task.data.attributes);
  const { channelSid } = attributes;
  if (typeof channelSid !== 'string') return <EmptyState title={t('conversation.noChat')} />;
  const name = bare(String(attributes.name ?? ''));
  return <Beside channelSid={channelSid} name={name} kind={kindOf(attributes.channelType)} />;
}

interface BesideProps {
  channelSid: string;
  name: string;
  kind: ReturnType<typeof kindOf>;
}

const noEvents = [] as const;

function Beside({ channelSid, name, kind }: BesideProps) {
  const { t } = useTranslation('desk');
  const { me } = useDesk();
  const [mode, setMode] = useState<Mode>('watch');
  const link = useChannel(channelSid);
  const state = useChannelState(link);
  const side = useSide(channelSid);
  const notes = useChannelState(side.link).messages;
  const unsent = useUnsent(channelSid);
  const cast = castOf(channelSid, state, me);
  useTitle(t(`watch.title_${mode}`, { name }));
  const change = useChangeMode({ channelSid, name, setMode });
  const modes: readonly Mode[] = ['watch', 'whisper', 'join'];
  useShortcuts(
    modes.map((one, at) => ({
      ...{ keys: String(at + 1), label: t(`watch.${one}`), group: t('keys.watch') },
      run: () => change(one),
    })),
  );
  return (
    <section className="conversation watch" data-mode={mode} aria-label={t(`watch.title_${mode}`, { name })}>
      <WatchHead name={name} mode={mode} change={change} leave={link.leave} />
      {state.status === 'outside' && <Enter channelSid={channelSid} />}
      <Log link={link} cast={cast} name={name} story={{ notes, happenings: noEvents, unsent }} />
      {mode !== 'watch' && (
        <Composer
          {...{ link, name, kind, from: '', values: {}, serviceWindow: null }}
          locked={mode === 'whisper' ? t('watch.whisperOnly') : null}
        />
      )}
    </section>
  );
}

interface Change {
  channelSid: string;
  name: string;
  setMode(mode: Mode): void;
}

/** Being seen by the customer is asked about once; the rest is not. */
function useChangeMode({ channelSid, name, setMode }: Change): (mode: string) => void {
  const { t } = useTranslation('desk');
  const change = async (mode: Mode) => {
    const question = {
      title: t('watch.joinTitle', { name }),
      body: t('watch.joinBody'),
      action: t('watch.join'),
    };
    if (mode === 'join' && !(await confirm(question))) return;
    writeDraft(channelSid, { mode: mode === 'whisper' ? 'note' : 'reply' });
    setMode(mode);
  };
  return mode => void change(mode as Mode);
}

const icons = { watch: IconEye, whisper: IconMessageCircleOff, join: IconMessage };

interface HeadProps {
  name: string;
  mode: Mode;
  change(mode: string): void;
  leave(): Promise<void>;
}

function WatchHead({ name, mode, change, leave }: HeadProps) {
  const { t } = useTranslation('desk');
  const navigate = useNavigate();
  const Icon = icons[mode];
  const go = useMutation({ mutationFn: leave, onSettled: () => navigate('/desk/team') });
  return (
    <header className="conversation-head">
      <ActionIcon
        variant="subtle"
        size={32}
        aria-label={t('watch.back')}
        onClick={() => void navigate('/desk/team')}
      >
        <IconArrowLeft size={18} aria-hidden />
      </ActionIcon>
      <div className="conversation-who">
        <h1 className="watch-title">
          <Icon size={18} aria-hidden /> {t(`watch.title_${mode}`, { name })}
        </h1>
        <p className="meta">{t(`watch.${mode}Hint`)}</p>
      </div>
      <div className="conversation-actions">
        <SegmentedControl
          size="xs"
          aria-label={t('watch.mode')}
          value={mode}
          onChange={change}
          data={(['watch', 'whisper', 'join'] as const).map(value => ({ value, label: t(`watch.${value}`) }))}
        />
        <Button size="compact-md" variant="default" loading={go.isPending} onClick={() => go.mutate()}>
          {t('watch.leave')}
        </Button>
      </div>
    </header>
  );
}

function Enter({ channelSid }: { channelSid: string }) {
  const { t } = useTranslation('desk');
  const { sit } = useActions();
  const enter = useMutation({ mutationFn: () => sit(channelSid) });
  return (
    <div className="banner">
      {enter.error ? <ErrorPanel error={enter.error} /> : <span>{t('watch.enterBody')}</span>}
      <Button size="compact-sm" loading={enter.isPending} onClick={() => enter.mutate()}>
        {t('watch.enter')}
      </Button>
    </div>
  );
}
