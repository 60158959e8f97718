import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { duration } from '../../i18n/format.ts';
import type { WorkView } from '../../sdk/worker-state.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { toast } from '../../ui/toast.ts';
import { useActions } from '../actions.ts';
import { useDesk, useNow } from '../context.tsx';
import { type Target, useTargets } from './targets.ts';

export interface TransferProps {
  work: WorkView;
  isOpen: boolean;
  close(): void;
}

/** Hands a conversation to a queue or an agent, at once or together. */
export function Transfer({ work, isOpen, close }: TransferProps) {
  const { t } = useTranslation('desk');
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={t('transfer.title')}
      size="md"
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {isOpen && <TransferForm work={work} close={close} />}
    </Modal>
  );
}

function TransferForm({ work, close }: { work: WorkView; close(): void }) {
  const { t } = useTranslation('desk');
  const [search, setSearch] = useState('');
  const [note, setNote] = useState('');
  const [chosen, setChosen] = useState<Target | null>(null);
  const targets = useTargets();
  const found = (targets.data ?? []).filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()));
  const send = useSendOff(work, close);
  const go = (mode: 'WARM' | 'COLD') => chosen && send.mutate({ to: chosen, mode, note: note.trim() });
  return (
    <form
      className="transfer"
      onSubmit={event => {
        event.preventDefault();
        go('COLD');
      }}
    >
      <TextInput
        label={t('transfer.who')}
        value={search}
        onChange={event => setSearch(event.currentTarget.value)}
        data-autofocus
      />
      {targets.error && <ErrorPanel error={targets.error} retry={() => void targets.refetch()} />}
      {targets.isPending && <SkeletonRows rows={3} />}
      <fieldset className="targets">
        <legend className="visually-hidden">{t('transfer.who')}</legend>
        {found.map(target => (
          <TargetLine
            key={target.sid}
            target={target}
            isChosen={chosen?.sid === target.sid}
            choose={() => setChosen(target)}
          />
        ))}
        {targets.data && found.length === 0 && <p className="meta">{t('transfer.nobody')}</p>}
      </fieldset>
      <Textarea
        label={t('transfer.note')}
        autosize
        minRows={2}
        value={note}
        onChange={event => setNote(event.currentTarget.value)}
      />
      {send.error && <ErrorPanel error={send.error} />}
      <div className="wrap-foot">
        <Button
          variant="default"
          disabled={chosen === null || chosen.kind === 'queue'}
          loading={send.isPending}
          onClick={() => go('WARM')}
          title={t('transfer.warmHint')}
        >
          {t('transfer.warm')}
        </Button>
        <Button type="submit" disabled={chosen === null} loading={send.isPending}>
          {t('transfer.cold')}
        </Button>
      </div>
    </form>
  );
}

interface LineProps {
  target: Target;
  isChosen: boolean;
  choose(): void;
}

function TargetLine({ target: { name, kind, activity, isAvailable }, isChosen, choose }: LineProps) {
  const { t } = useTranslation('desk');
  return (
    <label className="target" data-chosen={isChosen}>
      <input type="radio" name="target" checked={isChosen} disabled={!isAvailable} onChange={choose} />
      <span dir="auto">{name}</span>
      <span className="meta">
        {kind === 'queue' ? (
          t('transfer.queue')
        ) : (
          <StateMark kind={isAvailable ? 'good' : 'quiet'}>{activity}</StateMark>
        )}
      </span>
    </label>
  );
}

interface Order {
  to: Target;
  mode: 'WARM' | 'COLD';
  note: string;
}

function useSendOff(work: WorkView, close: () => void) {
  const { t } = useTranslation('desk');
  const { transfer } = useActions();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: ({ to, mode, note }: Order) => transfer(work, { to: to.sid, mode, note }),
    onSuccess(_, { to, mode }) {
      toast(t('transfer.sent', { name: to.name }));
      close();
      if (mode === 'COLD' && to.kind === 'queue') void navigate('/desk');
    },
  });
}

/** A transfer that is under way, or has come back. */
export function TransferBanner({ work }: { work: WorkView }) {
  const { t } = useTranslation('desk');
  const { links } = useDesk();
  const now = useNow(1000);
  const cancel = useMutation({ mutationFn: () => links.worker!.cancelTransfer(work.sid) });
  const note = work.attributes.transfer_note;
  const { outgoing, incoming } = work;
  if (outgoing?.status.toUpperCase() === 'INITIATED') {
    return (
      <div className="banner" role="status">
        <span>{t('transfer.waits', { time: duration((now - outgoing.at) / 1000) })}</span>
        {cancel.error && <ErrorPanel error={cancel.error} />}
        <Button
          size="compact-sm"
          variant="default"
          loading={cancel.isPending}
          onClick={() => cancel.mutate()}
        >
          {t('transfer.cancel')}
        </Button>
      </div>
    );
  }
  if (outgoing?.status.toUpperCase() === 'FAILED') {
    return (
      <div className="banner" data-kind="bad" role="status">
        {t('transfer.failed', { reason: outgoing.reason ?? t('transfer.noAnswer') })}
      </div>
    );
  }
  if (incoming && typeof note === 'string') {
    return (
      <div className="banner" role="note">
        <span>
          <strong>{t('transfer.with')}</strong> <span dir="auto">{note}</span>
        </span>
      </div>
    );
  }
  return null;
}
