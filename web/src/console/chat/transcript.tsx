import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { readAll } from '../../api/paging.ts';
import { usePages } from '../../api/use-pages.ts';
import { useApi } from '../../session/use-session.ts';
import { download } from '../../ui/download.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { Loaded, When } from '../shared/parts.tsx';
import { useAll } from '../shared/reading.ts';
import { useParam } from '../shared/url.ts';
import { type Said, saidWith, transcriptOf } from './chosen.ts';

interface Message extends Said {
  sid: string;
  was_edited: boolean;
}

interface Place {
  path: string;
  name: string;
  customer: string;
}

/** What was said in a channel, from the beginning; or those messages of it that have some words. */
export function Transcript(place: Place) {
  const { t } = useTranslation('console');
  const [search, setSearch] = useParam('q');
  return (
    <>
      <div className="filters">
        <TextInput
          label={t('chat.findText')}
          value={search ?? ''}
          onChange={event => setSearch(event.currentTarget.value)}
        />
      </div>
      {search === null ? <Whole {...place} /> : <Matches {...place} words={search} />}
    </>
  );
}

function Whole({ path, name, customer }: Place) {
  const { t } = useTranslation('console');
  const list = usePages<Message>(`${path}/Messages`, { Order: 'asc' }, { pageSize: 100 });
  if (list.error) return <ErrorPanel error={list.error} retry={list.retry} />;
  if (list.loading) return <SkeletonRows />;
  if (list.rows.length === 0) return <EmptyState title={t('chat.silent')} />;
  return (
    <div className="panel">
      <Messages messages={list.rows} {...{ customer, name }} />
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

/** A part of a word is enough here, which is less than the API looks for: all that was said is read, and looked through. */
function Matches({ path, name, customer, words }: Place & { words: string }) {
  const { t } = useTranslation('console');
  const all = useAll<Message>(`${path}/Messages`, { Order: 'asc' });
  return (
    <Loaded of={all}>
      {messages => {
        const found = messages.filter(one => saidWith(one, words));
        return (
          <div className="panel">
            <p className="meta boxed" role="status" style={{ margin: 0 }}>
              {t('chat.found', { count: found.length, of: messages.length })}
            </p>
            <Messages messages={found} {...{ customer, name }} />
          </div>
        );
      }}
    </Loaded>
  );
}

interface MessagesProps extends Omit<Place, 'path'> {
  messages: readonly Message[];
}

/** The bot speaks under the name of the chat itself. */
function Messages({ messages, name, customer }: MessagesProps) {
  const { t } = useTranslation('console');
  return (
    <ol className="transcript" aria-label={t('chat.transcript')}>
      {messages.map(({ sid, from, body, media, date_created, was_edited }) => (
        <li key={sid} data-mine={from !== customer}>
          <div className="meta">
            {from === name ? t('chat.bot') : from} · <When at={date_created} />{' '}
            {was_edited && t('chat.edited')}
          </div>
          <div dir="auto">{body}</div>
          {media && (
            <div className="meta">{t('chat.file', { name: media.filename ?? media.content_type })}</div>
          )}
        </li>
      ))}
    </ol>
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
