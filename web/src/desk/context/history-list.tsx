import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { KindIcon } from '../inbox/kind-icon.tsx';
import { kindOf } from '../model/people.ts';
import { usePast } from './use-customer.ts';

/** Earlier conversations of a customer. */
export function HistoryList({
  identity,
  exceptChannel,
}: {
  identity: string | null;
  exceptChannel: string | null;
}) {
  const { t, i18n } = useTranslation('desk');
  const past = usePast(identity);
  const date = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' });
  if (past.error) return <ErrorPanel error={past.error} retry={() => void past.refetch()} />;
  if (past.isPending && identity !== null) return <SkeletonRows rows={3} />;
  const others = (past.data ?? []).filter(({ sid }) => sid !== exceptChannel);
  if (others.length === 0) return <EmptyState title={t('history.none')}>{t('history.noneBody')}</EmptyState>;
  return (
    <>
      <ul className="past">
        {others.map(({ sid, attributes, createdAt, messages }) => (
          <li key={sid}>
            <Link to={`/desk/c/${encodeURIComponent(identity!)}?channel=${sid}`}>
              <KindIcon kind={kindOf(attributes.channel_type)} size={16} />
              <span>{date.format(createdAt)}</span>
              <span className="meta">
                {t(`kinds.${kindOf(attributes.channel_type)}`)} · {t('history.messages', { count: messages })}{' '}
                · {t(attributes.status === 'INACTIVE' ? 'history.ended' : 'history.open')}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <Button
        component={Link}
        to={`/desk/c/${encodeURIComponent(identity!)}`}
        variant="default"
        size="compact-md"
      >
        {t('history.all')}
      </Button>
    </>
  );
}
