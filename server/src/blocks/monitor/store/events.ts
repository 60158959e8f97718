import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import type { Listing } from '../../../kernel/page.ts';
import { isSid } from '../../../kernel/sid.ts';
import { insertRows, type Queryable } from '../../../kernel/sql.ts';
import { keepForAMonth } from '../retention.ts';
import type { EventRow, NewEvent } from '../rows.ts';
import { plainProperties, plainText } from '../rules/plain.ts';

const MAX_DESCRIPTION = 500;

/** Keeps changes of configuration; secrets among the properties are masked. */
export const recordEvents: Batch<NewEvent, void> = async (tx, events) => {
  if (events.length === 0) return [];
  await insertRows(
    tx,
    'monitor.event',
    events.map(event => rowOf(tx, event)),
  );
  await keepForAMonth(tx, events);
  return events.map(() => undefined);
};

function rowOf(tx: Tx, event: NewEvent): EventRow {
  const { accountSid, resourceType, action, resourceSid, resourceUrl, actor, sourceIpAddress } = event;
  return {
    sid: tx.sid('AE'),
    accountSid,
    eventType: `${resourceType}.${action}`,
    resourceType,
    resourceSid,
    resourceUrl,
    actorSid: isSid(actor.name) ? actor.name : null,
    actorType: actorTypeOf(actor),
    source: 'api',
    sourceIpAddress,
    description: actor.identity === null ? null : plainText(`by ${actor.identity}`, MAX_DESCRIPTION),
    eventData: dataOf(event),
    eventDate: tx.now,
  };
}

function actorTypeOf({ name, identity }: NewEvent['actor']): string {
  if (identity !== null) return 'user';
  return name.startsWith('SK') ? 'api-key' : 'account';
}

/** Deleting sets nothing. */
function dataOf({ action, properties }: NewEvent): object {
  if (action === 'deleted') return {};
  const plain = Object.entries(plainProperties(properties));
  return action === 'updated'
    ? { resource_properties: Object.fromEntries(plain.map(([name, updated]) => [name, { updated }])) }
    : { resource_properties: Object.fromEntries(plain) };
}

export interface EventFilter {
  accountSid: string;
  actorSid: string | undefined;
  eventType: string | undefined;
  resourceSid: string | undefined;
  sourceIpAddress: string | undefined;
  startDate: Date | undefined;
  endDate: Date | undefined;
}

/** Newest first. */
export function listEvents(filter: EventFilter): Listing {
  const { accountSid, actorSid, eventType, resourceSid, sourceIpAddress, startDate, endDate } = filter;
  return {
    select: `select * from monitor.event where account_sid = $1
      and ($2::timestamptz is null or event_date >= $2) and ($3::timestamptz is null or event_date <= $3)
      and ($4::text is null or actor_sid = $4) and ($5::text is null or event_type = $5)
      and ($6::text is null or resource_sid = $6) and ($7::text is null or source_ip_address = $7)`,
    params: [accountSid, startDate, endDate, actorSid, eventType, resourceSid, sourceIpAddress].map(
      value => value ?? null,
    ),
    order: [
      ['event_date', 'timestamptz'],
      ['sid', 'text'],
    ],
    descending: true,
  };
}

export async function eventBySid(
  connection: Queryable,
  accountSid: string,
  sid: string,
): Promise<EventRow | null> {
  const [row] = await connection.query<EventRow>(
    'select * from monitor.event where account_sid = $1 and sid = $2',
    [accountSid, sid],
  );
  return row ?? null;
}
