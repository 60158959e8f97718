import { Button, Menu, NumberInput, Popover, TextInput } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { duration } from '../../i18n/format.ts';
import { useApi } from '../../session/use-session.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { toast } from '../../ui/toast.ts';
import { readTree } from '../context/use-customer.ts';
import { useNow } from '../context.tsx';
import { KindIcon } from '../inbox/kind-icon.tsx';
import { bare, kindOf } from '../model/people.ts';
import { skillsOf } from '../model/skills.ts';
import { listOf } from './list.ts';
import { SkillsCell } from './skills-cell.tsx';
import {
  PAUSE_MS,
  type TeamChannel,
  type TeamReservation,
  type TeamWorker,
  useActivities,
  useHeld,
  useLoad,
  useTask,
  useTeam,
  useWorkspacePath,
} from './use-team.ts';

/** Who does what now. */
export default function Team() {
  const { t } = useTranslation('desk');
  const team = useTeam();
  const [query, setQuery] = useSearchParams();
  const wanted = query.get('name') ?? '';
  const held = useHeld();
  const rows = team.workers
    .filter(({ friendly_name: name }) => name.toLowerCase().includes(wanted.toLowerCase()))
    .sort(
      (a, b) => Number(b.available) - Number(a.available) || a.friendly_name.localeCompare(b.friendly_name),
    );
  return (
    <div className="page desk-page">
      <PageHeader
        title={t('team.title')}
        lead={team.isLive ? t('team.live') : t('team.polled', { seconds: PAUSE_MS / 1000 })}
        actions={
          <TextInput
            size="xs"
            aria-label={t('team.search')}
            placeholder={t('team.search')}
            value={wanted}
            onChange={({ currentTarget: { value } }) =>
              setQuery(value === '' ? {} : { name: value }, { replace: true })
            }
          />
        }
      />
      <DataTable
        caption={t('team.title')}
        list={listOf(team, rows)}
        columns={useColumns(held)}
        rowKey={({ sid }) => sid}
        exportName="team"
        empty={<EmptyState title={t('team.none')}>{t('team.noneBody')}</EmptyState>}
      />
    </div>
  );
}

type Held = ReadonlyMap<string, readonly TeamReservation[]> | null;

function useColumns(held: Held): readonly Column<TeamWorker>[] {
  const { t } = useTranslation('desk');
  return [
    {
      ...{ key: 'name', label: t('team.agent') },
      cell: ({ friendly_name: name }) => <strong dir="auto">{name}</strong>,
      text: ({ friendly_name: name }) => name,
    },
    {
      ...{ key: 'activity', label: t('team.activity') },
      cell: worker => <ActivityCell worker={worker} />,
      text: ({ activity_name: name }) => name,
    },
    {
      ...{ key: 'capacity', label: t('team.capacity') },
      cell: ({ sid }) => <CapacityCell workerSid={sid} isHeldKnown={held !== null} />,
    },
    {
      ...{ key: 'work', label: t('team.work') },
      cell: ({ sid }) => <WorkCell workerSid={sid} held={held === null ? null : (held.get(sid) ?? [])} />,
    },
    {
      ...{ key: 'skills', label: t('team.skills') },
      cell: worker => <SkillsCell worker={worker} />,
      text: ({ attributes }) =>
        skillsOf(attributes)
          .map(({ name, level }) => (level === null ? name : `${name} ${level}`))
          .join(', '),
    },
  ];
}

