import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../ui/page-header.tsx';
import { Part } from '../shared/parts.tsx';
import { useParam } from '../shared/url.ts';
import { WebhookAddresses } from './addresses.tsx';
import { Deliveries } from './deliveries.tsx';
import { Waiting } from './waiting.tsx';

/** The calls that the server makes on the account's behalf: where to, what was not taken, and what is still to be made. */
export default function Webhooks() {
  const { t } = useTranslation('console');
  const [tab, setTab] = useParam('tab');
  return (
    <div className="page">
      <PageHeader title={t('sections.webhooks')} lead={t('webhooksPage.lead')} />
      <Tabs value={tab ?? 'addresses'} onChange={setTab} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="addresses">{t('webhooksPage.addresses')}</Tabs.Tab>
          <Tabs.Tab value="failed">{t('webhooksPage.deliveries')}</Tabs.Tab>
          <Tabs.Tab value="waiting">{t('webhooksPage.waiting')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="addresses">
          <WebhookAddresses />
          <Part title={t('webhooksPage.signature')}>
            <p>{t('webhooksPage.signatureBody')}</p>
          </Part>
        </Tabs.Panel>
        <Tabs.Panel value="failed">
          <Deliveries />
        </Tabs.Panel>
        <Tabs.Panel value="waiting">
          <Waiting />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
