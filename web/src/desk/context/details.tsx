import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../ui/copy-button.tsx';
import { SidText } from '../../ui/sid-text.tsx';
import type { Row } from '../model/inbox.ts';

/** The objects behind a conversation, for whoever has to look something up. */
export function Details({ row: { work, channel } }: { row: Row }) {
  const { t } = useTranslation('desk');
  const session = channel?.attributes.proxySession;
  const sids = {
    task: work.taskSid,
    reservation: work.sid,
    channel: work.channelSid,
    session: typeof session === 'string' ? session : null,
    queue: work.queueSid,
  };
  return (
    <>
      <section className="facts">
        <h4>{t('details.objects')}</h4>
        <dl>
          {Object.entries(sids).map(([key, sid]) => (
            <div key={key}>
              <dt>{t(`details.${key}`)}</dt>
              <dd>{sid ? <SidText sid={sid} /> : '–'}</dd>
            </div>
          ))}
          <div>
            <dt>{t('details.workflow')}</dt>
            <dd>{work.workflowName}</dd>
          </div>
          <div>
            <dt>{t('details.priority')}</dt>
            <dd>{work.priority}</dd>
          </div>
        </dl>
      </section>
      <Json title={t('details.taskAttributes')} value={work.attributes} />
      <Json title={t('details.channelAttributes')} value={channel?.attributes ?? {}} />
    </>
  );
}

function Json({ title, value }: { title: string; value: object }) {
  const { t } = useTranslation('desk');
  const text = JSON.stringify(value, null, 2);
  return (
    <section className="facts">
      <h4>{title}</h4>
      <pre className="code">{text}</pre>
      <CopyButton text={text} label={t('details.copy')} />
    </section>
  );
}
