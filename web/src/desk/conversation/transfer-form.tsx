import { Button, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { type Target, useTargets } from './targets.ts';

export interface Order {
  to: Target;
  mode: 'WARM' | 'COLD';
  note: string;
}

export interface TransferFormProps {
  send: { mutate(order: Order): void; isPending: boolean; error: Error | null };
  /** Whether one may stay in the conversation with whoever takes it. */
  hasWarm?: boolean;
  /** A worker who is no target: they hold it already. */
  without?: string | null;
}

/** To whom, and what they should know. */
export function TransferForm({ send, hasWarm = false, without = null }: TransferFormProps) {
  const { t } = useTranslation('desk');
  const [search, setSearch] = useState('');
  const [note, setNote] = useState('');
  const [chosen, setChosen] = useState<Target | null>(null);
  const targets = useTargets();
  const found = (targets.data ?? []).filter(
    ({ name, sid }) => sid !== without && name.toLowerCase().includes(search.toLowerCase()),
  );
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
        {hasWarm && (
          <Button
            variant="default"
            disabled={chosen === null}
            loading={send.isPending}
            onClick={() => go('WARM')}
            title={t('transfer.warmHint')}
          >
            {t('transfer.warm')}
          </Button>
        )}
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
