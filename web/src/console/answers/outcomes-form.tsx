import { Button, Checkbox, NativeSelect, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../session/use-session.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import type { TaskQueue } from '../routing/rows.ts';
import { Loaded } from '../shared/parts.tsx';
import { useAct, useAll, useConfiguration, useOne } from '../shared/reading.ts';
import type { Configuration } from '../shared/types.ts';
import { useParam } from '../shared/url.ts';
import { linesOf, outcomesOf, withOutcomes } from './answers.ts';

type Look = Configuration & { account_sid: string; ui_attributes: unknown };
const PATH = '/flex-api/v1/Configuration';

/** What can come of a conversation: for all queues, and more for single ones. */
export function OutcomesForm() {
  const { t } = useTranslation('console');
  const [queue, choose] = useParam('queue');
  const look = useOne<Look>(PATH);
  const workspace = useConfiguration().data?.taskrouter_workspace_sid;
  const queues = useAll<TaskQueue>(workspace ? `/taskrouter/v1/Workspaces/${workspace}/TaskQueues` : null);
  return (
    <>
      <div className="filters">
        <NativeSelect
          label={t('answers.of')}
          value={queue ?? ''}
          data={[
            { value: '', label: t('answers.allQueues') },
            ...(queues.data ?? []).map(one => one.friendly_name),
          ]}
          onChange={event => choose(event.currentTarget.value)}
        />
      </div>
      <Loaded of={look}>{one => <Fields key={queue} look={one} queue={queue} />}</Loaded>
    </>
  );
}

function Fields({ look, queue }: { look: Look; queue: string | null }) {
  const { t } = useTranslation('console');
  const api = useApi();
  const [before] = useState(() => outcomesOf(look.ui_attributes, queue));
  const [text, setText] = useState(before.names.join('\n'));
  const [required, require] = useState(before.required);
  const save = useAct({
    async run() {
      // Read anew: a plugin or another page may have changed something else in it.
      const now = await api.get<Look>(PATH);
      const outcomes = { names: linesOf(text), required };
      const ui_attributes = withOutcomes(now.ui_attributes, queue, outcomes);
      const json = { account_sid: now.account_sid, ui_attributes };
      return api.call(PATH, { method: 'POST', json });
    },
    changes: [PATH],
    said: t('saved'),
  });
  return (
    <form
      className="panel boxed form"
      onSubmit={event => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Textarea
        label={t('answers.outcomes')}
        description={t(queue === null ? 'answers.outcomesHint' : 'answers.outcomesOfQueue')}
        rows={8}
        value={text}
        onChange={event => setText(event.currentTarget.value)}
      />
      <Checkbox
        label={t('answers.required')}
        checked={required}
        onChange={event => require(event.currentTarget.checked)}
      />
      {save.error && <ErrorPanel error={save.error} />}
      <div className="page-actions">
        <Button type="submit" loading={save.isPending}>
          {t('save')}
        </Button>
      </div>
    </form>
  );
}
