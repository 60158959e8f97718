import { Button, Menu } from '@mantine/core';
import { IconBell, IconBellOff, IconCheck, IconChevronDown } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { duration } from '../../i18n/format.ts';
import { announce } from '../../ui/announce.tsx';
import { useShortcuts } from '../../ui/shortcuts.tsx';
import { useStore } from '../../ui/store.ts';
import { toast } from '../../ui/toast.ts';
import { useActions } from '../actions.ts';
import { useNow, useWorker } from '../context.tsx';
import { askToNotify, bellIsOn, strike } from './ring.ts';
import { wish, wished } from './wish.ts';

/** What the person is doing, for how long, and what else they could be doing. */
export function ActivityMenu() {
  const { t } = useTranslation('desk');
  const { activity, activities, activitySince, status } = useWorker();
  const { setActivity } = useActions();
  const [isOpen, setOpen] = useState(false);
  const change = useMutation({
    mutationFn: (sid: string) => wish(sid, setActivity),
    onError: error => toast(t('activity.failed', { reason: error.message })),
    onSuccess: sid => {
      const come = activities.find(one => one.sid === sid);
      if (come) announce(t('activity.now', { activity: come.name }));
    },
  });
  // What is chosen is shown at once, and can be changed again before it is confirmed.
  const wanted = useStore(wished);
  const shown = activities.find(one => one.sid === wanted) ?? activity;
  useShortcuts(
    useMemo(
      () => [{ keys: 'a', label: t('keys.activity'), group: t('keys.inbox'), run: () => setOpen(true) }],
      [t],
    ),
  );
  if (status === 'none') return <span className="meta">{t('activity.none')}</span>;
  return (
    <div className="activity">
      <Menu opened={isOpen} onChange={setOpen} position="bottom-start" width={240}>
        <Menu.Target>
          <Button
            variant="default"
            aria-busy={wanted !== null}
            disabled={shown === null}
            leftSection={<span className="dot" data-on={shown?.available === true} aria-hidden />}
            rightSection={<IconChevronDown size={14} aria-hidden />}
            aria-label={t('activity.label', { activity: shown?.name ?? '' })}
          >
            {shown?.name ?? t('activity.unknown')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {activities.map(({ sid, name, available }) => (
            <Menu.Item
              key={sid}
              leftSection={<span className="dot" data-on={available} aria-hidden />}
              rightSection={sid === shown?.sid && <IconCheck size={14} aria-label={t('activity.current')} />}
              onClick={() => sid !== shown?.sid && change.mutate(sid)}
            >
              {name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {activity && <Since at={activitySince} />}
      <Bell />
    </div>
  );
}

function Since({ at }: { at: number }) {
  const { t } = useTranslation('desk');
  const now = useNow(1000);
  const time = duration((now - at) / 1000);
  return (
    <span className="meta numbers" role="timer" aria-live="off" title={t('activity.since')}>
      {time}
    </span>
  );
}

/** The bell's switch. Turning it on rings once, and asks whether the desktop may be used too. */
function Bell() {
  const { t } = useTranslation('desk');
  const isOn = useStore(bellIsOn);
  const turn = () => {
    bellIsOn.set(!isOn);
    if (isOn) return;
    setTimeout(strike, 50);
    askToNotify();
  };
  const Icon = isOn ? IconBell : IconBellOff;
  return (
    <button
      type="button"
      className="plain bell"
      aria-pressed={isOn}
      aria-label={t('activity.bell')}
      onClick={turn}
    >
      <Icon size={18} aria-hidden />
    </button>
  );
}
