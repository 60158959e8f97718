import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-pages.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SidText } from '../../ui/sid-text.tsx';
import { When } from '../shared/parts.tsx';
import { objectIn } from '../shared/text.ts';

interface Member {
  sid: string;
  identity: string;
  attributes: string;
  last_consumed_message_index: number | null;
  date_created: string;
}

/** Who sits in a channel, and how far each has read. */
export function Members({ path }: { path: string }) {
  const { t } = useTranslation('console');
  const list = usePages<Member>(`${path}/Members`);
  return (
    <DataTable
      caption={t('chat.members')}
      list={list}
      rowKey={({ sid }) => sid}
      exportName="members"
      empty={<EmptyState title={t('chat.noMembers')} />}
      columns={[
        { key: 'identity', label: t('chat.identity'), text: one => one.identity, cell: one => one.identity },
        {
          key: 'kind',
          label: t('chat.kind'),
          cell: one => String(objectIn(one.attributes)?.member_type ?? '–'),
        },
        {
          key: 'read',
          label: t('chat.readTo'),
          numeric: true,
          cell: one => one.last_consumed_message_index ?? '–',
        },
        { key: 'since', label: t('chat.joined'), cell: one => <When at={one.date_created} /> },
        { key: 'sid', label: t('sid'), cell: one => <SidText sid={one.sid} /> },
      ]}
    />
  );
}
