import { useTranslation } from 'react-i18next';
import type { CapacityView } from '../../sdk/worker-state.ts';

/** How much of what the person can hold is taken, for each TaskChannel in use. */
export function CapacityBars({ capacity }: { capacity: readonly CapacityView[] }) {
  const { t } = useTranslation('desk');
  const shown = capacity.filter(({ name, used }) => used > 0 || name === 'chat' || name === 'sms');
  if (shown.length === 0) return null;
  return (
    <ul className="capacity" aria-label={t('capacity.label')}>
      {shown.map(({ name, used, capacity: room }) => (
        <li key={name} data-full={used >= room} title={t('capacity.of', { name, used, room })}>
          <span className="meta">{name}</span>
          <span className="capacity-bar" aria-hidden="true">
            <span style={{ inlineSize: `${Math.min(100, (used / Math.max(1, room)) * 100)}%` }} />
          </span>
          <span className="meta numbers">
            {used}/{room}
          </span>
        </li>
      ))}
    </ul>
  );
}
