import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-pages.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SidText } from '../../ui/sid-text.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { useEngine } from '../engines/ask.ts';
import { Loaded, SidePanel } from '../shared/parts.tsx';
import { useAll, useIsAdmin, useOne } from '../shared/reading.ts';
import { useParam } from '../shared/url.ts';
import { QueuePanel } from './queue-panel.tsx';
import type { TaskQueue, Worker } from './rows.ts';
import { WorkspacePage } from './workspace.tsx';

/** Where tasks wait, and for whom. */
export default function Queues() {
  const { t } = useTranslation('console');
  const [opened, open] = useParam('open');
  const isAdmin = useIsAdmin();
  return (
    <WorkspacePage
      name="queues"
      actions={isAdmin && <Button onClick={() => open('new')}>{t('queues.new')}</Button>}
    >
      {workspace => (
        <>
          <List workspace={workspace} open={open} />
          <SidePanel opened={opened !== null} title={t('queues.one')} close={() => open(null)}>
            {opened === 'new' && <QueuePanel workspace={workspace} queue={null} close={() => open(null)} />}
            {opened !== null && opened !== 'new' && (
              <Opened workspace={workspace} sid={opened} close={() => open(null)} />
            )}
          </SidePanel>
        </>
      )}
    </WorkspacePage>
  );
}

function Opened({ workspace, sid, close }: { workspace: string; sid: string; close(): void }) {
  const queue = useOne<TaskQueue>(`${workspace}/TaskQueues/${sid}`);
  return <Loaded of={queue}>{one => <QueuePanel {...{ workspace, close }} queue={one} />}</Loaded>;
}

function List({ workspace, open }: { workspace: string; open(sid: string): void }) {
  const { t } = useTranslation('console');
  const list = usePages<TaskQueue>(`${workspace}/TaskQueues`);
  const workers = useAll<Worker>(`${workspace}/Workers`);
  return (
    <DataTable
      caption={t('sections.queues')}
      list={list}
      rowKey={({ sid }) => sid}
      exportName="queues"
      empty={<EmptyState title={t('queues.none')} />}
      columns={[
        {
          key: 'name',
          label: t('addresses.name'),
          text: one => one.friendly_name,
          cell: one => (
            <Button size="compact-sm" variant="subtle" onClick={() => open(one.sid)}>
              {one.friendly_name}
            </Button>
          ),
        },
        {
          key: 'expression',
          label: t('queues.expression'),
          text: one => one.target_workers,
          cell: one => <code className="mono">{one.target_workers}</code>,
        },
        {
          key: 'workers',
          label: t('queues.matches'),
          cell: one => workers.data && <MatchCount expression={one.target_workers} workers={workers.data} />,
        },
        { key: 'order', label: t('queues.order'), cell: one => one.task_order },
        { key: 'sid', label: t('sid'), text: one => one.sid, cell: one => <SidText sid={one.sid} /> },
      ]}
    />
  );
}

/** How many of the workers an expression picks; a queue that picks nobody is a mistake more often than not. */
export function MatchCount({ expression, workers }: { expression: string; workers: readonly Worker[] }) {
  const { t } = useTranslation('console');
  const { data } = useEngine('matching', { expression, workers });
  if (data === undefined) return <>–</>;
  if (data.problem) {
    return <StateMark kind="bad">{data.problem.message}</StateMark>;
  }
  const [count, of] = [data.sids.length, workers.length];
  return <StateMark kind={count === 0 ? 'warn' : 'good'}>{t('queues.matchCount', { count, of })}</StateMark>;
}
