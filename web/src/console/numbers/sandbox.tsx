import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePages } from '../../api/use-pages.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { LastInbound } from '../messaging/last-inbound.tsx';
import { useSurroundings } from '../messaging/surroundings.ts';
import { WebhookBox } from '../messaging/webhook-box.tsx';
import { Loaded, Part, When } from '../shared/parts.tsx';
import { useConfiguration } from '../shared/reading.ts';

interface ChatUser {
  sid: string;
  identity: string;
  friendly_name: string | null;
  date_created: string;
}

/** Trying WhatsApp: which sender answers, what the sandbox's webhook has to be, and who has written so far. */
export default function Sandbox() {
  const { t } = useTranslation('console');
  const known = useSurroundings();
  return (
    <div className="page">
      <PageHeader title={t('sections.sandbox')} lead={t('sandbox.lead')} />
      <WebhookBox />
      <ol>
        <li>{t('sandbox.step1')}</li>
        <li>{t('sandbox.step2')}</li>
        <li>
          {t('sandbox.step3')} <Link to="/phone">{t('sandbox.phone')}</Link>
        </li>
      </ol>
      <Part title={t('sandbox.senders')}>
        <Loaded of={known}>
          {({ flows }) => {
            const senders = flows.filter(flow => flow.channel_type === 'whatsapp');
            if (senders.length === 0) {
              return (
                <div className="panel">
                  <EmptyState
                    title={t('sandbox.noSender')}
                    action={
                      <Link to="/console/messaging?tab=addresses&new=1&forChannel=whatsapp&forIdentity=whatsapp:">
                        {t('addresses.create')}
                      </Link>
                    }
                  />
                </div>
              );
            }
            return (
              <ul className="deed-list">
                {senders.map(flow => (
                  <li key={flow.sid}>
                    <Link to={`/console/messaging?tab=addresses&address=${flow.sid}`}>
                      {flow.contact_identity}
                    </Link>{' '}
                    <LastInbound to={flow.contact_identity ?? ''} />
                  </li>
                ))}
              </ul>
            );
          }}
        </Loaded>
      </Part>
      <Participants />
    </div>
  );
}

/** Everybody of WhatsApp who has ever written: the chat users with such an identity. */
function Participants() {
  const { t } = useTranslation('console');
  const { data } = useConfiguration();
  if (data === undefined) return null;
  return (
    <ParticipantList
      path={`/chat/v2/Services/${data.chat_service_instance_sid}/Users`}
      title={t('sandbox.participants')}
    />
  );
}

function ParticipantList({ path, title }: { path: string; title: string }) {
  const { t } = useTranslation('console');
  const list = usePages<ChatUser>(path, {}, { pageSize: 100 });
  const rows = list.rows.filter(({ identity }) => identity.startsWith('whatsapp:'));
  return (
    <Part title={title} lead={t('sandbox.participantsLead')}>
      <DataTable
        caption={title}
        list={{ ...list, rows }}
        rowKey={({ sid }) => sid}
        empty={<EmptyState title={t('sandbox.nobody')} />}
        columns={[
          {
            key: 'identity',
            label: t('addresses.identity'),
            text: one => one.identity,
            cell: one => one.identity,
          },
          { key: 'name', label: t('addresses.name'), cell: one => one.friendly_name ?? '–' },
          { key: 'since', label: t('created'), cell: one => <When at={one.date_created} /> },
        ]}
      />
    </Part>
  );
}
