import { IconAlertCircle, IconClock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ChannelLink } from '../../sdk/channel-link.ts';
import { useStore } from '../../ui/store.ts';
import { noteQueue, outbox, recall, tryAgain } from '../composer/outbox.ts';
import type { Pending } from '../model/timeline.ts';

/** What has been sent and is not confirmed; what failed can be sent again or taken back into the draft. */
export function PendingView({ pending, link }: { pending: Pending; link: ChannelLink }) {
  const { t } = useTranslation('desk');
  const notes = useStore(outbox)[noteQueue(link.sid)] ?? [];
  const isNote = notes.some(({ id }) => id === pending.id);
  const queue = isNote ? noteQueue(link.sid) : link.sid;
  const isFailed = pending.state === 'failed';
  return (
    <article className={isNote ? 'note' : 'turn'} data-from="me" data-pending aria-label={t('pending.label')}>
      <div className="turn-body">
        <div className="speech" data-failed={isFailed}>
          <p dir="auto" className="speech-text">
            {pending.fileName ?? pending.text}
          </p>
        </div>
        <footer className="meta">
          {isFailed ? (
            <>
              <span className="receipt" data-mark="failed" role="alert">
                <IconAlertCircle size={14} aria-hidden /> {t('pending.failed', { reason: pending.reason })}
              </span>
              <button type="button" className="plain link" onClick={() => tryAgain(queue, pending.id)}>
                {t('pending.again')}
              </button>
              <button type="button" className="plain link" onClick={() => recall(queue, pending)}>
                {t('pending.back')}
              </button>
            </>
          ) : (
            <span className="receipt">
              <IconClock size={14} aria-hidden /> {t(`pending.${pending.state}`)}
            </span>
          )}
        </footer>
      </div>
    </article>
  );
}
