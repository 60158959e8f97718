import { ActionIcon, Button } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { readAll } from '../../api/paging.ts';
import { exactTime } from '../../i18n/format.ts';
import { useApi } from '../../session/use-session.ts';
import { download } from '../../ui/download.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { useTitle } from '../../ui/page-header.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { useDesk } from '../context.tsx';
import { KindIcon } from '../inbox/kind-icon.tsx';
import { authorOf, bare, kindOf } from '../model/people.ts';
import { Addresses } from './addresses.tsx';
import { type PastChannel, useCustomer, usePast } from './use-customer.ts';

/** All conversations of a customer, to read. */
export default function History() {
  const { t } = useTranslation('desk');
  const { identity = '' } = useParams();
  const [query, setQuery] = useSearchParams();
  const navigate = useNavigate();
  const past = usePast(identity);
  const user = useCustomer(identity);
  const name = user.data?.friendly_name ?? bare(identity);
  useTitle(name);
  const open = past.data?.find(({ sid }) => sid === query.get('channel')) ?? past.data?.[0] ?? null;
  return (
    <section className="conversation" aria-label={t('history.label', { name })}>
      <header className="conversation-head">
        <ActionIcon
          variant="subtle"
          size={32}
          aria-label={t('conversation.back')}
          onClick={() => void navigate(-1)}
        >
          <IconArrowLeft size={18} aria-hidden />
        </ActionIcon>
        <div className="conversation-who">
          <h2 dir="auto">{name}</h2>
          <p className="meta">{t('history.lead')}</p>
        </div>
      </header>
      {past.error && <ErrorPanel error={past.error} retry={() => void past.refetch()} />}
      {past.isPending && <SkeletonRows />}
      {past.data?.length === 0 && <EmptyState title={t('history.none')}>{t('history.noneBody')}</EmptyState>}
      <div className="history">
        <Addresses key={identity} identity={identity} />
        <Choice
          all={past.data ?? []}
          open={open}
          choose={sid => setQuery({ channel: sid }, { replace: true })}
        />
        {open && <Transcript key={open.sid} channel={open} name={name} />}
      </div>
    </section>
  );
}

interface ChoiceProps {
  all: readonly PastChannel[];
  open: PastChannel | null;
  choose(sid: string): void;
}

function Choice({ all, open, choose }: ChoiceProps) {
  const { t, i18n } = useTranslation('desk');
  const date = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium' });
  return (
    <div className="history-choice">
      {all.map(({ sid, attributes, createdAt }) => (
        <Button
          key={sid}
          size="compact-md"
          variant={sid === open?.sid ? 'filled' : 'default'}
          aria-pressed={sid === open?.sid}
          leftSection={<KindIcon kind={kindOf(attributes.channel_type)} size={14} />}
          onClick={() => choose(sid)}
        >
          <span className="visually-hidden">{t(`kinds.${kindOf(attributes.channel_type)}`)} </span>
          {date.format(createdAt)}
        </Button>
      ))}
    </div>
  );
}

interface PastMessage {
  sid: string;
  from: string;
  body: string | null;
  index: number;
  date_created: string;
}

function Transcript({ channel, name }: { channel: PastChannel; name: string }) {
  const { t, i18n } = useTranslation('desk');
  const api = useApi();
  const { settings, me } = useDesk();
  const path = `/chat/v2/Services/${settings.chatServiceSid}/Channels/${channel.sid}/Messages`;
  const messages = useQuery({ queryKey: [path], queryFn: () => readAll<PastMessage>(api, path) });
  const cast = { me, channelSid: channel.sid, attributes: channel.attributes, members: [] };
  const names = { customer: name, bot: t('log.bot'), me: t('log.you') };
  const nameOf = (from: string) => {
    const author = authorOf(from, cast);
    return author === 'agent' || author === 'other' ? bare(from) : names[author];
  };
  if (messages.error) return <ErrorPanel error={messages.error} retry={() => void messages.refetch()} />;
  if (messages.isPending) return <SkeletonRows />;
  const lines = messages.data.map(
    ({ from, body, date_created: at }) => `[${at}] ${nameOf(from)}: ${body ?? t('log.file')}`,
  );
  return (
    <>
      <ol className="transcript">
        {messages.data.map(({ sid, from, body, date_created: at }) => (
          <li key={sid} data-from={authorOf(from, cast)}>
            <span className="meta">
              <strong dir="auto">{nameOf(from)}</strong> · {exactTime(new Date(at), i18n.language)}
            </span>
            <p dir="auto" className="speech-text">
              {body ?? t('log.file')}
            </p>
          </li>
        ))}
      </ol>
      <Button
        size="compact-md"
        variant="default"
        onClick={() => download(`${channel.sid}.txt`, lines.join('\n'), 'text/plain;charset=utf-8')}
      >
        {t('history.export')}
      </Button>
    </>
  );
}
