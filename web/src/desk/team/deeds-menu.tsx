import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { toast } from '../../ui/toast.ts';
import { useDesk, useWorker } from '../context.tsx';
import { useAnswers } from '../inbox/use-answers.ts';
import type { Deed } from './deed-dialog.tsx';
import { obstacleTo, offerOf } from './deeds.ts';
import { useDeeds, type Watched } from './use-watched.ts';

const DeedDialog = lazy(() => import('./deed-dialog.tsx'));

const byStatus: Readonly<Record<string, readonly Deed[]>> = {
  pending: ['priority', 'cancel'],
  reserved: ['priority', 'cancel'],
  assigned: ['hand', 'end', 'complete'],
  wrapping: ['complete'],
};

export interface DeedsMenuProps {
  task: Watched;
  /** The task is no longer what it was. */
  changed(): void;
  /** What is said on the button; the word for all deeds where there is none. */
  label?: ReactNode;
}

/** What a supervisor can do with a task, as far as its state allows. */
export function DeedsMenu({ task, changed, label }: DeedsMenuProps) {
  const { t } = useTranslation('desk');
  const [deed, setDeed] = useState<Deed | null>(null);
  const deeds = byStatus[task.status] ?? [];
  const take = useTakeOver(task, changed);
  const obstacle = obstacleTo(useWorker(), task.holder);
  if (deeds.length === 0) return null;
  return (
    <>
      {take.error && <ErrorPanel error={take.error} />}
      <Menu position="bottom-end" width={280}>
        <Menu.Target>
          <Button
            size="compact-md"
            variant="default"
            loading={take.isPending}
            rightSection={<IconChevronDown size={14} aria-hidden />}
            aria-label={t('deeds.label', { name: task.name })}
          >
            {label ?? t('deeds.title')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {task.status === 'assigned' && obstacle !== 'mine' && (
            <Menu.Item disabled={obstacle !== null} onClick={() => take.mutate()}>
              {t('deeds.take')}
              {obstacle && <span className="meta deed-obstacle">{t(`deeds.obstacle_${obstacle}`)}</span>}
            </Menu.Item>
          )}
          {deeds.map(one => (
            <Menu.Item key={one} onClick={() => setDeed(one)}>
              {t(`deeds.${one}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {deed && (
        <Suspense fallback={null}>
          <DeedDialog deed={deed} task={task} close={() => setDeed(null)} changed={changed} />
        </Suspense>
      )}
    </>
  );
}

/** Hands the task to oneself and accepts it: the former agent keeps it until then. */
function useTakeOver(task: Watched, changed: () => void) {
  const { t } = useTranslation('desk');
  const { links } = useDesk();
  const deeds = useDeeds();
  const { accept } = useAnswers();
  const { sid } = useWorker();
  return useMutation({
    async mutationFn() {
      await deeds.hand(task.holder!, { sid: sid!, note: '', attributes: task.attributes });
      await accept(await offerOf(links.workerState, one => one.taskSid === task.taskSid));
    },
    onSuccess: () => toast(t('deeds.taken', { name: task.name })),
    onSettled: changed,
  });
}
