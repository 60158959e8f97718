import { Button, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { duration } from '../../i18n/format.ts';
import type { WorkView } from '../../sdk/worker-state.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { toast } from '../../ui/toast.ts';
import { useActions } from '../actions.ts';
import { useDesk, useNow } from '../context.tsx';
import type { Row } from '../model/inbox.ts';
import { type Order, TransferForm } from './transfer-form.tsx';

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
      {isOpen && <Hand work={work} close={close} />}
    </Modal>
  );
}

function Hand({ work, close }: { work: WorkView; close(): void }) {
  return <TransferForm send={useSendOff(work, close)} hasWarm />;
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

/** A transfer that is under way, has come back, or has brought somebody; and who else is in the conversation. */
export function TransferBanner({ row, partners }: { row: Row; partners: readonly string[] }) {
  const { t } = useTranslation('desk');
  const { outgoing, incoming, attributes } = row.work;
  const note = attributes.transfer_note;
  const status = outgoing?.status.toUpperCase();
  return (
    <>
      {outgoing && status === 'INITIATED' && <Waiting work={row.work} since={outgoing.at} />}
      {outgoing && status === 'FAILED' && (
        <div className="banner" data-kind="bad" role="status">
          {t('transfer.failed', { reason: outgoing.reason ?? t('transfer.noAnswer') })}
        </div>
      )}
      {incoming && typeof note === 'string' && (
        <div className="banner" role="note">
          <span>
            <strong>{t('transfer.with')}</strong> <span dir="auto">{note}</span>
          </span>
        </div>
      )}
      {partners.length > 0 && <Together row={row} partners={partners} />}
    </>
  );
}

function Waiting({ work, since }: { work: WorkView; since: number }) {
  const { t } = useTranslation('desk');
  const { links } = useDesk();
  const now = useNow(1000);
  const cancel = useMutation({ mutationFn: async () => links.worker?.cancelTransfer(work.sid) });
  return (
    <div className="banner" role="status">
      <span>{t('transfer.waits', { time: duration((now - since) / 1000) })}</span>
      {cancel.error && <ErrorPanel error={cancel.error} />}
      <Button size="compact-sm" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
        {t('transfer.cancel')}
      </Button>
    </div>
  );
}

/** After a consultation either of the two may go; whoever stays ends the conversation. */
function Together({ row, partners }: { row: Row; partners: readonly string[] }) {
  const { t, i18n } = useTranslation('desk');
  const { leave } = useActions();
  const navigate = useNavigate();
  const others = new Intl.ListFormat(i18n.language).format(partners);
  const go = useMutation({
    mutationFn: () => leave(row.work),
    onSuccess() {
      toast(t('transfer.left', { name: row.name, others }));
      void navigate('/desk');
    },
  });
  return (
    <div className="banner" role="status">
      <span>{t('transfer.together', { others })}</span>
      {go.error && <ErrorPanel error={go.error} />}
      <Button size="compact-sm" variant="default" loading={go.isPending} onClick={() => go.mutate()}>
        {t('transfer.leave')}
      </Button>
    </div>
  );
}
