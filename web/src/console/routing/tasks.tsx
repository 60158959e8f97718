import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-pages.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SidText } from '../../ui/sid-text.tsx';
import { SidePanel, When } from '../shared/parts.tsx';
import { useParam } from '../shared/url.ts';
import { aboutTask, type Task } from './rows.ts';
import { TaskPanel } from './task-panel.tsx';
import { WorkspacePage } from './workspace.tsx';

const STATUSES = ['pending', 'reserved', 'assigned', 'wrapping', 'completed', 'canceled'] as const;
const LOOK_AGAIN_MS = 5000;

/** Tasks, as they are at the moment. */
export default function Tasks() {
  return <WorkspacePage name="tasks">{workspace => <TaskList workspace={workspace} />}</WorkspacePage>;
}

function TaskList({ workspace }: { workspace: string }) {
  const { t } = useTranslation('console');
  const [status, setStatus] = useParam('status');
  const [expression, setExpression] = useParam('q');
  const [opened, open] = useParam('open');
  const list = usePages<Task>(
    `${workspace}/Tasks`,
    {
      ...(status && { AssignmentStatus: [status] }),
      ...(expression && { EvaluateTaskAttributes: expression }),
    },
    { pollMs: LOOK_AGAIN_MS },
  );
  return (
    <>
      <div className="filters">
        <NativeSelect
          label={t('tasks.status')}
          value={status ?? ''}
          data={[
            { value: '', label: t('all') },
            ...STATUSES.map(value => ({ value, label: t(`tasks.statuses.${value}`) })),
          ]}
          onChange={event => setStatus(event.currentTarget.value)}
        />
        <ExpressionFilter value={expression ?? ''} choose={setExpression} />
      </div>
      <DataTable
        caption={t('sections.tasks')}
        list={list}
        rowKey={({ sid }) => sid}
        exportName="tasks"
        empty={<EmptyState title={t('tasks.none')}>{t('tasks.noneBody')}</EmptyState>}
        columns={useColumns(open)}
      />
      <SidePanel opened={opened !== null} title={t('tasks.task')} close={() => open(null)}>
        {opened && <TaskPanel path={`${workspace}/Tasks/${opened}`} close={() => open(null)} />}
      </SidePanel>
    </>
  );
}

/** Sent when it is whole: half an expression is an error to the server. */
function ExpressionFilter({ value, choose }: { value: string; choose(value: string): void }) {
  const { t } = useTranslation('console');
  const [text, setText] = useState(value);
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        choose(text);
      }}
    >
      <TextInput
        label={t('tasks.expression')}
        placeholder={'channelType == "sms"'}
        value={text}
        onChange={event => setText(event.currentTarget.value)}
        onBlur={() => choose(text)}
      />
    </form>
  );
}

function useColumns(open: (sid: string) => void): readonly Column<Task>[] {
  const { t } = useTranslation('console');
  return [
    {
      key: 'about',
      label: t('tasks.task'),
      text: one => one.sid,
      cell: one => (
        <button type="button" className="link-button" onClick={() => open(one.sid)}>
          {aboutTask(one.attributes) || one.sid}
        </button>
      ),
    },
    {
      key: 'status',
      label: t('tasks.status'),
      text: one => one.assignment_status,
      cell: one => t(`tasks.statuses.${one.assignment_status}` as 'tasks.statuses.pending'),
    },
    {
      key: 'queue',
      label: t('tasks.queue'),
      text: one => one.task_queue_friendly_name,
      cell: one => one.task_queue_friendly_name ?? '–',
    },
    { key: 'channel', label: t('tasks.channel'), cell: one => one.task_channel_unique_name },
    {
      key: 'priority',
      label: t('tasks.priority'),
      numeric: true,
      text: one => one.priority,
      cell: one => one.priority,
    },
    {
      key: 'created',
      label: t('created'),
      text: one => one.date_created,
      cell: one => <When at={one.date_created} />,
    },
    { key: 'sid', label: t('sid'), cell: one => <SidText sid={one.sid} /> },
  ];
}
