import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { FlexFlow } from '../shared/types.ts';
import type { Known } from './surroundings.ts';

/** Who answers at an address, in words. */
export function IntegrationText({
  flow: { integration, integration_type },
  known,
}: {
  flow: FlexFlow;
  known: Pick<Known, 'studioFlows'>;
}) {
  const { t } = useTranslation('console');
  if (integration_type === 'external') return t('sendsTo.webhook', { url: String(integration.url ?? '') });
  if (integration_type === 'task') {
    return <Link to={`/console/workflows?open=${integration.workflow_sid}`}>{t('sendsTo.task')}</Link>;
  }
  const flow = known.studioFlows.find(({ sid }) => sid === integration.flow_sid);
  return (
    <Link to={`/console/studio/${integration.flow_sid}`}>
      {t('sendsTo.studio', { name: flow?.friendly_name ?? String(integration.flow_sid ?? '') })}
    </Link>
  );
}
