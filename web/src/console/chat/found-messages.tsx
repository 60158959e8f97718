import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePages } from '../../api/use-pages.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { When } from '../shared/parts.tsx';
import { dateOf } from '../shared/text.ts';
import { useParam } from '../shared/url.ts';
import { excerptOf, plainWords } from './chosen.ts';

interface FoundMessage {
  sid: string;
  channel_sid: string;
  from: string;
  body: string | null;
  date_created: string;
}

interface Wanted {
  service: string;
  words: string;
  identity: string | null;
}

/** Messages of all chats of a service that have these words; each leads to its chat, where they are looked for. */
export function FoundMessages({ service, words, identity }: Wanted) {
  const { t } = useTranslation('console');
  const [since, setSince] = useParam('since');
  const after = dateOf(since);
  const list = usePages<FoundMessage>(`/chat/v2/Services/${service}/Messages`, {
    ...{ Query: words },
    ...(identity && { From: identity }),
    ...(after && { DateCreatedAfter: after.toISOString() }),
  });
  return (
    <>
      <div className="filters">
        <TextInput
          type="date"
          label={t('chat.since')}
          value={since ?? ''}
          onChange={event => setSince(event.currentTarget.value)}
        />
      </div>
      <DataTable
        caption={t('chat.foundTitle', { words })}
        list={list}
        columns={useColumns({ service, words })}
        rowKey={({ sid }) => sid}
        exportName="messages"
        empty={<EmptyState title={t('chat.foundNone')}>{t('chat.foundNoneBody')}</EmptyState>}
      />
    </>
  );
}

function useColumns({ service, words }: Omit<Wanted, 'identity'>): readonly Column<FoundMessage>[] {
  const { t } = useTranslation('console');
  return [
    {
      key: 'body',
      label: t('chat.message'),
      text: one => one.body,
      cell: one => (
        <Link
          dir="auto"
          to={`/console/chat/channels/${one.channel_sid}?${new URLSearchParams({ service, q: plainWords(words).join(' ') })}`}
        >
          {excerptOf(one.body ?? '', words)}
        </Link>
      ),
    },
    { key: 'from', label: t('messages.from'), text: one => one.from, cell: one => one.from },
    {
      key: 'created',
      label: t('created'),
      text: one => one.date_created,
      cell: one => <When at={one.date_created} />,
    },
  ];
}
