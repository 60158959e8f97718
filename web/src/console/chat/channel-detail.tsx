import { Button, Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { useApi } from '../../session/use-session.ts';
import { confirm } from '../../ui/confirm.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SidText } from '../../ui/sid-text.tsx';
import { AttributesForm } from '../shared/attributes-form.tsx';
import { Facts, LoadedPage, When } from '../shared/parts.tsx';
import { useAct, useIsAdmin, useOne } from '../shared/reading.ts';
import { objectIn } from '../shared/text.ts';
import type { ChatChannel } from '../shared/types.ts';
import { useParam } from '../shared/url.ts';
import { StatusOf } from './channel-list.tsx';
import { Members } from './members.tsx';
import { Transcript } from './transcript.tsx';

/** One channel: what was said, who is in it, what is known of it, and its end. */
export function ChannelDetail({ service }: { service: string }) {
  const { sid } = useParams();
  const path = `/chat/v2/Services/${service}/Channels/${sid}`;
  const channel = useOne<ChatChannel>(path);
  const { t } = useTranslation('console');
  return (
    <LoadedPage title={t('chat.title')} of={channel}>
      {one => <Body channel={one} path={path} />}
    </LoadedPage>
  );
}

interface Props {
  channel: ChatChannel;
  path: string;
}

const nameOf = ({ friendly_name, unique_name, sid }: ChatChannel): string =>
  friendly_name || unique_name || sid;

function Body({ channel, path }: Props) {
  const { t } = useTranslation('console');
  const [tab, setTab] = useParam('tab');
  const attributes = objectIn(channel.attributes) ?? {};
  return (
    <>
      <PageHeader title={nameOf(channel)} actions={<Ending {...{ channel, path }} />} />
      <section className="panel boxed" aria-label={t('chat.facts')}>
        <Facts
          of={[
            [t('sid'), <SidText key="sid" sid={channel.sid} />],
            [t('chat.status'), <StatusOf key="status" status={attributes.status} />],
            [t('messages.from'), String(attributes.from ?? '–')],
            [t('chat.type'), channel.type],
            [t('chat.createdBy'), channel.created_by],
            [t('created'), <When key="when" at={channel.date_created} />],
          ]}
        />
      </section>
      <Tabs value={tab ?? 'transcript'} onChange={setTab} keepMounted={false} mt="md">
        <Tabs.List mb="md">
          <Tabs.Tab value="transcript">{t('chat.transcript')}</Tabs.Tab>
          <Tabs.Tab value="members">{t('chat.members')}</Tabs.Tab>
          <Tabs.Tab value="attributes">{t('attributes.title')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="transcript">
          <Transcript path={path} name={channel.sid} customer={String(attributes.from ?? '')} />
        </Tabs.Panel>
        <Tabs.Panel value="members">
          <Members path={path} />
        </Tabs.Panel>
        <Tabs.Panel value="attributes">
          <AttributesForm key={path} path={path} attributes={channel.attributes} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

function Ending({ channel, path }: Props) {
  const { t } = useTranslation('console');
  const api = useApi();
  const isAdmin = useIsAdmin();
  const navigate = useNavigate();
  const attributes = objectIn(channel.attributes);
  const list = path.slice(0, path.lastIndexOf('/'));
  const end = useAct({
    // As a desk does it: everything else that stands in the attributes by now stays.
    async run() {
      const now = await api.get<ChatChannel>(path);
      const Attributes = JSON.stringify({ ...objectIn(now.attributes), status: 'INACTIVE' });
      return api.post(path, { Attributes });
    },
    changes: [list],
    said: t('chat.ended'),
  });
  const remove = useAct<void, void>({
    run: () => api.remove(path),
    changes: [list],
    said: t('chat.deleted'),
    then: () => navigate('/console/chat'),
  });
  const askEnd = async () => {
    const title = t('chat.endTitle', { name: nameOf(channel) });
    if (await confirm({ title, body: t('chat.endBody'), action: t('chat.end'), destructive: true }))
      end.mutate();
  };
  const askRemove = async () => {
    const sure = await confirm({
      title: t('chat.deleteTitle', { name: nameOf(channel) }),
      body: t('chat.deleteBody', { count: channel.messages_count }),
      action: t('chat.delete'),
      destructive: true,
      typed: nameOf(channel),
    });
    if (sure) remove.mutate();
  };
  const error = end.error ?? remove.error;
  return (
    <>
      {error && <ErrorPanel error={error} />}
      {attributes?.status === 'ACTIVE' && (
        <Button variant="default" loading={end.isPending} onClick={() => void askEnd()}>
          {t('chat.end')}
        </Button>
      )}
      {isAdmin && (
        <Button variant="default" loading={remove.isPending} onClick={() => void askRemove()}>
          {t('chat.delete')}
        </Button>
      )}
    </>
  );
}
