import { type Field, fallback, int, json, moment, nullable, sid, text } from '../../../kernel/fields.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { EVENTS, eventOf } from '../store/events.ts';
import { Conditions, listRows } from '../store/lists.ts';
import type { EventRow } from '../store/rows.ts';
import { taskChannelOf } from '../store/workspaces.ts';
import { DOCUMENT, keyOf, type Parts, workspaceOf } from './common.ts';

const anySid = () => sid('[a-zA-Z]{2}') as unknown as Field<string>;

const event = resource('Event', {
  document: DOCUMENT,
  collection: '/v1/Workspaces/{WorkspaceSid}/Events',
  key: 'Sid',
  gives: {
    accountSid: sid('AC'),
    actorSid: nullable(anySid()),
    actorType: nullable(text()),
    actorUrl: nullable(text()),
    description: text(),
    eventData: json(),
    eventDate: moment(),
    eventDateMs: int(0, Number.MAX_SAFE_INTEGER),
    eventType: text(),
    resourceSid: anySid(),
    resourceType: text(),
    resourceUrl: nullable(text()),
    sid: sid('EV'),
    source: text(),
    sourceIpAddress: nullable(text()),
    workspaceSid: sid('WS'),
  },
});

type Shown = Parameters<typeof event.write>[0];

const folders: Record<string, string> = {
  activity: 'Activities',
  task: 'Tasks',
  'task-channel': 'TaskChannels',
  'task-queue': 'TaskQueues',
  worker: 'Workers',
  workflow: 'Workflows',
};

function pathOf({ resourceType, resourceSid, taskSid }: EventRow): string {
  if (resourceType === 'workspace') return '';
  if (resourceType === 'reservation') return `/Tasks/${taskSid}/Reservations/${resourceSid}`;
  return `/${folders[resourceType]}/${resourceSid}`;
}

/** The workspace itself is who acts: who called the API is not kept. */
function shownAt(base: string) {
  return (row: EventRow): Shown => {
    const workspaceUrl = `${base}/v1/Workspaces/${row.workspaceSid}`;
    return {
      ...row,
      actorSid: row.workspaceSid,
      actorType: 'workspace',
      actorUrl: workspaceUrl,
      eventDateMs: row.eventDate.getTime(),
      resourceUrl: workspaceUrl + pathOf(row),
      source: 'switchhook',
      sourceIpAddress: null,
    } as unknown as Shown;
  };
}

const MINUTE_MS = 60_000;

const filters = {
  endDate: moment(),
  eventType: text(),
  minutes: fallback(int(1), 15),
  reservationSid: sid('WR'),
  startDate: moment(),
  taskQueueSid: sid('WQ'),
  taskSid: sid('WT'),
  workerSid: sid('WK'),
  workflowSid: sid('WW'),
  taskChannel: text(),
  sid: sid('EV'),
};

/** What happened in the last thirty days. https://www.twilio.com/docs/taskrouter/api/event */
export function eventOperations({ store, clock }: Parts): Operation[] {
  return [
    event.fetch(async exchange => {
      const row = await eventOf(store.read, { ...keyOf(exchange), sid: exchange.at.sid });
      return shownAt(exchange.base)(found(row, exchange.path));
    }),
    event.list(filters, async (exchange, page) => {
      await workspaceOf(store.read, exchange);
      const key = keyOf(exchange);
      const { endDate = clock.now(), startDate, minutes, taskChannel, ...equal } = exchange.given;
      const channel = taskChannel && (await taskChannelOf(store.read, { ...key, sid: taskChannel }));
      const where = new Conditions()
        .within('e', key)
        .and('e.event_date >= ?', startDate ?? new Date(endDate.getTime() - minutes * MINUTE_MS))
        .and('e.event_date <= ?', endDate)
        .equal('e', equal)
        .and('e.task_channel_sid = ?', taskChannel && (channel ? channel.sid : ''));
      const listed = await listRows<EventRow>(store.read, { select: EVENTS, where }, page);
      return { ...listed, rows: listed.rows.map(shownAt(exchange.base)) };
    }),
  ];
}
