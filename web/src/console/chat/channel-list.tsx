import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePages } from '../../api/use-pages.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SidText } from '../../ui/sid-text.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { When } from '../shared/parts.tsx';
import { useAll, useIsAdmin } from '../shared/reading.ts';
import { dateOf, objectIn } from '../shared/text.ts';
import type { ChatChannel } from '../shared/types.ts';
import { useParam } from '../shared/url.ts';
import { chosenChannels } from './chosen.ts';
import { FoundMessages } from './found-messages.tsx';

/** The channels of a chat service, those of one user when an identity is asked for, and messages with some words. */
export function ChannelList({ service, standard }: { service: string; standard: string }) {
  const { t } = useTranslation('console');
  const [identity, setIdentity] = useParam('identity');
  const [words, setWords] = useParam('words');
  const isAdmin = useIsAdmin();
  return (
    <div className="page">
      <PageHeader title={t('chat.title')} lead={t('chat.lead')} />
      <div className="filters">
        {isAdmin && <ServiceSelect {...{ service, standard }} />}
        <FindField
          label={t('chat.identity')}
          hint={t(words ? 'chat.authorHint' : 'chat.identityHint')}
          value={identity}
          choose={setIdentity}
        />
        <FindField label={t('chat.words')} hint={t('chat.wordsHint')} value={words} choose={setWords} />
      </div>
      {words ? (
        <FoundMessages {...{ service, words, identity }} />
      ) : identity ? (
        <ChannelsOfUser {...{ service, identity }} />
      ) : (
        <AllChannels service={service} />
      )}
    </div>
  );
}

function ServiceSelect({ service, standard }: { service: string; standard: string }) {
  const { t } = useTranslation('console');
  const [, choose] = useParam('service');
  const services = useAll<{ sid: string; friendly_name: string }>('/chat/v2/Services');
  return (
    <NativeSelect
      label={t('chat.service')}
      value={service}
      data={(services.data ?? [{ sid: service, friendly_name: service }]).map(one => ({
        value: one.sid,
        label: one.sid === standard ? t('chat.flexService', { name: one.friendly_name }) : one.friendly_name,
      }))}
      onChange={event => choose(event.currentTarget.value)}
    />
  );
}

interface FindFieldProps {
  label: string;
  hint: string;
  value: string | null;
  choose(value: string | null): void;
}

function FindField({ label, hint, value, choose }: FindFieldProps) {
  const { t } = useTranslation('console');
  const [text, setText] = useState(value ?? '');
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        choose(text.trim());
      }}
    >
      <TextInput
        label={label}
        description={hint}
        value={text}
        onChange={event => {
          setText(event.currentTarget.value);
          if (event.currentTarget.value === '') choose(null);
        }}
        rightSectionWidth={64}
        rightSection={
          <Button type="submit" size="compact-sm" variant="subtle">
            {t('chat.find')} <span className="visually-hidden">{label}</span>
          </Button>
        }
      />
    </form>
  );
}

function AllChannels({ service }: { service: string }) {
  const { t } = useTranslation('console');
  const [type, setType] = useParam('type');
  const [status, setStatus] = useParam('status');
  const [since, setSince] = useParam('since');
  const list = usePages<ChatChannel>(`/chat/v2/Services/${service}/Channels`, {
    ...(type && { Type: [type] }),
  });
  const rows = chosenChannels(list.rows, { status, since: dateOf(since) });
  return (
    <>
      <div className="filters">
        <NativeSelect
          label={t('chat.type')}
          value={type ?? ''}
          data={[
            { value: '', label: t('all') },
            { value: 'private', label: t('chat.private') },
            { value: 'public', label: t('chat.public') },
          ]}
          onChange={event => setType(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('chat.status')}
          value={status ?? ''}
          data={[
            { value: '', label: t('all') },
            { value: 'ACTIVE', label: t('chat.active') },
            { value: 'INACTIVE', label: t('chat.inactive') },
          ]}
          onChange={event => setStatus(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t('chat.since')}
          value={since ?? ''}
          onChange={event => setSince(event.currentTarget.value)}
        />
      </div>
      <DataTable
        caption={t('chat.title')}
        list={{ ...list, rows }}
        columns={useColumns(service)}
        rowKey={({ sid }) => sid}
        exportName="chats"
        empty={<EmptyState title={t('chat.none')}>{t('chat.noneBody')}</EmptyState>}
      />
    </>
  );
}

function useColumns(service: string): readonly Column<ChatChannel>[] {
  const { t } = useTranslation('console');
  const of = (channel: ChatChannel) => objectIn(channel.attributes) ?? {};
  return [
    {
      key: 'name',
      label: t('chat.channel'),
      text: one => one.friendly_name ?? one.sid,
      cell: one => (
        <Link to={`/console/chat/channels/${one.sid}?service=${service}`}>
          {one.friendly_name || one.unique_name || one.sid}
        </Link>
      ),
    },
    {
      key: 'from',
      label: t('messages.from'),
      text: one => of(one).from,
      cell: one => String(of(one).from ?? '–'),
    },
    {
      key: 'status',
      label: t('chat.status'),
      text: one => of(one).status,
      cell: one => <StatusOf status={of(one).status} />,
    },
    {
      key: 'messages',
      label: t('chat.messages'),
      numeric: true,
      text: one => one.messages_count,
      cell: one => one.messages_count,
    },
    { key: 'members', label: t('chat.members'), numeric: true, cell: one => one.members_count },
    {
      key: 'created',
      label: t('created'),
      text: one => one.date_created,
      cell: one => <When at={one.date_created} />,
    },
    { key: 'sid', label: t('sid'), text: one => one.sid, cell: one => <SidText sid={one.sid} /> },
  ];
}

export function StatusOf({ status }: { status: unknown }) {
  const { t } = useTranslation('console');
  if (status === 'ACTIVE') return <StateMark kind="good">{t('chat.active')}</StateMark>;
  if (status === 'INACTIVE') return <StateMark kind="quiet">{t('chat.inactive')}</StateMark>;
  return <>–</>;
}

interface UserChannel {
  channel_sid: string;
  unread_messages_count: number | null;
  status: string;
}

function ChannelsOfUser({ service, identity }: { service: string; identity: string }) {
  const { t } = useTranslation('console');
  const list = usePages<UserChannel>(
    `/chat/v2/Services/${service}/Users/${encodeURIComponent(identity)}/Channels`,
  );
  return (
    <DataTable
      caption={t('chat.channelsOf', { identity })}
      list={list}
      rowKey={one => one.channel_sid}
      empty={<EmptyState title={t('chat.noneOf', { identity })} />}
      columns={[
        {
          key: 'channel',
          label: t('chat.channel'),
          text: one => one.channel_sid,
          cell: one => (
            <Link to={`/console/chat/channels/${one.channel_sid}?service=${service}`}>{one.channel_sid}</Link>
          ),
        },
        { key: 'status', label: t('chat.membership'), cell: one => one.status },
        {
          key: 'unread',
          label: t('chat.unread'),
          numeric: true,
          cell: one => one.unread_messages_count ?? '–',
        },
      ]}
    />
  );
}
