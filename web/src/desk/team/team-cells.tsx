/** What stands in a row of the team. */
import { Button, Menu, NumberInput, Popover } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { duration } from '../../i18n/format.ts';
import { useApi } from '../../session/use-session.ts';
import { toast } from '../../ui/toast.ts';
import { useNow } from '../context.tsx';
import { KindIcon } from '../inbox/kind-icon.tsx';
import { bare, kindOf } from '../model/people.ts';
import type { TeamReservation, TeamWorker } from '../model/team.ts';
import { readTree } from '../model/tree.ts';
import {
  type Holdings,
  ROOMS,
  type TeamChannel,
  useActivities,
  useReservations,
  useTask,
  useWorkspacePath,
} from './use-team.ts';

/** What everybody in sight holds; cells ask for themselves, so that a row is drawn again only for its own news. */
export const HoldingsContext = createContext<Holdings>({ isPolled: false, of: () => null, roomOf: () => [] });

export function ActivityCell({ worker }: { worker: TeamWorker }) {
  const { t } = useTranslation('desk');
  const api = useApi();
  const path = useWorkspacePath();
  const queries = useQueryClient();
  const activities = useActivities();
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
      <Since at={worker.date_status_changed} pauseMs={1000} />
    </span>
  );
}

/** Only the figure is drawn again as time goes by. */
function Since({ at, pauseMs }: { at: string; pauseMs: number }) {
  const now = useNow(pauseMs);
  return <span className="meta numbers">{duration((now - Date.parse(at)) / 1000)}</span>;
}

/** TaskChannels that messages never use; shown only where something is on them all the same. */
const SILENT: ReadonlySet<string> = new Set(['default', 'voice', 'video']);

export function CapacityCell({ workerSid }: { workerSid: string }) {
  const { isPolled, of, roomOf } = useContext(HoldingsContext);
  const held = of(workerSid);
  const usedOf = ({ task_channel_unique_name: name, assigned_tasks: assigned }: TeamChannel): number =>
    isPolled || held === null ? assigned : held.filter(one => one.task_channel === name).length;
  const shown = roomOf(workerSid)
    .map(channel => ({ channel, used: usedOf(channel) }))
    .filter(({ channel, used }) => used > 0 || !SILENT.has(channel.task_channel_unique_name));
  return (
    <span className="team-capacity">
      {shown.map(({ channel, used }) => (
        <Capacity key={channel.sid} channel={channel} used={used} workerSid={workerSid} />
      ))}
    </span>
  );
}

interface CapacityProps {
  channel: TeamChannel;
  used: number;
  workerSid: string;
}

function Capacity({ channel, used, workerSid }: CapacityProps) {
  const { t } = useTranslation('desk');
  const api = useApi();
  const path = `${useWorkspacePath()}/Workers/${workerSid}`;
  const queries = useQueryClient();
  const { sid, task_channel_unique_name: name, configured_capacity: room } = channel;
  const [wanted, setWanted] = useState<number | string>(room);
  const save = useMutation({
    mutationFn: () => api.post(`${path}/Channels/${sid}`, { Capacity: Number(wanted) }),
    onError: error => toast(t('team.capacityFailed', { reason: error.message })),
    async onSettled() {
      await queries.invalidateQueries({ queryKey: [`${path}/Channels`] });
      await queries.invalidateQueries({ queryKey: [ROOMS] });
    },
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

export function WorkCell({ workerSid }: { workerSid: string }) {
  const { t } = useTranslation('desk');
  const { isPolled, of } = useContext(HoldingsContext);
  const polled = useReservations(workerSid, isPolled);
  const work = isPolled ? polled.data : of(workerSid);
  if (!work) return <span className="meta">…</span>;
  if (work.length === 0) return <span className="meta">{t('team.nothing')}</span>;
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
  const attributes = reservation.attributes ?? readTree(task.data?.attributes ?? '{}');
  const name = bare(String(attributes.name ?? '…'));
  const content = (
    <>
      <span className="visually-hidden">{t('team.watch')} </span>
      <KindIcon kind={kindOf(attributes.channelType)} size={14} /> <span dir="auto">{name}</span>{' '}
      <Since at={reservation.date_created} pauseMs={5000} />
    </>
  );
  const status = t(`team.status_${reservation.reservation_status}`);
  return (
    <Link className="chip" to={`/desk/watch/${reservation.task_sid}`} title={status}>
      {content}
    </Link>
  );
}