function ActivityCell({ worker }: { worker: TeamWorker }) {
  const { t } = useTranslation('desk');
  const api = useApi();
  const path = useWorkspacePath();
  const queries = useQueryClient();
  const activities = useActivities();
  const now = useNow(1000);
  const change = useMutation({
    mutationFn: (ActivitySid: string) => api.post(`${path}/Workers/${worker.sid}`, { ActivitySid }),
    onError: error => toast(t('activity.failed', { reason: error.message })),
    onSettled: () => queries.invalidateQueries({ queryKey: [`${path}/Workers`] }),
  });
  return (
    <span className="team-activity">
      <Menu width={220}>
        <Menu.Target>
          <Button
            size="compact-sm"
            variant="default"
            loading={change.isPending}
            leftSection={<span className="dot" data-on={worker.available} aria-hidden />}
            rightSection={<IconChevronDown size={12} aria-hidden />}
            aria-label={t('team.setActivity', { name: worker.friendly_name, activity: worker.activity_name })}
          >
            {worker.activity_name}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(activities.data ?? []).map(({ sid, friendly_name: name }) => (
            <Menu.Item key={sid} onClick={() => sid !== worker.activity_sid && change.mutate(sid)}>
              {name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <span className="meta numbers">{duration((now - Date.parse(worker.date_status_changed)) / 1000)}</span>
    </span>
  );
}

/** TaskChannels that messages never use; shown only where something is on them all the same. */
const SILENT: ReadonlySet<string> = new Set(['default', 'voice', 'video']);

function CapacityCell({ workerSid, isHeldKnown }: { workerSid: string; isHeldKnown: boolean }) {
  const load = useLoad(workerSid, isHeldKnown);
  const shown =
    load.data?.channels.filter(
      ({ task_channel_unique_name: name, assigned_tasks: used }) => used > 0 || !SILENT.has(name),
    ) ?? [];
  return (
    <span className="team-capacity">
      {shown.map(channel => (
        <Capacity key={channel.sid} channel={channel} workerSid={workerSid} />
      ))}
    </span>
  );
}

function Capacity({ channel, workerSid }: { channel: TeamChannel; workerSid: string }) {
  const { t } = useTranslation('desk');
  const api = useApi();
  const path = `${useWorkspacePath()}/Workers/${workerSid}`;
  const queries = useQueryClient();
  const { sid, task_channel_unique_name: name, configured_capacity: room, assigned_tasks: used } = channel;
  const [wanted, setWanted] = useState<number | string>(room);
  const save = useMutation({
    mutationFn: () => api.post(`${path}/Channels/${sid}`, { Capacity: Number(wanted) }),
    onError: error => toast(t('team.capacityFailed', { reason: error.message })),
    onSettled: () => queries.invalidateQueries({ queryKey: [path, 'load'] }),
  });
  return (
    <Popover trapFocus>
      <Popover.Target>
        <button
          type="button"
          className="plain chip numbers"
          aria-label={t('team.editCapacity', { name, used, room })}
        >
          {name} {used}/{room}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className="name-form"
          onSubmit={event => {
            event.preventDefault();
            save.mutate();
          }}
        >
          <NumberInput
            label={t('team.capacityOf', { name })}
            size="xs"
            min={0}
            max={50}
            value={wanted}
            onChange={setWanted}
          />
          <Button type="submit" size="xs" loading={save.isPending}>
            {t('person.save')}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

function WorkCell({ workerSid, held }: { workerSid: string; held: readonly TeamReservation[] | null }) {
  const { t } = useTranslation('desk');
  const load = useLoad(workerSid, held !== null);
  const work = held ?? load.data?.reservations ?? [];
  if (load.data && work.length === 0) return <span className="meta">{t('team.nothing')}</span>;
  return (
    <span className="team-capacity">
      {work.map(one => (
        <WorkChip key={one.sid} reservation={one} />
      ))}
    </span>
  );
}

function WorkChip({ reservation }: { reservation: TeamReservation }) {
  const { t } = useTranslation('desk');
  const task = useTask(reservation.task_sid, reservation.attributes === undefined);
  const now = useNow(5000);
  const attributes = reservation.attributes ?? readTree(task.data?.attributes ?? '{}');
  const name = bare(String(attributes.name ?? '…'));
  const age = duration((now - Date.parse(reservation.date_created)) / 1000);
  const content = (
    <>
      <span className="visually-hidden">{t('team.watch')} </span>
      <KindIcon kind={kindOf(attributes.channelType)} size={14} /> <span dir="auto">{name}</span>{' '}
      <span className="meta numbers">{age}</span>
    </>
  );
  const status = t(`team.status_${reservation.reservation_status}`);
  return (
    <Link className="chip" to={`/desk/watch/${reservation.task_sid}`} title={status}>
      {content}
    </Link>
  );
}
