import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { readAll } from '../../api/paging.ts';
import { usePages } from '../../api/use-pages.ts';
import { useApi } from '../../session/use-session.ts';
import { download } from '../../ui/download.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { When } from '../shared/parts.tsx';
import { type Said, transcriptOf } from './chosen.ts';

interface Message extends Said {
  sid: string;
  was_edited: boolean;
}

/** What was said in a channel, from the beginning. */
export function Transcript({ path, name, customer }: { path: string; name: string; customer: string }) {
  const { t } = useTranslation('console');
  const list = usePages<Message>(`${path}/Messages`, { Order: 'asc' }, { pageSize: 100 });
  if (list.error) return <ErrorPanel error={list.error} retry={list.retry} />;
  if (list.loading) return <SkeletonRows />;
  if (list.rows.length === 0) return <EmptyState title={t('chat.silent')} />;
  return (
    <div className="panel">
      <ol className="transcript" aria-label={t('chat.transcript')}>
        {list.rows.map(({ sid, from, body, media, date_created, was_edited }) => (
          <li key={sid} data-mine={from !== customer}>
            <div className="meta">
              {from} · <When at={date_created} /> {was_edited && t('chat.edited')}
            </div>
            <div dir="auto">{body}</div>
            {media && (
              <div className="meta">{t('chat.file', { name: media.filename ?? media.content_type })}</div>
            )}
          </li>
        ))}
      </ol>
      <div className="table-foot">
        <Download {...{ path, name }} />
        {list.more && (
          <Button size="compact-sm" variant="default" loading={list.loadingMore} onClick={list.more}>
            {t('chat.more')}
          </Button>
        )}
      </div>
    </div>
  );
}

function Download({ path, name }: { path: string; name: string }) {
  const { t } = useTranslation('console');
  const api = useApi();
  const whole = useMutation({
    async mutationFn(kind: 'txt' | 'json') {
      const all = await readAll<Message>(api, `${path}/Messages`, { Order: 'asc' });
      if (kind === 'txt') download(`${name}.txt`, transcriptOf(all), 'text/plain');
      else download(`${name}.json`, JSON.stringify(all, null, 2));
    },
  });
  return (
    <span className="page-actions">
      <Button
        size="compact-sm"
        variant="subtle"
        loading={whole.isPending}
        onClick={() => whole.mutate('txt')}
      >
        {t('chat.downloadText')}
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        loading={whole.isPending}
        onClick={() => whole.mutate('json')}
      >
        {t('chat.downloadJson')}
      </Button>
      {whole.error && <ErrorPanel error={whole.error} />}
    </span>
  );
}
