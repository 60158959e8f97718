import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../session/use-session.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Part, When } from '../shared/parts.tsx';
import { useAct } from '../shared/reading.ts';
import { useParam } from '../shared/url.ts';
import { findStuck, type Places, type StuckSession } from './find-stuck.ts';

/** Sessions that keep a customer's address and a number busy though their chat is over; found on demand, and released. */
export function StuckSessions(places: Places) {
  const { t } = useTranslation('console');
  const [wanted, want] = useParam('stuck');
  return (
    <Part
      title={t('stuck.title')}
      lead={t('stuck.lead')}
      actions={
        wanted === null && (
          <Button variant="default" onClick={() => want('1')}>
            {t('stuck.look')}
          </Button>
        )
      }
    >
      {wanted !== null && <Found {...places} />}
    </Part>
  );
}

function Found(places: Places) {
  const { t } = useTranslation('console');
  const api = useApi();
  const path = `/proxy/v1/Services/${places.proxyService}/Sessions`;
  const found = useQuery({ queryKey: [path, 'stuck'], queryFn: () => findStuck(api, places) });
  const rows = found.data ?? [];
  const release = useAct({
    run: (some: readonly StuckSession[]) =>
      Promise.all(some.map(({ session }) => api.post(`${path}/${session.sid}`, { Status: 'closed' }))),
    changes: [path],
    said: t('stuck.released'),
  });
  return (
    <>
      {release.error && <ErrorPanel error={release.error} />}
      <DataTable<StuckSession>
        caption={t('stuck.title')}
        list={{
          ...{ rows, loading: found.isPending, error: found.error, more: null, loadingMore: false },
          retry: () => void found.refetch(),
        }}
        rowKey={({ session }) => session.sid}
        empty={<EmptyState title={t('stuck.none')} />}
        columns={[
          {
            key: 'session',
            label: t('proxy.session'),
            cell: ({ session }) => session.unique_name ?? session.sid,
          },
          {
            key: 'why',
            label: t('proxy.status'),
            cell: ({ why }) => <StateMark kind="warn">{t(`proxy.stuck.${why}`)}</StateMark>,
          },
          {
            key: 'last',
            label: t('proxy.last'),
            cell: ({ session }) => <When at={session.date_last_interaction} />,
          },
          {
            key: 'act',
            label: t('actions'),
            cell: one => (
              <Button
                size="compact-sm"
                variant="default"
                loading={release.isPending && release.variables.includes(one)}
                onClick={() => release.mutate([one])}
                aria-label={t('stuck.releaseOne', { name: one.session.unique_name ?? one.session.sid })}
              >
                {t('stuck.release')}
              </Button>
            ),
          },
        ]}
      />
      {rows.length > 1 && (
        <div className="page-actions" style={{ marginTop: 12 }}>
          <Button variant="default" loading={release.isPending} onClick={() => release.mutate(rows)}>
            {t('stuck.releaseAll', { count: rows.length })}
          </Button>
        </div>
      )}
    </>
  );
}
