import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Known } from './surroundings.ts';
import type { Wiring } from './wiring.ts';

/** What answers a number's messages, in words. */
export function HandlerText({
  wiring: { handler, ruler },
  known,
}: {
  wiring: Pick<Wiring, 'handler' | 'ruler'>;
  known: Pick<Known, 'studioFlows' | 'proxyServiceSid'>;
}) {
  const { t } = useTranslation('console');
  if (ruler !== null) return t('handlers.service', { name: ruler.friendly_name });
  switch (handler.kind) {
    case 'proxy':
      return handler.serviceSid === known.proxyServiceSid
        ? t('handlers.proxy')
        : t('handlers.otherProxy', { sid: handler.serviceSid });
    case 'studio': {
      const flow = known.studioFlows.find(({ sid }) => sid === handler.flowSid);
      return (
        <Link to={`/console/studio/${handler.flowSid}`}>
          {t('handlers.studio', { name: flow?.friendly_name ?? handler.flowSid })}
        </Link>
      );
    }
    case 'application':
      return t('handlers.application', { sid: handler.sid });
    case 'url':
      return handler.url;
    case 'none':
      return t('handlers.none');
  }
}
