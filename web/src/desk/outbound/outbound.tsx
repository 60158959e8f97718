import { ActionIcon, Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
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
import { useAnswers } from '../inbox/use-answers.ts';
import { kindOf } from '../model/people.ts';
import { offerOf } from '../team/deeds.ts';
import { addressFor, type Flow, senders, start } from './recipe.ts';

const TemplatePicker = lazy(() => import('../composer/template-picker.tsx'));

const PATH = '/flex-api/v1/FlexFlows';

/** The agent writes first: from one of the addresses that have a flow for it, to a number. */
export default function Outbound() {
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
  const { me } = useDesk();
  const [from, setFrom] = useState(flows[0]!.sid);
  const [to, setTo] = useState('');
  const [name, setName] = useState('');
  const flow = flows.find(({ sid }) => sid === from) ?? flows[0]!;
  const isTemplate = kindOf(flow.channel_type) === 'whatsapp';
  const target = addressFor(flow, to);
  const start = useStart();
  const send = (text: string) => {
    if (target !== null) start.mutate({ flow, to: target, name: name.trim(), text: text.trim() });
  };
  return (
    <div className="outbound">
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
      {isTemplate && (
        <>
          <p className="meta">{t('outbound.template')}</p>
          <Suspense fallback={<SkeletonRows rows={2} />}>
            <TemplatePicker
              values={{ customer: { name: name.trim() }, agent: { name: me } }}
              action={t('outbound.send')}
              isBusy={start.isPending}
              isReady={target !== null}
              send={send}
            />
          </Suspense>
        </>
      )}
      {!isTemplate && <FirstWords send={send} isReady={target !== null} isBusy={start.isPending} />}
      {start.error && <ErrorPanel error={start.error} />}
    </div>
  );
}

interface FirstWordsProps {
  send(text: string): void;
  isReady: boolean;
  isBusy: boolean;
}

function FirstWords({ send, isReady, isBusy }: FirstWordsProps) {
  const { t } = useTranslation('desk');
  const [text, setText] = useState('');
  return (
    <form
      className="transfer"
      onSubmit={event => {
        event.preventDefault();
        send(text);
      }}
    >
      <Textarea
        label={t('outbound.text')}
        required
        autosize
        minRows={3}
        value={text}
        onChange={event => setText(event.currentTarget.value)}
      />
      <div>
        <Button type="submit" loading={isBusy} disabled={!isReady || text.trim() === ''}>
          {t('outbound.send')}
        </Button>
      </div>
    </form>
  );
}

/** How long the task of one's own conversation may take to be offered. */
const OWN_MS = 8_000;

/** Begins the conversation; whose task comes to the person is accepted by itself, for they have just asked for it. */
function useStart() {
  const { t } = useTranslation('desk');
  const api = useApi();
  const { settings, me, links } = useDesk();
  const { sit } = useActions();
  const { accept } = useAnswers();
  const navigate = useNavigate();
  return useMutation({
    async mutationFn(order: { flow: Flow; to: string; name: string; text: string }) {
      const taskSid = await start(api, { ...order, settings, me, sit });
      const { activity } = links.workerState.get();
      const isOffered = taskSid !== null && activity?.available === true;
      const own = isOffered
        ? await offerOf(links.workerState, one => one.taskSid === taskSid, OWN_MS).catch(() => null)
        : null;
      return { taskSid, own };
    },
    async onSuccess({ taskSid, own }) {
      if (own !== null) return accept(own);
      toast(t(taskSid === null ? 'outbound.sentNoTask' : 'outbound.sent'));
      void navigate('/desk');
    },
  });
}
