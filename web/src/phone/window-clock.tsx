import { IconClock, IconLock } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { windowOf } from './thread.ts';

const TICK_MS = 15_000;

/** How long the business may still write freely. */
export function WindowClock({ closesAt }: { closesAt: string | undefined }) {
  const { t } = useTranslation('phone');
  const [now, setNow] = useState(Date.now());
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new window is looked at with a new clock
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [closesAt]);
  const left = windowOf(closesAt, now);
  if (left === null) return <p className="window">{t('window.none')}</p>;
  const { open, hours, minutes, soon } = left;
  return (
    <p className="window" data-state={open ? (soon ? 'soon' : 'open') : 'closed'}>
      {open ? <IconClock size={14} aria-hidden /> : <IconLock size={14} aria-hidden />}
      {open ? t('window.open', { hours, minutes }) : t('window.closed')}
    </p>
  );
}
