import { ActionIcon, Button, Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import {
  IconArrowForwardUp,
  IconArrowLeft,
  IconCircleCheck,
  IconInfoCircle,
  IconPlayerPause,
} from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { confirm } from '../../ui/confirm.tsx';
import { Keys } from '../../ui/keys.tsx';
import { useShortcuts } from '../../ui/shortcuts.tsx';
import { useStore } from '../../ui/store.ts';
import { toast } from '../../ui/toast.ts';
import { useActions } from '../actions.ts';
import { ContextPane } from '../context/pane.tsx';
import { contextShown } from '../context/shown.ts';
import { useDesk } from '../context.tsx';
import { KindIcon } from '../inbox/kind-icon.tsx';
import type { Row } from '../model/inbox.ts';
import { bare, castOf, initials, partnersOf } from '../model/people.ts';
import { leaveField } from './leave-field.ts';
import { Park } from './park.tsx';
import { Transfer, TransferBanner } from './transfer.tsx';
import type { Side } from './use-side.ts';

/** Who it is, and what can be done with the conversation. */
export function Header({ row, side }: { row: Row; side: Side | null }) {
  const { t } = useTranslation('desk');
  const { work } = row;
  const [isTransferring, setTransferring] = useState(false);
  const [isContextOpen, setContextOpen] = useState(false);
  const isWide = useMediaQuery('(min-width: 1280px)', true, { getInitialValueInEffect: false });
  const isContextShown = useStore(contextShown);
  const turnContext = () => contextShown.set(is => !is);
  const end = useEnd(row);
  const [isParking, setParking] = useState(false);
  const park = () => setParking(true);
  const { me } = useDesk();
  const partners = row.channel ? partnersOf(work, castOf(work.channelSid ?? '', row.channel, me)) : [];
  const isHeld = work.status === 'accepted';
  // While two hold it, one of them leaves; only the last can end it.
  const isAlone = isHeld && partners.length === 0;
  useHeaderKeys({
    transfer: isHeld ? () => setTransferring(true) : null,
    park: isAlone ? park : null,
    end: isAlone ? end : null,
    context: side && (isWide ? turnContext : () => setContextOpen(true)),
  });
  return (
    <>
      <header className="conversation-head">
        <Who row={row} />
        <div className="conversation-actions">
          {isHeld && (
            <Deeds
              transfer={() => setTransferring(true)}
              park={isAlone ? park : null}
              end={isAlone ? end : null}
            />
          )}
          {side && (
            <ActionIcon
              variant="default"
              size={32}
              aria-label={t('context.open')}
              title={t('context.open')}
              aria-expanded={isWide ? isContextShown : isContextOpen}
              onClick={isWide ? turnContext : () => setContextOpen(true)}
            >
              <IconInfoCircle size={18} aria-hidden />
            </ActionIcon>
          )}
        </div>
      </header>
      <TransferBanner row={row} partners={partners} />
      <Transfer work={work} isOpen={isTransferring} close={() => setTransferring(false)} />
      <Park row={row} isOpen={isParking} close={() => setParking(false)} />
      {!isWide && side && (
        <Drawer
          opened={isContextOpen}
          onClose={() => setContextOpen(false)}
          title={t('context.label')}
          closeButtonProps={{ 'aria-label': t('close') }}
        >
          {isContextOpen && <ContextPane row={row} side={side} isDrawer />}
        </Drawer>
      )}
    </>
  );
}

function Deeds({ transfer, park, end }: { transfer(): void; park: Deed; end: Deed }) {
  const { t } = useTranslation('desk');
  return (
    <>
      <Act icon={<IconArrowForwardUp size={16} aria-hidden />} keys="t" run={transfer}>
        {t('conversation.transfer')}
      </Act>
      {park && (
        <Act icon={<IconPlayerPause size={16} aria-hidden />} keys="p" run={park}>
          {t('conversation.park')}
        </Act>
      )}
      {end && (
        <Act icon={<IconCircleCheck size={16} aria-hidden />} keys="w" run={end}>
          {t('conversation.end')}
        </Act>
      )}
    </>
  );
}

function Who({ row: { work, name, kind, channel } }: { row: Row }) {
  const { t } = useTranslation('desk');
  const from = channel?.attributes.from;
  return (
    <>
      <ActionIcon
        component={Link}
        to="/desk"
        variant="subtle"
        size={32}
        className="back"
        aria-label={t('conversation.back')}
      >
        <IconArrowLeft size={18} aria-hidden />
      </ActionIcon>
      <span className="face" aria-hidden="true">
        {initials(name)}
      </span>
      <div className="conversation-who">
        <h2 dir="auto">{name}</h2>
        <p className="meta">
          <KindIcon kind={kind} size={14} /> {t(`kinds.${kind}`)}
          {typeof from === 'string' && bare(from) !== name && <span dir="ltr"> · {bare(from)}</span>}
          <span> · {work.queueName}</span>
        </p>
      </div>
    </>
  );
}

interface ActProps {
  icon: ReactNode;
  keys: string;
  run(): void;
  children: string;
}

function Act({ icon, keys, run, children }: ActProps) {
  return (
    <Button
      size="compact-md"
      variant="default"
      leftSection={icon}
      onClick={run}
      className="act"
      title={children}
    >
      <span className="act-text">{children}</span>
      <span className="act-key">
        <Keys keys={keys} />
      </span>
    </Button>
  );
}

/** Ending it, with what is said about that. */
function useEnd(row: Row): () => void {
  const { t } = useTranslation('desk');
  const actions = useActions();
  const end = useMutation({
    mutationFn: actions.end,
    onError: error => toast(t('conversation.failed', { reason: error.message })),
  });
  const ask = async () => {
    const question = {
      title: t('end.title', { name: row.name }),
      body: t('end.body'),
      action: t('end.action'),
    };
    // Who still waits for an answer is not sent away by a slip of the finger, nor while nobody can know yet.
    const isAnswered = row.waitingSince === null && (row.channel === null || row.channel.status === 'ready');
    if (isAnswered || (await confirm(question))) end.mutate(row.work);
  };
  return () => void ask();
}

type Deed = (() => void) | null;

function useHeaderKeys(deeds: { transfer: Deed; park: Deed; end: Deed; context: Deed }): void {
  const { t } = useTranslation('desk');
  const navigate = useNavigate();
  const group = t('keys.conversation');
  const named = [
    { keys: 't', label: t('conversation.transfer'), run: deeds.transfer },
    { keys: 'p', label: t('conversation.park'), run: deeds.park },
    { keys: 'w', label: t('conversation.end'), run: deeds.end },
    { keys: 'i', label: t('context.open'), run: deeds.context },
  ];
  useShortcuts([
    ...named.flatMap(({ keys, label, run }) => (run === null ? [] : [{ keys, label, group, run }])),
    { keys: 'Escape', label: t('keys.back'), group, run: () => void leaveField(() => navigate('/desk')) },
  ]);
}
