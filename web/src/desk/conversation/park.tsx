import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { toast } from '../../ui/toast.ts';
import { type Parking, useActions } from '../actions.ts';
import type { Row } from '../model/inbox.ts';
import { type Choice, choicesAt, fieldTime, type Preset } from '../model/parked.ts';

export interface ParkProps {
  row: Row;
  isOpen: boolean;
  close(): void;
}

/** Puts a conversation away until the customer writes, or until a time. */
export function Park({ row, isOpen, close }: ParkProps) {
  const { t } = useTranslation('desk');
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={t('park.title', { name: row.name })}
      size="md"
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {isOpen && <Form row={row} close={close} />}
    </Modal>
  );
}

function Form({ row, close }: Omit<ParkProps, 'isOpen'>) {
  const { t } = useTranslation('desk');
  // The times on offer are those of the moment in which the form was opened.
  const [choices] = useState(() => choicesAt(new Date()));
  const [preset, setPreset] = useState<Preset>('customer');
  const [picked, setPicked] = useState('');
  const [note, setNote] = useState('');
  const send = usePark(row, close);
  const until =
    preset === 'pick' ? dateOf(picked) : (choices.find(one => one.preset === preset)?.until ?? null);
  const isLacking = preset === 'pick' && (until === null || until.getTime() <= Date.now());
  return (
    <form
      className="transfer"
      onSubmit={event => {
        event.preventDefault();
        if (!isLacking && !send.isPending) send.mutate({ until, note: note.trim() });
      }}
    >
      <p className="meta">{t('park.body')}</p>
      <fieldset className="targets">
        <legend className="visually-hidden">{t('park.until')}</legend>
        {choices.map(choice => (
          <Line
            key={choice.preset}
            choice={choice}
            isChosen={choice.preset === preset}
            choose={() => setPreset(choice.preset)}
          />
        ))}
      </fieldset>
      {preset === 'pick' && (
        <TextInput
          {...{ type: 'datetime-local', label: t('park.time'), required: true, value: picked }}
          min={fieldTime(new Date())}
          error={picked !== '' && isLacking && t('park.past')}
          onChange={event => setPicked(event.currentTarget.value)}
        />
      )}
      <Textarea
        {...{ label: t('park.note'), autosize: true, minRows: 2, value: note }}
        onChange={event => setNote(event.currentTarget.value)}
      />
      {send.error && <ErrorPanel error={send.error} />}
      <div className="wrap-foot">
        <Button type="submit" disabled={isLacking} loading={send.isPending}>
          {t('conversation.park')}
        </Button>
      </div>
    </form>
  );
}

function dateOf(picked: string): Date | null {
  const date = new Date(picked);
  return Number.isNaN(date.getTime()) ? null : date;
}

interface LineProps {
  choice: Choice;
  isChosen: boolean;
  choose(): void;
}

function Line({ choice: { preset, until }, isChosen, choose }: LineProps) {
  const { t, i18n } = useTranslation('desk');
  const time = new Intl.DateTimeFormat(i18n.language, {
    ...{ weekday: 'short', hour: 'numeric', minute: '2-digit' },
  });
  return (
    <label className="target" data-chosen={isChosen}>
      <input
        {...{ type: 'radio', name: 'until', checked: isChosen, onChange: choose }}
        data-autofocus={isChosen || undefined}
      />
      <span>{t(`park.presets.${preset}`)}</span>
      <span className="meta numbers">{until && time.format(until)}</span>
    </label>
  );
}

function usePark({ work, name }: Row, close: () => void) {
  const { t, i18n } = useTranslation('desk');
  const { park } = useActions();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (how: Parking) => park(work, how),
    onSuccess(_, { until }) {
      const format = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' });
      toast(
        until === null ? t('park.done', { name }) : t('park.doneUntil', { name, time: format.format(until) }),
      );
      close();
      void navigate('/desk');
    },
  });
}
