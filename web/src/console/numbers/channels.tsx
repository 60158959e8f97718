import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Api } from '../../api/client.ts';
import { readAll } from '../../api/paging.ts';
import { useApi } from '../../session/use-session.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { IntegrationText } from '../messaging/integration-text.tsx';
import { LastInbound } from '../messaging/last-inbound.tsx';
import { type Known, useSurroundings } from '../messaging/surroundings.ts';
import { WebhookBox } from '../messaging/webhook-box.tsx';
import { Loaded } from '../shared/parts.tsx';
import type { MessagingService } from '../shared/types.ts';
import { type Connected, connectedOf } from './connected.ts';

/** WhatsApp, Messenger, LINE and custom channels: every identity that is known, and what its callback URL has to be. */
export default function Channels() {
  const { t } = useTranslation('console');
  const known = useSurroundings();
  return (
    <div className="page">
      <PageHeader
        title={t('sections.channels')}
        lead={t('channels.lead')}
        actions={
          <Button
            component={Link}
            to="/console/messaging?tab=addresses&new=1&forChannel=whatsapp&forIdentity=whatsapp:"
          >
            {t('addresses.create')}
          </Button>
        }
      />
      <WebhookBox />
      <p>{t('channels.how')}</p>
      <Loaded of={known}>{data => <Identities known={data} />}</Loaded>
    </div>
  );
}

async function sendersOf(api: Api): Promise<{ sender: string }[]> {
  const services = await readAll<MessagingService>(api, '/messaging/v1/Services');
  const lists = await Promise.all(
    services.map(({ sid }) =>
      readAll<{ sender: string }>(api, `/messaging/v1/Services/${sid}/ChannelSenders`),
    ),
  );
  return lists.flat();
}

function Identities({ known }: { known: Known }) {
  const { t } = useTranslation('console');
  const api = useApi();
  const senders = useQuery({
    queryKey: ['/messaging/v1/Services', 'senders'],
    queryFn: () => sendersOf(api),
  });
  const rows = connectedOf(known.flows, senders.data ?? []);
  return (
    <DataTable<Connected>
      caption={t('sections.channels')}
      list={{
        ...{ rows, loading: senders.isPending, error: senders.error, more: null, loadingMore: false },
        retry: () => void senders.refetch(),
      }}
      rowKey={({ channelType, identity }) => `${channelType} ${identity}`}
      exportName="channels"
      empty={<EmptyState title={t('channels.none')}>{t('channels.noneBody')}</EmptyState>}
      columns={[
        {
          key: 'channel',
          label: t('addresses.channel'),
          text: one => one.channelType,
          cell: one => t(`channelTypes.${one.channelType}` as 'channelTypes.sms'),
        },
        {
          key: 'identity',
          label: t('addresses.identity'),
          text: one => one.identity,
          cell: one => one.identity,
        },
        {
          key: 'state',
          label: t('numbersTab.state'),
          cell: ({ flow }) => (
            <StateMark kind={flow?.enabled ? 'good' : 'warn'}>
              {t(flow === null ? 'channels.noAddress' : flow.enabled ? 'states.created' : 'states.disabled')}
            </StateMark>
          ),
        },
        {
          key: 'to',
          label: t('addresses.sendsTo'),
          cell: ({ flow }) => (flow ? <IntegrationText {...{ flow, known }} /> : '–'),
        },
        { key: 'last', label: t('numbersTab.lastInbound'), cell: one => <LastInbound to={one.identity} /> },
        {
          key: 'act',
          label: t('actions'),
          cell: ({ flow, channelType, identity }) =>
            flow ? (
              <Link to={`/console/messaging?tab=addresses&address=${flow.sid}`}>{t('rowVerbs.modify')}</Link>
            ) : (
              <Link
                to={`/console/messaging?${new URLSearchParams({ tab: 'addresses', new: '1', forChannel: channelType, forIdentity: identity })}`}
              >
                {t('addresses.create')}
              </Link>
            ),
        },
      ]}
    />
  );
}
