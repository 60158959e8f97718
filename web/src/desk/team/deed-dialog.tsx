import { Button, Modal, NumberInput, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { toast } from '../../ui/toast.ts';
import { TransferForm } from '../conversation/transfer-form.tsx';
import { useDeeds, type Watched } from './use-watched.ts';

export type Deed = 'hand' | 'end' | 'complete' | 'cancel' | 'priority';

export interface DeedDialogProps {
  deed: Deed;
  task: Watched;
  close(): void;
  changed(): void;
}

/** Asks what a deed needs to know, and does it. */
export default function DeedDialog(props: DeedDialogProps) {
  const { deed, task, close } = props;
  const { t } = useTranslation('desk');
  return (
    <Modal
      opened
      onClose={close}
      title={t(`deeds.${deed}Title`, { name: task.name })}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {deed === 'hand' && <Hand {...props} />}
      {deed === 'priority' && <Priority {...props} />}
      {deed !== 'hand' && deed !== 'priority' && <WithReason {...props} deed={deed} />}
    </Modal>
  );
}

function useDone({ deed, task, close, changed }: DeedDialogProps) {
  const { t } = useTranslation('desk');
  return {
    onSuccess() {
      toast(t(`deeds.${deed}Done`, { name: task.name }));
      changed();
      close();
    },
  };
}

function Hand(props: DeedDialogProps) {
  const { holder, attributes } = props.task;
  const deeds = useDeeds();
  const send = useMutation({
    mutationFn: ({ to, note }: { to: { sid: string }; note: string }) =>
      deeds.hand(holder!, { sid: to.sid, note, attributes }),
    ...useDone(props),
  });
  return <TransferForm send={send} without={holder?.worker_sid ?? null} />;
}

function Priority(props: DeedDialogProps) {
  const { t } = useTranslation('desk');
  const { taskSid, priority } = props.task;
  const deeds = useDeeds();
  const [wanted, setWanted] = useState<number | string>(priority);
  const save = useMutation({
    mutationFn: () => deeds.prioritise(taskSid, Number(wanted)),
    ...useDone(props),
  });
  return (
    <form
      className="transfer"
      onSubmit={event => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <NumberInput
        label={t('deeds.priority')}
        description={t('deeds.priorityHint')}
        allowDecimal={false}
        value={wanted}
        onChange={setWanted}
        data-autofocus
      />
      {save.error && <ErrorPanel error={save.error} />}
      <div className="wrap-foot">
        <Button type="submit" disabled={wanted === ''} loading={save.isPending}>
          {t('person.save')}
        </Button>
      </div>
    </form>
  );
}

function WithReason(props: DeedDialogProps & { deed: 'end' | 'complete' | 'cancel' }) {
  const { t } = useTranslation('desk');
  const { deed, task } = props;
  const deeds = useDeeds();
  const [reason, setReason] = useState('');
  const act = useMutation({
    mutationFn: () => deeds[deed](task.taskSid, task.channelSid, reason.trim()),
    ...useDone(props),
  });
  return (
    <form
      className="transfer"
      onSubmit={event => {
        event.preventDefault();
        act.mutate();
      }}
    >
      <Text>{t(`deeds.${deed}Body`, { name: task.name, agent: task.holder?.worker_name ?? '' })}</Text>
      <TextInput
        label={t('deeds.reason')}
        description={t('deeds.reasonHint')}
        required
        value={reason}
        onChange={event => setReason(event.currentTarget.value)}
        data-autofocus
      />
      {act.error && <ErrorPanel error={act.error} />}
      <div className="wrap-foot">
        <Button type="submit" className="button-bad" disabled={reason.trim() === ''} loading={act.isPending}>
          {t(`deeds.${deed}Action`)}
        </Button>
      </div>
    </form>
  );
}
