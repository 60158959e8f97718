import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { CopyButton } from '../../ui/copy-button.tsx';
import { SidText } from '../../ui/sid-text.tsx';
import { useSurroundings } from './surroundings.ts';

/** The Incoming Message webhook, with this account's SIDs in it; what every number, sender and channel is pointed at. */
export function WebhookBox() {
  const { t } = useTranslation('console');
  const { data } = useSurroundings();
  if (data === undefined) return null;
  const { webhook, accountSid, proxyServiceSid } = data.place;
  const record = `https://webhooks.twilio.com/v1/Accounts/${accountSid}/Proxy/${proxyServiceSid}/Webhooks/Message`;
  return (
    <section className="panel webhook" aria-label={t('webhook.title')}>
      <strong>{t('webhook.title')}</strong>
      <code>{webhook}</code>
      <CopyButton text={webhook} label={t('webhook.copy')} />
      <span>
        <Link to="/console/proxy">{t('webhook.service')}</Link> <SidText sid={proxyServiceSid} />
      </span>
      <details>
        <summary className="meta">{t('webhook.what')}</summary>
        <p className="meta">{t('webhook.body')}</p>
        <p className="meta">
          {t('webhook.record')} <code className="mono">{record}</code>
        </p>
      </details>
    </section>
  );
}
