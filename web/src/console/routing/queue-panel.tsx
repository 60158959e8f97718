import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../session/use-session.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { WholeNumber } from '../../ui/whole-number.tsx';
import { useEngine } from '../engines/ask.ts';
import { useAct, useAll, useIsAdmin } from '../shared/reading.ts';
import { MatchCount } from './queues.tsx';
import type { TaskQueue, Worker } from './rows.ts';

/** A queue; who it picks is shown while its expression is written. */
export function QueuePanel({
  workspace,
  queue,
  close,
}: {
  workspace: string;
  queue: TaskQueue | null;
  close(): void;
}) {
  const { t } = useTranslation('console');
  const isAdmin = useIsAdmin();
  const [name, setName] = useState(queue?.friendly_name ?? '');
  const [expression, setExpression] = useState(queue?.target_workers ?? '1==1');
  const [order, setOrder] = useState(queue?.task_order ?? 'FIFO');
  const [reserved, setReserved] = useState(queue?.max_reserved_workers ?? 1);
  const api = useApi();
  const save = useAct({
    run: () =>
      api.post(`${workspace}/TaskQueues${queue ? `/${queue.sid}` : ''}`, {
        ...{ FriendlyName: name, TargetWorkers: expression, TaskOrder: order, MaxReservedWorkers: reserved },
      }),
    changes: [`${workspace}/TaskQueues`],
    said: t('saved'),
    then: close,
  });
  return (
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
      <Textarea
        className="json-input"
        label={t('queues.expression')}
        description={t('queues.expressionHint')}
        rows={4}
        value={expression}
        onChange={event => setExpression(event.currentTarget.value)}
      />
      <Tested {...{ workspace, expression }} />
      <NativeSelect
        label={t('queues.order')}
        value={order}
        data={['FIFO', 'LIFO']}
        disabled={!isAdmin}
        onChange={event => setOrder(event.currentTarget.value)}
      />
      <WholeNumber
        label={t('queues.reserved')}
        min={1}
        max={50}
        value={reserved}
        readOnly={!isAdmin}
        change={setReserved}
      />
      {save.error && <ErrorPanel error={save.error} />}
      {isAdmin && <Save busy={save.isPending} />}
    </form>
  );
}

function Save({ busy }: { busy: boolean }) {
  const { t } = useTranslation('console');
  return (
    <div className="page-actions">
      <Button type="submit" loading={busy}>
        {t('save')}
      </Button>
    </div>
  );
}

const NAMED = 20;

function Tested({ workspace, expression }: { workspace: string; expression: string }) {
  const { t } = useTranslation('console');
  const workers = useAll<Worker>(`${workspace}/Workers`);
  const { data } = useEngine('matching', workers.data ? { expression, workers: workers.data } : null);
  if (workers.data === undefined) return null;
  const picked = workers.data.filter(({ sid }) => data?.sids.includes(sid));
  return (
    <div role="status">
      <MatchCount expression={expression} workers={workers.data} />
      {data?.problem && <span className="meta"> {t('queues.at', { column: data.problem.at })}</span>}
      <p className="meta">
        {picked
          .slice(0, NAMED)
          .map(one => one.friendly_name)
          .join(', ')}
      </p>
    </div>
  );
}
