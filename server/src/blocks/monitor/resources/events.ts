/** `/v1/Events`: who changed what, when and from where. https://www.twilio.com/docs/usage/monitor-events */
import { json, links, moment, nullable, sid, text } from '../../../kernel/fields.ts';
import type { Store } from '../../../kernel/line/store.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { readPage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import type { EventRow } from '../rows.ts';
import { eventBySid, listEvents } from '../store/events.ts';
import { anySid, endMoment } from './fields.ts';

const event = resource('Event', {
  document: 'monitor_v1',
  collection: '/v1/Events',
  key: 'Sid',
  gives: {
    accountSid: sid('AC'),
    actorSid: nullable(anySid()),
    actorType: text(),
    description: nullable(text()),
    eventData: json(),
    eventDate: moment(),
    eventType: text(),
    resourceSid: nullable(anySid()),
    resourceType: text(),
    sid: sid('AE'),
    source: text(),
    sourceIpAddress: nullable(text()),
    links: links(['actor', 'resource']),
  },
});

const filters = {
  actorSid: anySid(),
  eventType: text(100),
  resourceSid: anySid(),
  sourceIpAddress: text(100),
  startDate: moment(),
  endDate: endMoment(),
};

export function eventOperations(store: Store): Operation[] {
  return [
    event.fetch(async ({ caller, at, path }) =>
      asWritten(found(await eventBySid(store.read, caller.accountSid, at.sid), path)),
    ),
    event.list(filters, async ({ caller: { accountSid }, given }, page) => {
      const { actorSid, eventType, resourceSid, sourceIpAddress, startDate, endDate } = given;
      const filter = { accountSid, actorSid, eventType, resourceSid, sourceIpAddress, startDate, endDate };
      const read = await readPage<EventRow>(store.read, listEvents(filter), page);
      return { ...read, rows: read.rows.map(asWritten) };
    }),
  ];
}

type Written = Parameters<typeof event.write>[0];

/** Who acted has no address on this product's host. */
const asWritten = (row: EventRow): Written =>
  ({ ...row, links: { actor: null, resource: row.resourceUrl } }) as Written;
