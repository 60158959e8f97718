import { ActionIcon, Button, Modal } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { age, exactTime } from '../../i18n/format.ts';
import { confirm } from '../../ui/confirm.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Keys } from '../../ui/keys.tsx';
import { useTitle } from '../../ui/page-header.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { useStore } from '../../ui/store.ts';
import { toast } from '../../ui/toast.ts';
import { useDesk, useNow } from '../context.tsx';
import { TransferForm } from '../conversation/transfer-form.tsx';
import { KindIcon } from '../inbox/kind-icon.tsx';
import type { ParkedChat } from '../model/parked.ts';
import { useParkedChats, useParkedDeeds } from './use-parked.ts';

/** What the person has put away, and what of it has come back. */
export default function Parked() {
  const { t } = useTranslation('desk');
  const { links } = useDesk();
  const rows = useParkedChats();
  useTitle(t('parked.title'));
  const { began } = useStore(links.chat.state);
  const [handing, setHanding] = useState<ParkedChat | null>(null);
  const list = {
    ...{ rows, loading: !began, error: null, more: null, loadingMore: false },
    retry: () => undefined,
  };
  return (
    <section className="conversation" aria-label={t('parked.title')}>
      <header className="conversation-head">
        <ActionIcon
          {...{ component: Link, to: '/desk', variant: 'subtle', size: 32, className: 'back' }}
          aria-label={t('conversation.back')}
        >
          <IconArrowLeft size={18} aria-hidden />
        </ActionIcon>
        <div className="conversation-who">
          <h2>{t('parked.title')}</h2>
          <p className="meta">{t('parked.lead')}</p>
        </div>
      </header>
      <div className="parked">
        <DataTable
          caption={t('parked.title')}
          list={list}
          columns={useColumns(setHanding)}
          rowKey={({ sid }) => sid}
          empty={
            <EmptyState title={t('parked.none')}>
              {t('parked.noneBody')} <Keys keys="p" />
            </EmptyState>
          }
        />
      </div>
      <Modal
        opened={handing !== null}
        onClose={() => setHanding(null)}
        title={t('parked.reassignTitle', { name: handing?.name ?? '' })}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        {handing && <Hand chat={handing} close={() => setHanding(null)} />}
      </Modal>
    </section>
  );
}

function Hand({ chat, close }: { chat: ParkedChat; close(): void }) {
  const { t } = useTranslation('desk');
  const { reassign } = useParkedDeeds();
  const send = useMutation({
    mutationFn: (order: Parameters<typeof reassign>[1]) => reassign(chat, order),
    onSuccess(_, { to }) {
      toast(t('parked.reassigned', { name: chat.name, to: to.name }));
      close();
    },
  });
  return <TransferForm send={send} />;
}

function useColumns(hand: (chat: ParkedChat) => void): readonly Column<ParkedChat>[] {
  const { t, i18n } = useTranslation('desk');
  const now = useNow(30_000);
  const ago = (at: number) => (
    <time dateTime={new Date(at).toISOString()} title={exactTime(new Date(at), i18n.language)}>
      {age(new Date(at), new Date(now), i18n.language)}
    </time>
  );
  return [
    { key: 'who', label: t('parked.who'), cell: chat => <Who chat={chat} /> },
    {
      ...{ key: 'state', label: t('parked.back') },
      cell: ({ returned, until }) => {
        if (returned) return <Back because={returned.because} />;
        return until === null ? t('parked.whenWritten') : ago(until);
      },
    },
    { key: 'since', label: t('parked.since'), cell: ({ at }) => ago(at) },
    { key: 'note', label: t('parked.note'), cell: ({ note }) => <span dir="auto">{note}</span> },
    { key: 'deeds', label: t('parked.deeds'), cell: chat => <Deeds chat={chat} hand={hand} /> },
  ];
}

function Who({ chat: { sid, name, kind, address } }: { chat: ParkedChat }) {
  const { t } = useTranslation('desk');
  const called = (
    <>
      <KindIcon kind={kind} size={16} /> <strong dir="auto">{name}</strong>
      <span className="visually-hidden">, {t(`kinds.${kind}`)}</span>
    </>
  );
  if (address === null) return <span className="parked-who">{called}</span>;
  return (
    <Link className="parked-who" to={`/desk/c/${encodeURIComponent(address)}?channel=${sid}`}>
      {called}
    </Link>
  );
}

/** It has come back, and waits for whoever is free. */
function Back({ because }: { because: string }) {
  const { t } = useTranslation('desk');
  return <StateMark kind="warn">{t(because === 'customer' ? 'parked.answered' : 'parked.due')}</StateMark>;
}

function Deeds({ chat, hand }: { chat: ParkedChat; hand(chat: ParkedChat): void }) {
  const { t } = useTranslation('desk');
  const { resume, close } = useParkedDeeds();
  const failed = (error: Error) => toast(t('conversation.failed', { reason: error.message }));
  const again = useMutation({ mutationFn: resume, onError: failed });
  const end = useMutation({
    mutationFn: close,
    onError: failed,
    onSuccess: () => toast(t('parked.closed', { name: chat.name })),
  });
  const ask = async () => {
    const { name } = chat;
    const question = { title: t('parked.closeTitle', { name }), body: t('parked.closeBody') };
    if (await confirm({ ...question, action: t('end.action') })) end.mutate(chat);
  };
  const named = (deed: string) => t(`parked.${deed}Named`, { name: chat.name });
  return (
    <span className="parked-deeds">
      <Button
        {...{ size: 'compact-md', loading: again.isPending, 'aria-label': named('resume') }}
        onClick={() => again.mutate(chat)}
      >
        {t('park.resume')}
      </Button>
      {chat.returned === null && (
        <>
          <Button
            {...{ size: 'compact-md', variant: 'default', 'aria-label': named('reassign') }}
            onClick={() => hand(chat)}
          >
            {t('parked.reassign')}
          </Button>
          <Button
            {...{ size: 'compact-md', variant: 'default', 'aria-label': named('close') }}
            loading={end.isPending}
            onClick={() => void ask()}
          >
            {t('parked.close')}
          </Button>
        </>
      )}
    </span>
  );
}
