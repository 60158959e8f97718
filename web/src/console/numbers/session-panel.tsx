import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePages } from '../../api/use-pages.ts';
import { useApi } from '../../session/use-session.ts';
import { confirm } from '../../ui/confirm.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { SidText } from '../../ui/sid-text.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Facts, Loaded, Part, When } from '../shared/parts.tsx';
import { useAct, useAll, useConfiguration, useIsAdmin, useOne } from '../shared/reading.ts';
import type { ProxySession } from '../shared/types.ts';
import { channelOrNone } from './find-stuck.ts';
import { channelOfSession, isOpen, stuckness } from './stuck.ts';

interface Participant {
  sid: string;
  identifier: string;
  proxy_identifier: string;
  friendly_name: string | null;
}

interface Interaction {
  sid: string;
  inbound_resource_sid: string | null;
  outbound_resource_sid: string | null;
  outbound_resource_status: string | null;
  inbound_participant_sid: string | null;
  date_created: string;
}

/** One session: whom it connects, what it passed on, and whether it hangs. */
export function SessionPanel({ service, sid }: { service: string; sid: string }) {
  const path = `/proxy/v1/Services/${service}/Sessions/${sid}`;
  const session = useOne<ProxySession>(path);
  const participants = useAll<Participant>(`${path}/Participants`);
  return (
    <Loaded of={session}>
      {one => (
        <Loaded of={participants}>{people => <Body session={one} people={people} path={path} />}</Loaded>
      )}
    </Loaded>
  );
}

interface BodyProps {
  session: ProxySession;
  people: readonly Participant[];
  path: string;
}

function Body({ session, people, path }: BodyProps) {
  const { t } = useTranslation('console');
  const channelSid = channelOfSession(session, people);
  return (
    <>
      <Facts
        of={[
          [t('sid'), <SidText key="sid" sid={session.sid} />],
          [t('proxy.status'), session.status],
          [t('proxy.reason'), session.closed_reason || null],
          [
            t('proxy.chatChannel'),
            channelSid && (
              <Link key="chat" to={`/console/chat/channels/${channelSid}`}>
                {t('proxy.openChat')}
              </Link>
            ),
          ],
          [t('proxy.last'), <When key="last" at={session.date_last_interaction} />],
        ]}
      />
      <Ending {...{ session, path, channelSid }} />
      <Part title={t('proxy.participants')}>
        <ul className="deed-list">
          {people.map(one => (
            <li key={one.sid}>
              {one.friendly_name ?? one.identifier}{' '}
              <span className="meta">{t('proxy.sees', { identifier: one.proxy_identifier })}</span>
            </li>
          ))}
        </ul>
      </Part>
      <Interactions {...{ path, people }} />
    </>
  );
}

function Ending({
  session,
  path,
  channelSid,
}: {
  session: ProxySession;
  path: string;
  channelSid: string | null;
}) {
  const { t } = useTranslation('console');
  const api = useApi();
  const isAdmin = useIsAdmin();
  const { data: configuration } = useConfiguration();
  const channelPath = `/chat/v2/Services/${configuration?.chat_service_instance_sid}/Channels/${channelSid}`;
  const channel = useQuery({
    queryKey: [channelPath, 'perhaps'],
    enabled: configuration !== undefined && channelSid !== null,
    queryFn: () => channelOrNone(api, channelPath),
  });
  const stuck = channel.data === undefined ? null : stuckness(session, channel.data);
  const close = useAct({
    run: () => api.post(path, { Status: 'closed' }),
    changes: [path, path.slice(0, path.lastIndexOf('/'))],
    said: t('proxy.closedNow'),
  });
  const ask = async () => {
    const sure = await confirm({
      title: t('proxy.closeTitle'),
      body: t('proxy.closeBody'),
      action: t('proxy.close'),
      destructive: true,
    });
    if (sure) close.mutate();
  };
  return (
    <>
      {stuck && (
        <p style={{ margin: 0 }} role="status">
          <StateMark kind="warn">{t(`proxy.stuck.${stuck}`)}</StateMark>
        </p>
      )}
      {close.error && <ErrorPanel error={close.error} />}
      {isOpen(session) && isAdmin && (
        <div className="page-actions">
          <Button
            variant={stuck ? 'filled' : 'default'}
            loading={close.isPending}
            onClick={() => (stuck ? close.mutate() : void ask())}
          >
            {t(stuck ? 'proxy.unstick' : 'proxy.close')}
          </Button>
        </div>
      )}
    </>
  );
}

function Interactions({ path, people }: Pick<BodyProps, 'path' | 'people'>) {
  const { t } = useTranslation('console');
  const list = usePages<Interaction>(`${path}/Interactions`);
  const nameOf = (sid: string | null) => people.find(one => one.sid === sid)?.identifier ?? '–';
  return (
    <Part title={t('proxy.interactions')} lead={t('proxy.interactionsLead')}>
      <DataTable
        caption={t('proxy.interactions')}
        list={list}
        rowKey={({ sid }) => sid}
        empty={<EmptyState title={t('proxy.noInteractions')} />}
        columns={[
          { key: 'when', label: t('messages.when'), cell: one => <When at={one.date_created} /> },
          { key: 'from', label: t('messages.from'), cell: one => nameOf(one.inbound_participant_sid) },
          {
            key: 'in',
            label: t('proxy.in'),
            cell: one => one.inbound_resource_sid && <SidText sid={one.inbound_resource_sid} />,
          },
          {
            key: 'out',
            label: t('proxy.out'),
            cell: one => one.outbound_resource_sid && <SidText sid={one.outbound_resource_sid} />,
          },
          { key: 'status', label: t('messages.status'), cell: one => one.outbound_resource_status ?? '–' },
        ]}
      />
    </Part>
  );
}
