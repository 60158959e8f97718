/** Flex Flows: looked up for messages that begin a conversation, and kept for the REST resource. */
import { conflict } from '../../../kernel/errors.ts';
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import { byCreation, type Page, type PageRequest, readPage } from '../../../kernel/page.ts';
import { insertRows, type Queryable, rowsParameter, updateRow, violates } from '../../../kernel/sql.ts';
import type { FlexFlowRow } from '../rows.ts';
import { contactIdentitiesOf } from '../rules/contact-identity.ts';

export type NewFlow = Omit<FlexFlowRow, 'sid' | 'dateCreated' | 'dateUpdated'>;

/** The enabled flow of each address; null where nobody answers. */
export const flowsFor: Batch<
  { accountSid: string; channelType: string; contactIdentity: string },
  FlexFlowRow | null
> = async (tx, inputs) => {
  const asked = inputs.map(({ accountSid, channelType, contactIdentity }, ordinal) => {
    const [exact, bare = null] = contactIdentitiesOf(channelType, contactIdentity);
    return { ordinal, accountSid, channelType, exact, bare };
  });
  const rows = await tx.query<FlexFlowRow & { sid: string | null }>(
    `select f.* from json_to_recordset($1::json)
       as x(ordinal int, account_sid text, channel_type text, exact text, bare text)
     left join lateral (
       select * from flex.flow
       where account_sid = x.account_sid and channel_type = x.channel_type
         and contact_identity in (x.exact, x.bare) and contact_identity <> ''
         and enabled and channel_type <> 'web'
       order by contact_identity = x.exact desc limit 1
     ) f on true order by x.ordinal`,
    [rowsParameter(asked)],
  );
  return rows.map(foundOrNull);
};

/** Flows by SID, enabled or not. */
export const flowsBySid: Batch<{ accountSid: string; sid: string }, FlexFlowRow | null> = async (
  tx,
  inputs,
) => {
  const rows = await tx.query<FlexFlowRow & { sid: string | null }>(
    `select f.* from json_to_recordset($1::json) as x(ordinal int, account_sid text, sid text)
     left join lateral (
       select * from flex.flow where sid = x.sid and account_sid = x.account_sid limit 1
     ) f on true order by x.ordinal`,
    [rowsParameter(inputs.map((input, ordinal) => ({ ordinal, ...input })))],
  );
  return rows.map(foundOrNull);
};

function foundOrNull(row: FlexFlowRow & { sid: string | null }): FlexFlowRow | null {
  return row.sid === null ? null : row;
}

/**
 * @throws ApiError 45210 when another enabled flow has the address.
 */
export async function insertFlow(tx: Tx, flow: NewFlow): Promise<FlexFlowRow> {
  const row = { sid: tx.sid('FO'), ...flow, dateCreated: tx.now, dateUpdated: tx.now };
  const [inserted] = await oneFlowPerAddress(() => insertRows<FlexFlowRow>(tx, 'flex.flow', [row]));
  return inserted!;
}

/** Writes a flow that was read and locked before. */
export async function writeFlow(tx: Tx, flow: FlexFlowRow): Promise<FlexFlowRow> {
  const { sid, accountSid, dateCreated: _, ...set } = flow;
  const written = await oneFlowPerAddress(() =>
    updateRow<FlexFlowRow>(tx, 'flex.flow', {
      where: { accountSid, sid },
      set: { ...set, integration: JSON.stringify(flow.integration), dateUpdated: tx.now },
    }),
  );
  return written!;
}

async function oneFlowPerAddress<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!violates(error, 'flow_address')) throw error;
    throw conflict(45210, 'Another enabled Flex Flow has this ChannelType and ContactIdentity');
  }
}

/** Reads a flow for a change that depends on what it is now. */
export async function lockFlow(tx: Tx, accountSid: string, sid: string): Promise<FlexFlowRow | null> {
  const [row] = await tx.query<FlexFlowRow>(
    'select * from flex.flow where account_sid = $1 and sid = $2 for update',
    [accountSid, sid],
  );
  return row ?? null;
}

export async function flowBySid(
  connection: Queryable,
  accountSid: string,
  sid: string,
): Promise<FlexFlowRow | null> {
  const [row] = await connection.query<FlexFlowRow>(
    'select * from flex.flow where account_sid = $1 and sid = $2',
    [accountSid, sid],
  );
  return row ?? null;
}

/** The oldest flow of this name and channel type: what an earlier provisioning has made. */
export async function flowByName(
  connection: Queryable,
  flow: Pick<FlexFlowRow, 'accountSid' | 'friendlyName' | 'channelType'>,
): Promise<FlexFlowRow | null> {
  const [row] = await connection.query<FlexFlowRow>(
    `select * from flex.flow where account_sid = $1 and friendly_name = $2 and channel_type = $3
     order by date_created, sid limit 1`,
    [flow.accountSid, flow.friendlyName, flow.channelType],
  );
  return row ?? null;
}

export function flowsOf(
  connection: Queryable,
  { accountSid, friendlyName }: { accountSid: string; friendlyName: string | undefined },
  page: PageRequest,
): Promise<Page<FlexFlowRow>> {
  const select =
    'select * from flex.flow where account_sid = $1 and ($2::text is null or friendly_name = $2)';
  const params = [accountSid, friendlyName ?? null];
  return readPage<FlexFlowRow>(connection, { select, params, order: byCreation, descending: true }, page);
}

export async function deleteFlow(connection: Queryable, accountSid: string, sid: string): Promise<boolean> {
  const gone = await connection.query(
    'delete from flex.flow where account_sid = $1 and sid = $2 returning sid',
    [accountSid, sid],
  );
  return gone.length > 0;
}
