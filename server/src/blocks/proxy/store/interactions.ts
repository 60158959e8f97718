/** What passed through sessions. */
import type { Tx } from '../../../kernel/line/tx.ts';
import { rowsParameter } from '../../../kernel/sql.ts';
import type { InteractionRow } from '../rows.ts';

/** An interaction and where the service and the line of its session stand: for the callback about a change. */
export type ChangedInteraction = InteractionRow & {
  n: number;
  callbackUrl: string | null;
  line: string | null;
};

const columns = `sid, account_sid, service_sid, session_sid, participant_sid, type, data,
  inbound_participant_sid, inbound_resource_sid, inbound_resource_status, inbound_resource_type, inbound_resource_url,
  outbound_participant_sid, outbound_resource_sid, outbound_resource_status, outbound_resource_type,
  outbound_resource_url`;

/**
 * Inserts new rows, which are of the present moment, and marks their sessions as used, in one statement. A session that
 * is in progress and has no time to live stays as it is: when it was used last is told by its interactions, and not
 * written again with every message.
 */
export async function insertInteractions(tx: Tx, rows: readonly InteractionRow[]): Promise<void> {
  await tx.query(
    `with x as materialized (
       select * from json_populate_recordset(null::proxy.interaction, $1::json)
     ), used as (
       update proxy.session s
       set status = case s.status when 'open' then 'in-progress' else s.status end,
         date_started = coalesce(s.date_started, $2::timestamptz), date_last_interaction = $2::timestamptz,
         date_active = $2::timestamptz, date_updated = $2::timestamptz
       from (select distinct account_sid, session_sid from x) touched
       where s.sid = touched.session_sid and s.account_sid is not distinct from touched.account_sid
         and (s.status = 'open' or s.ttl > 0 or s.date_started is null)
     )
     insert into proxy.interaction (${columns}, date_created, date_updated)
     select ${columns}, $2::timestamptz, $2::timestamptz from x`,
    [rowsParameter(rows.map(({ dateCreated, dateUpdated, ...row }) => row)), tx.now],
  );
}

const changed = `
  select c.*, v.callback_url, s.line from changed c
  cross join lateral (select * from proxy.session where sid = c.session_sid and account_sid is not distinct from c.account_sid limit 1) s
  cross join lateral (select * from proxy.service where sid = c.service_sid and account_sid is not distinct from c.account_sid limit 1) v
  order by c.n`;

export type OutboundFields = { n: number; interactionSid: string } & Pick<
  InteractionRow,
  | 'accountSid'
  | 'outboundParticipantSid'
  | 'outboundResourceSid'
  | 'outboundResourceStatus'
  | 'outboundResourceType'
  | 'outboundResourceUrl'
>;

export async function setOutbound(tx: Tx, sides: readonly OutboundFields[]): Promise<ChangedInteraction[]> {
  return tx.query<ChangedInteraction>(
    `with changed as (
       update proxy.interaction i
       set outbound_participant_sid = x.outbound_participant_sid, outbound_resource_sid = x.outbound_resource_sid,
         outbound_resource_status = x.outbound_resource_status, outbound_resource_type = x.outbound_resource_type,
         outbound_resource_url = x.outbound_resource_url, date_updated = $2::timestamptz
       from json_to_recordset($1::json) as x(n int, account_sid text, interaction_sid text,
         outbound_participant_sid text, outbound_resource_sid text, outbound_resource_status text,
         outbound_resource_type text, outbound_resource_url text)
       where i.sid = x.interaction_sid and i.account_sid is not distinct from x.account_sid
       returning i.*, x.n
     ) ${changed}`,
    [rowsParameter(sides), tx.now],
  );
}

/** Writes new statuses of outbound resources; answers the interactions that changed by it. */
export async function setOutboundStatus(
  tx: Tx,
  statuses: readonly { n: number; accountSid: string; resourceSid: string; status: string }[],
): Promise<ChangedInteraction[]> {
  return tx.query<ChangedInteraction>(
    `with changed as (
       update proxy.interaction i set outbound_resource_status = x.status, date_updated = $2::timestamptz
       from json_to_recordset($1::json) as x(n int, account_sid text, resource_sid text, status text)
       where i.outbound_resource_sid = x.resource_sid and i.account_sid is not distinct from x.account_sid
         and i.outbound_resource_status is distinct from x.status
       returning i.*, x.n
     ) ${changed}`,
    [rowsParameter(statuses), tx.now],
  );
}
