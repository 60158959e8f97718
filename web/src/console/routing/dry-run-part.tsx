import { Button, NativeSelect } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../session/use-session.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { ask } from '../engines/ask.ts';
import type { rehearse } from '../engines/jobs.ts';
import { JsonInput } from '../shared/attributes-form.tsx';
import { Loaded, Part } from '../shared/parts.tsx';
import { useAll } from '../shared/reading.ts';
import { jsonProblem } from '../shared/text.ts';
import type { TaskChannel, TaskQueue, Worker } from './rows.ts';
import { readStaff } from './staff.ts';

/** What would become of a task, with the workers as they are now. Nothing happens on the server. */
export function DryRunPart({ workspace, configuration }: { workspace: string; configuration: string }) {
  const { t } = useTranslation('console');
  const api = useApi();
  const queues = useAll<TaskQueue>(`${workspace}/TaskQueues`);
  const workers = useAll<Worker>(`${workspace}/Workers`);
  const channels = useAll<TaskChannel>(`${workspace}/TaskChannels`);
  const [attributes, setAttributes] = useState('{\n  "channelType": "sms"\n}');
  const [channel, setChannel] = useState('chat');
  const run = useMutation({
    mutationFn: async () =>
      ask('rehearse', {
        ...{ configuration, queues: queues.data ?? [], workers: await readStaff(api, workspace) },
        task: { attributes: JSON.parse(attributes) as unknown, channel },
      }),
  });
  return (
    <Part title={t('dryRun.title')} lead={t('dryRun.lead')}>
      <form
        className="form"
        onSubmit={event => {
          event.preventDefault();
          if (jsonProblem(attributes) === null) run.mutate();
        }}
      >
        <JsonInput label={t('dryRun.attributes')} value={attributes} change={setAttributes} rows={5} />
        <NativeSelect
          label={t('tasks.channel')}
          value={channel}
          data={(channels.data ?? []).map(one => ({ value: one.unique_name, label: one.friendly_name }))}
          onChange={event => setChannel(event.currentTarget.value)}
        />
        <Loaded of={workers}>
          {all => <p className="meta">{t('dryRun.workers', { count: all.length })}</p>}
        </Loaded>
        <div className="page-actions">
          <Button
            type="submit"
            variant="default"
            loading={run.isPending}
            disabled={!queues.data || !workers.data}
          >
            {t('dryRun.run')}
          </Button>
        </div>
      </form>
      <div role="status">
        {run.error && <ErrorPanel error={run.error} />}
        {run.data && (
          <Result result={run.data} names={new Map(queues.data?.map(one => [one.sid, one.friendly_name]))} />
        )}
      </div>
    </Part>
  );
}

function Result({
  result,
  names,
}: {
  result: ReturnType<typeof rehearse>;
  names: ReadonlyMap<string, string>;
}) {
  const { t } = useTranslation('console');
  const lines =
    'problems' in result
      ? result.problems
      : [
          ...result.events.map(({ at, what, who }) =>
            t(`dryRun.events.${what}`, { at: Math.round(at), who: names.get(who) ?? who }),
          ),
          ...result.waiting.flatMap(one => [
            t('dryRun.waits', { queue: names.get(one.queue) ?? one.queue }),
            ...one.sentences,
          ]),
        ];
  return (
    <ol>
      {lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a run is shown as a whole or not at all
        <li key={at}>{line}</li>
      ))}
    </ol>
  );
}
