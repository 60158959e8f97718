import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../session/use-session.ts';
import { confirm } from '../../ui/confirm.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { SidText } from '../../ui/sid-text.tsx';
import { WholeNumber } from '../../ui/whole-number.tsx';
import { AttributesForm, JsonInput } from '../shared/attributes-form.tsx';
import { Loaded, Part } from '../shared/parts.tsx';
import { useAct, useAll, useIsAdmin } from '../shared/reading.ts';
import { jsonProblem } from '../shared/text.ts';
import type { Activity, Worker } from './rows.ts';

interface Place {
  workspace: string;
  close(): void;
}

/** A worker: what they do, what they are good at, how much they take. */
export function WorkerPanel({ workspace, worker, close }: Place & { worker: Worker }) {
  const { t } = useTranslation('console');
  const path = `${workspace}/Workers/${worker.sid}`;
  const isAdmin = useIsAdmin();
  return (
    <>
      <p style={{ margin: 0 }}>
        <strong>{worker.friendly_name}</strong> <SidText sid={worker.sid} />
      </p>
      <ActivityField {...{ workspace, worker, path }} />
      <Part title={t('workers.capacity')}>
        <Capacities path={path} />
      </Part>
      <AttributesForm key={path} path={path} attributes={worker.attributes} />
      {isAdmin && <Removal {...{ worker, path, workspace, close }} />}
    </>
  );
}

function ActivityField({ workspace, worker, path }: { workspace: string; worker: Worker; path: string }) {
  const { t } = useTranslation('console');
  const api = useApi();
  const activities = useAll<Activity>(`${workspace}/Activities`);
  const [reject, setReject] = useState(false);
  const change = useAct({
    run: (ActivitySid: string) =>
      api.post(path, { ActivitySid, ...(reject && { RejectPendingReservations: true }) }),
    changes: [`${workspace}/Workers`],
    said: t('saved'),
  });
  return (
    <>
      <NativeSelect
        label={t('workers.activity')}
        value={worker.activity_sid}
        disabled={change.isPending}
        data={(activities.data ?? [{ sid: worker.activity_sid, friendly_name: worker.activity_name }]).map(
          one => ({
            value: one.sid,
            label: one.friendly_name,
          }),
        )}
        onChange={event => change.mutate(event.currentTarget.value)}
      />
      <Checkbox
        label={t('workers.reject')}
        checked={reject}
        onChange={event => setReject(event.currentTarget.checked)}
      />
      {change.error && <ErrorPanel error={change.error} />}
    </>
  );
}

interface WorkerChannel {
  sid: string;
  task_channel_unique_name: string;
  configured_capacity: number;
  assigned_tasks: number;
  available: boolean;
}

function Capacities({ path }: { path: string }) {
  const channels = useAll<WorkerChannel>(`${path}/Channels`);
  return (
    <Loaded of={channels}>
      {all => (
        <div className="form">
          {all.map(one => (
            <Capacity key={one.sid} channel={one} path={path} />
          ))}
        </div>
      )}
    </Loaded>
  );
}

function Capacity({ channel, path }: { channel: WorkerChannel; path: string }) {
  const { t } = useTranslation('console');
  const api = useApi();
  const name = channel.task_channel_unique_name;
  const change = useAct({
    run: (given: { Capacity?: number; Available?: boolean }) =>
      api.post(`${path}/Channels/${channel.sid}`, given),
    changes: [`${path}/Channels`],
  });
  return (
    <div className="filters" style={{ margin: 0 }}>
      <WholeNumber
        label={t('workers.capacityOf', { name, assigned: channel.assigned_tasks })}
        value={channel.configured_capacity}
        change={Capacity => change.mutate({ Capacity })}
      />
      <Checkbox
        label={t('workers.takes', { name })}
        checked={channel.available}
        onChange={event => change.mutate({ Available: event.currentTarget.checked })}
      />
      {change.error && <ErrorPanel error={change.error} />}
    </div>
  );
}

function Removal({ worker, path, workspace, close }: Place & { worker: Worker; path: string }) {
  const { t } = useTranslation('console');
  const api = useApi();
  const remove = useAct({
    run: () => api.remove(path),
    changes: [`${workspace}/Workers`],
    said: t('workers.removed', { name: worker.friendly_name }),
    then: close,
  });
  const ask = async () => {
    const sure = await confirm({
      title: t('workers.removeTitle', { name: worker.friendly_name }),
      body: t('workers.removeBody'),
      action: t('workers.remove'),
      destructive: true,
    });
    if (sure) remove.mutate();
  };
  return (
    <>
      {remove.error && <ErrorPanel error={remove.error} />}
      <div className="page-actions">
        <Button
          variant="default"
          loading={remove.isPending}
          disabled={worker.available}
          onClick={() => void ask()}
        >
          {t('workers.remove')}
        </Button>
        {worker.available && <span className="meta">{t('workers.stillAvailable')}</span>}
      </div>
    </>
  );
}

export function NewWorker({ workspace, close }: Place) {
  const { t } = useTranslation('console');
  const [name, setName] = useState('');
  const [attributes, setAttributes] = useState('{\n  "roles": ["agent"],\n  "skills": []\n}');
  const api = useApi();
  const create = useAct({
    run: () =>
      api.post(`${workspace}/Workers`, {
        FriendlyName: name.trim(),
        Attributes: JSON.stringify(JSON.parse(attributes)),
      }),
    changes: [`${workspace}/Workers`],
    said: t('saved'),
    then: close,
  });
  return (
    <form
      className="form"
      onSubmit={event => {
        event.preventDefault();
        if (jsonProblem(attributes) === null) create.mutate();
      }}
    >
      <TextInput
        label={t('workers.name')}
        description={t('workers.isIdentity')}
        required
        value={name}
        onChange={event => setName(event.currentTarget.value)}
      />
      <JsonInput label={t('attributes.title')} value={attributes} change={setAttributes} />
      {create.error && <ErrorPanel error={create.error} />}
      <div className="page-actions">
        <Button type="submit" loading={create.isPending}>
          {t('workers.new')}
        </Button>
      </div>
    </form>
  );
}
