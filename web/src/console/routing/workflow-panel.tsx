import { Button, Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../session/use-session.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { WholeNumber } from '../../ui/whole-number.tsx';
import { useEngine } from '../engines/ask.ts';
import { JsonInput } from '../shared/attributes-form.tsx';
import { useAct, useIsAdmin } from '../shared/reading.ts';
import { pretty } from '../shared/text.ts';
import { DryRunPart } from './dry-run-part.tsx';
import type { Workflow } from './rows.ts';

const EMPTY = '{"task_routing":{"filters":[],"default_filter":null}}';

/** A workflow as JSON, checked while it is written, and tried with a sample task. */
export function WorkflowPanel({
  workspace,
  workflow,
  close,
}: {
  workspace: string;
  workflow: Workflow | null;
  close(): void;
}) {
  const { t } = useTranslation('console');
  const [name, setName] = useState(workflow?.friendly_name ?? '');
  const [text, setText] = useState(() => pretty(workflow?.configuration ?? EMPTY));
  const [seconds, setSeconds] = useState(workflow?.task_reservation_timeout ?? 120);
  const [again, setAgain] = useState(false);
  const isAdmin = useIsAdmin();
  const api = useApi();
  const save = useAct({
    run: () =>
      api.post(`${workspace}/Workflows${workflow ? `/${workflow.sid}` : ''}`, {
        FriendlyName: name,
        Configuration: JSON.stringify(JSON.parse(text)),
        TaskReservationTimeout: seconds,
        ...(workflow && { ReEvaluateTasks: again }),
      }),
    changes: [`${workspace}/Workflows`],
    said: t('saved'),
    then: close,
  });
  return (
    <>
      <form
        className="form"
        onSubmit={event => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextInput
          label={t('addresses.name')}
          required
          value={name}
          readOnly={!isAdmin}
          onChange={event => setName(event.currentTarget.value)}
        />
        <WholeNumber
          label={t('workflows.reservation')}
          min={1}
          max={86_400}
          value={seconds}
          readOnly={!isAdmin}
          change={setSeconds}
        />
        <JsonInput label={t('workflows.configuration')} value={text} change={setText} rows={16} />
        <Findings text={text} />
        {workflow && isAdmin && (
          <Checkbox
            label={t('workflows.reevaluate')}
            checked={again}
            onChange={event => setAgain(event.currentTarget.checked)}
          />
        )}
        {save.error && <ErrorPanel error={save.error} />}
        {isAdmin && (
          <div className="page-actions">
            <Button type="submit" loading={save.isPending}>
              {t('save')}
            </Button>
          </div>
        )}
      </form>
      <DryRunPart workspace={workspace} configuration={text} />
    </>
  );
}

function Findings({ text }: { text: string }) {
  const { t } = useTranslation('console');
  const { data } = useEngine('checkWorkflow', text);
  if (data === undefined) return null;
  const { problems } = data;
  return (
    <div role="status">
      <StateMark kind={problems.length === 0 ? 'good' : 'bad'}>
        {problems.length === 0 ? t('workflows.valid') : t('workflows.invalid', { count: problems.length })}
      </StateMark>
      {problems.length > 0 && (
        <ul>
          {problems.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              {path && <code className="mono">{path}</code>} {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
