import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useApi } from '../../session/use-session.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { SidText } from '../../ui/sid-text.tsx';
import { AttributesForm } from '../shared/attributes-form.tsx';
import { Facts, Loaded, Part, When } from '../shared/parts.tsx';
import { useAct, useOne } from '../shared/reading.ts';
import { objectIn } from '../shared/text.ts';
import type { Task } from './rows.ts';

interface Why {
  sentence: string;
  filters: readonly { name: string | null; matched: boolean; sentence: string }[] | null;
  counts: Readonly<Record<string, number>> | null;
  workers: readonly { worker_sid: string; friendly_name: string; verdict: string; sentence: string }[];
  warnings: unknown;
}

/** One task: why it is where it is, and what can be done with it. */
export function TaskPanel({ path, close }: { path: string; close(): void }) {
  const task = useOne<Task>(path);
  return <Loaded of={task}>{one => <Body task={one} path={path} close={close} />}</Loaded>;
}

function Body({ task, path, close }: { task: Task; path: string; close(): void }) {
  const { t } = useTranslation('console');
  const channelSid = objectIn(task.attributes)?.channelSid;
  return (
    <>
      <Facts
        of={[
          [t('sid'), <SidText key="sid" sid={task.sid} />],
          [t('tasks.status'), t(`tasks.statuses.${task.assignment_status}` as 'tasks.statuses.pending')],
          [t('tasks.queue'), task.task_queue_friendly_name],
          [t('tasks.workflow'), task.workflow_friendly_name],
          [t('tasks.reason'), task.reason],
          [t('created'), <When key="when" at={task.date_created} />],
          [
            t('proxy.chatChannel'),
            typeof channelSid === 'string' && (
              <Link key="chat" to={`/console/chat/channels/${channelSid}`}>
                {t('proxy.openChat')}
              </Link>
            ),
          ],
        ]}
      />
      <WhyPart path={path} />
      <Ending {...{ task, path, close }} />
      <AttributesForm key={path} path={path} attributes={task.attributes} />
    </>
  );
}

function WhyPart({ path }: { path: string }) {
  const { t } = useTranslation('console');
  const why = useOne<Why>(`${path}/Why`);
  return (
    <Part title={t('tasks.why')}>
      <Loaded of={why}>
        {({ sentence, filters, workers }) => (
          <>
            <p>{sentence}</p>
            <ul>
              {(filters ?? []).map(one => (
                <li key={one.sentence}>{one.sentence}</li>
              ))}
              {workers.map(one => (
                <li key={one.worker_sid}>{one.sentence}</li>
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </Part>
  );
}

/** Tasks that nobody works on are cancelled, those that somebody has are completed; both with a reason. */
function Ending({ task, path, close }: { task: Task; path: string; close(): void }) {
  const { t } = useTranslation('console');
  const [reason, setReason] = useState('');
  const api = useApi();
  const waits = task.assignment_status === 'pending' || task.assignment_status === 'reserved';
  const works = task.assignment_status === 'assigned' || task.assignment_status === 'wrapping';
  const end = useAct({
    run: () =>
      api.post(path, {
        AssignmentStatus: waits ? 'canceled' : 'completed',
        Reason: reason.trim() || t('tasks.byConsole'),
      }),
    changes: [path.slice(0, path.lastIndexOf('/'))],
    said: t('saved'),
    then: close,
  });
  if (!waits && !works) return null;
  return (
    <form
      className="form"
      onSubmit={event => {
        event.preventDefault();
        end.mutate();
      }}
    >
      <TextInput
        label={t('tasks.reason')}
        value={reason}
        onChange={event => setReason(event.currentTarget.value)}
      />
      {end.error && <ErrorPanel error={end.error} />}
      <div className="page-actions">
        <Button type="submit" variant="default" loading={end.isPending}>
          {t(waits ? 'tasks.cancel' : 'tasks.complete')}
        </Button>
      </div>
    </form>
  );
}
