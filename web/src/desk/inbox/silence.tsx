import { Button } from '@mantine/core';
import { IconBellOff } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useStore } from '../../ui/store.ts';
import { useActions } from '../actions.ts';
import { useWorker } from '../context.tsx';
import { askToNotify, bellIsOn, isSilent } from './ring.ts';

/** Browsers keep a page quiet until somebody uses it: says so, and offers what begins a working day with one click. */
export function Silence() {
  const { t } = useTranslation('desk');
  const { activity, activities, status } = useWorker();
  const { setActivity } = useActions();
  const isQuiet = useStore(isSilent);
  const isWanted = useStore(bellIsOn);
  const go = useMutation({ mutationFn: setActivity });
  const available = activities.find(one => one.available);
  if (!isQuiet || !isWanted || status === 'none') return null;
  // The click itself is what lets the page sound.
  const start = () => {
    askToNotify();
    if (activity?.available === false && available) go.mutate(available.sid);
  };
  return (
    <div className="banner silence" role="status">
      <span>
        <IconBellOff size={14} aria-hidden /> {t('silence.body')}
      </span>
      <Button size="compact-sm" variant="default" onClick={start}>
        {t('silence.start')}
      </Button>
    </div>
  );
}
