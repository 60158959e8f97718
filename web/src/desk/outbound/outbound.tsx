import { ActionIcon, Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { readAll } from '../../api/paging.ts';
import { useApi } from '../../session/use-session.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { useTitle } from '../../ui/page-header.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { toast } from '../../ui/toast.ts';
import { useActions } from '../actions.ts';
import { useDesk } from '../context.tsx';
import { kindOf } from '../model/people.ts';
import { addressFor, type Flow, senders, start } from './recipe.ts';

const PATH = '/flex-api/v1/FlexFlows';

/** The agent writes first: from one of the addresses that have a flow for it, to a number. */
export function Outbound() {
  const { t } = useTranslation('desk');
  const api = useApi();
  useTitle(t('outbound.title'));
  const flows = useQuery({ queryKey: [PATH, 'all'], queryFn: () => readAll<Flow>(api, PATH) });
  const found = senders(flows.data ?? []);
  return (
    <section className="conversation" aria-label={t('outbound.title')}>
      <header className="conversation-head">
        <ActionIcon
          component={Link}
          to="/desk"
          variant="subtle"
          size={32}
          aria-label={t('conversation.back')}
        >
          <IconArrowLeft size={18} aria-hidden />
        </ActionIcon>
        <div className="conversation-who">
          <h2>{t('outbound.title')}</h2>
          <p className="meta">{t('outbound.lead')}</p>
        </div>
      </header>
      {flows.error && <ErrorPanel error={flows.error} retry={() => void flows.refetch()} />}
      {flows.isPending && <SkeletonRows rows={3} />}
      {flows.data && found.length === 0 && (
        <EmptyState title={t('outbound.none')}>{t('outbound.noneBody')}</EmptyState>
      )}
      {found.length > 0 && <Form flows={found} />}
    </section>
  );
}

function Form({ flows }: { flows: readonly Flow[] }) {
  const { t } = useTranslation('desk');
  const [from, setFrom] = useState(flows[0]!.sid);
  const [to, setTo] = useState('');
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const flow = flows.find(({ sid }) => sid === from) ?? flows[0]!;
  const kind = kindOf(flow.channel_type);
  const target = addressFor(flow, to);
  const send = useStart();
  return (
    <form
      className="outbound"
      onSubmit={event => {
        event.preventDefault();
        if (target !== null) send.mutate({ flow, to: target, name: name.trim(), text: text.trim() });
      }}
    >
      <NativeSelect
        label={t('outbound.from')}
        value={from}
        onChange={event => setFrom(event.currentTarget.value)}
        data={flows.map(one => ({
          value: one.sid,
          label: `${one.contact_identity} · ${t(`kinds.${kindOf(one.channel_type)}`)}`,
        }))}
      />
      <TextInput
        label={t('outbound.to')}
        description={t('outbound.toHint')}
        type="tel"
        required
        value={to}
        onChange={event => setTo(event.currentTarget.value)}
        error={to !== '' && target === null && t('outbound.toWrong')}
      />
      <TextInput
        label={t('outbound.name')}
        value={name}
        onChange={event => setName(event.currentTarget.value)}
      />
      <Textarea
        label={t('outbound.text')}
        description={kind === 'whatsapp' ? t('outbound.template') : undefined}
        required
        autosize
        minRows={3}
        value={text}
        onChange={event => setText(event.currentTarget.value)}
      />
      {send.error && <ErrorPanel error={send.error} />}
      <Button type="submit" loading={send.isPending} disabled={target === null || text.trim() === ''}>
        {t('outbound.send')}
      </Button>
    </form>
  );
}

function useStart() {
  const { t } = useTranslation('desk');
  const api = useApi();
  const desk = useDesk();
  const { sit } = useActions();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (order: { flow: Flow; to: string; name: string; text: string }) =>
      start(api, { ...order, settings: desk.settings, me: desk.me, sit }),
    onSuccess(taskSid) {
      toast(t(taskSid === null ? 'outbound.sentNoTask' : 'outbound.sent'));
      void navigate('/desk');
    },
  });
}
