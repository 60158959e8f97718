import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { age, timeSpan } from '../../i18n/format.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { alertMessage } from '../account/alert-groups.ts';
import { dateOf } from '../shared/text.ts';
import type { FlexFlow } from '../shared/types.ts';
import type { Known } from './surroundings.ts';
import { useHealth } from './use-health.ts';

const KINDS = {
  healthy: 'good',
  quiet: 'warn',
  silent: 'quiet',
  failing: 'bad',
  half: 'warn',
  disabled: 'quiet',
} as const;

/** How an address is doing in a word; where it is not well, why, and where that is put right. */
export function HealthMark({ flow, known }: { flow: FlexFlow; known: Known }) {
  const { t } = useTranslation('console');
  const health = useHealth(flow, known);
  if (health === null) return <>–</>;
  return (
    <span className="cell-stack health-mark">
      <StateMark kind={KINDS[health.state]}>{t(`health.${health.state}`)}</StateMark>
      {health.state === 'quiet' && <Silence {...health} />}
      {health.state === 'failing' && <Trouble {...health} />}
    </span>
  );
}

type Found = NonNullable<ReturnType<typeof useHealth>>;

function Silence({ lastInbound, usualPauseMs, asOf }: Found) {
  const { t, i18n } = useTranslation('console');
  const last = dateOf(lastInbound);
  if (last === null || usualPauseMs === null) return null;
  const said = { last: age(last, asOf, i18n.language), pause: timeSpan(usualPauseMs / 1000, i18n.language) };
  return <span className="meta">{t('health.since', said)}</span>;
}

function Trouble({ alert, fix }: Found) {
  const { t } = useTranslation('console');
  if (alert === null) return null;
  return (
    <>
      <span className="meta">
        <Link to={`/console/monitor?alert=${alert.sid}`}>{alert.error_code}</Link> {alertMessage(alert)}
      </span>
      {fix && (
        <span className="meta">
          <Link to={fix.to}>{t(`health.fix.${fix.kind}`)}</Link>
        </span>
      )}
    </>
  );
}
