/** Conversations: the chat channels that Flex Flows stand behind, opened and ended in batches. */
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import { type Order, type Page, type PageRequest, readPage } from '../../../kernel/page.ts';
import { insertRows, type Queryable, rowsParameter } from '../../../kernel/sql.ts';
import type { ConversationRow, ParkedTask } from '../rows.ts';

interface ChannelAt {
  accountSid: string;
  channelSid: string;
}

export type NewConversation = Omit<
  ConversationRow,
  'active' | 'taskAttributes' | 'waitsForTask' | 'parked' | 'dateCreated' | 'dateUpdated'
> &
  Partial<Pick<ConversationRow, 'active' | 'taskAttributes' | 'waitsForTask'>>;

const byChannel: Order = [
  ['date_created', 'timestamptz'],
  ['channel_sid', 'text'],
];

const COLUMNS = `channel_sid, account_sid, flex_flow_sid, service_sid, user_sid, identity, kind, task_sid, proxied,
  customer_address, long_lived, janitor_enabled, active, task_attributes, waits_for_task, parked,
  date_created, date_updated`;

/** Keeps the record of new conversations; active unless said otherwise. */
export const rememberConversations: Batch<NewConversation, ConversationRow> = async (tx, inputs) => {
  const rows = inputs.map(input => ({
    channelSid: input.channelSid,
    accountSid: input.accountSid,
    flexFlowSid: input.flexFlowSid,
    serviceSid: input.serviceSid,
    userSid: input.userSid,
    identity: input.identity,
    kind: input.kind,
    taskSid: input.taskSid,
    proxied: input.proxied,
    customerAddress: input.customerAddress,
    longLived: input.longLived,
    janitorEnabled: input.janitorEnabled,
    active: input.active ?? true,
    taskAttributes: input.taskAttributes ?? null,
    waitsForTask: input.waitsForTask ?? false,
    dateCreated: tx.now,
    dateUpdated: tx.now,
  }));
  const kept = await insertRows<ConversationRow>(tx, 'flex.conversation', rows);
  return inOrder(inputs, kept) as ConversationRow[];
};

/** The record of each channel; null for channels that Flex has nothing to do with. */
export const conversationsByChannel: Batch<ChannelAt, ConversationRow | null> = async (tx, inputs) => {
  const rows = await tx.query<ConversationRow & { channelSid: string | null }>(
    `select c.* from json_to_recordset($1::json) as x(ordinal int, account_sid text, channel_sid text)
     left join lateral (
       select ${COLUMNS} from flex.conversation
       where channel_sid = x.channel_sid and account_sid = x.account_sid limit 1
     ) c on true order by x.ordinal`,
    [rowsParameter(inputs.map((input, ordinal) => ({ ordinal, ...input })))],
  );
  return rows.map(foundOrNull);
};

/** A customer of a Flex Flow. */
export interface FlowCustomer {
  accountSid: string;
  flexFlowSid: string;
  identity: string;
}

/** The newest conversation of each customer with a Flex Flow that fulfils the condition. */
const newestWhere =
  (condition: string): Batch<FlowCustomer, ConversationRow | null> =>
  async (tx, inputs) => {
    const rows = await tx.query<ConversationRow & { channelSid: string | null }>(
      `select c.* from json_to_recordset($1::json)
         as x(ordinal int, account_sid text, flex_flow_sid text, identity text)
       left join lateral (
         select ${COLUMNS} from flex.conversation
         where account_sid = x.account_sid and flex_flow_sid = x.flex_flow_sid and identity = x.identity and ${condition}
         order by date_created desc, channel_sid desc limit 1
       ) c on true order by x.ordinal`,
      [rowsParameter(inputs.map((input, ordinal) => ({ ordinal, ...input })))],
    );
    return rows.map(foundOrNull);
  };

export const activeConversations = newestWhere('active');
/** Resting ones too. */
export const longLivedConversations = newestWhere('long_lived');

function foundOrNull(row: ConversationRow & { channelSid: string | null }): ConversationRow | null {
  return row.channelSid === null ? null : row;
}

/** Writes down the task of each conversation, which then waits for none. Of two tasks for one channel the later stays. */
export const setTasks: Batch<ChannelAt & { taskSid: string }, void> = async (tx, inputs) => {
  await tx.query(
    `update flex.conversation c
     set task_sid = x.task_sid, waits_for_task = false, task_attributes = null, date_updated = $2
     from json_to_recordset($1::json) as x(account_sid text, channel_sid text, task_sid text)
     where c.channel_sid = x.channel_sid and c.account_sid = x.account_sid`,
    [rowsParameter(lastPerChannel(inputs)), tx.now],
  );
  return inputs.map(() => undefined);
};

/** Parks conversations with the task that they come back with, or takes them up again with null. */
export const park: Batch<ChannelAt & { parked: ParkedTask | null }, void> = async (tx, inputs) => {
  await tx.query(
    `update flex.conversation c set parked = x.parked, date_updated = $2
     from json_to_recordset($1::json) as x(account_sid text, channel_sid text, parked jsonb)
     where c.channel_sid = x.channel_sid and c.account_sid = x.account_sid`,
    [rowsParameter(lastPerChannel(inputs)), tx.now],
  );
  return inputs.map(() => undefined);
};

/** Ends conversations; answers each as it is then, also when it had ended before, and null where there is none. */
export const deactivate: Batch<ChannelAt, ConversationRow | null> = (tx, inputs) =>
  setActive(tx, inputs, false);

/** A long-lived conversation goes on; answers each as it is then, null where there is none. */
export const reactivate: Batch<ChannelAt, ConversationRow | null> = (tx, inputs) =>
  setActive(tx, inputs, true);

async function setActive(
  tx: Tx,
  inputs: readonly ChannelAt[],
  active: boolean,
): Promise<(ConversationRow | null)[]> {
  const returned = COLUMNS.replace(/\w+/g, column => `c.${column}`);
  const rows = await tx.query<ConversationRow>(
    `update flex.conversation c
     set active = $2, parked = case when $2 then c.parked end, date_updated = case when c.active = $2 then c.date_updated else $3 end
     from json_to_recordset($1::json) as x(account_sid text, channel_sid text)
     where c.channel_sid = x.channel_sid and c.account_sid = x.account_sid
     returning ${returned}`,
    [rowsParameter(lastPerChannel(inputs)), active, tx.now],
  );
  return inOrder(inputs, rows);
}

/** Removes the records; a channel without one is no mistake. */
export const forget: Batch<ChannelAt, void> = async (tx, inputs) => {
  await tx.query(
    `delete from flex.conversation c
     using json_to_recordset($1::json) as x(account_sid text, channel_sid text)
     where c.channel_sid = x.channel_sid and c.account_sid = x.account_sid`,
    [rowsParameter(lastPerChannel(inputs))],
  );
  return inputs.map(() => undefined);
};

/** One input per channel, in one order for all, so that two transactions never wait for each other. */
function lastPerChannel<Input extends ChannelAt>(inputs: readonly Input[]): Input[] {
  const last = new Map(inputs.map(input => [keyOf(input), input]));
  return [...last.keys()].sort().map(key => last.get(key)!);
}

function inOrder(inputs: readonly ChannelAt[], rows: readonly ConversationRow[]): (ConversationRow | null)[] {
  const rowOf = new Map(rows.map(row => [keyOf(row), row]));
  return inputs.map(input => rowOf.get(keyOf(input)) ?? null);
}

const keyOf = ({ accountSid, channelSid }: ChannelAt): string => `${channelSid} ${accountSid}`;

/** Makes requests for the same customer and flow go one after the other, until the end of the transaction. */
export async function lockCustomer(
  tx: Tx,
  { accountSid, flexFlowSid, identity }: { accountSid: string; flexFlowSid: string; identity: string },
): Promise<void> {
  const key = JSON.stringify(['flex.conversation', accountSid, flexFlowSid, identity]);
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [key]);
}

export async function conversationBySid(
  connection: Queryable,
  { accountSid, channelSid }: ChannelAt,
): Promise<ConversationRow | null> {
  const [row] = await connection.query<ConversationRow>(
    `select ${COLUMNS} from flex.conversation where account_sid = $1 and channel_sid = $2`,
    [accountSid, channelSid],
  );
  return row ?? null;
}

export function conversationsOf(
  connection: Queryable,
  { accountSid, kind }: Pick<ConversationRow, 'accountSid' | 'kind'>,
  page: PageRequest,
): Promise<Page<ConversationRow>> {
  const select = `select ${COLUMNS} from flex.conversation where account_sid = $1 and kind = $2`;
  const listing = { select, params: [accountSid, kind], order: byChannel, descending: true };
  return readPage<ConversationRow>(connection, listing, page);
}

/** Keeps what a customer says after the chat until the chat's end; answers what is kept. */
export async function keepPostEngagement(
  tx: Tx,
  { accountSid, channelSid }: ChannelAt,
  given: string | undefined,
): Promise<string | null> {
  const [row] = await tx.query<{ postEngagement: string | null }>(
    `update flex.conversation set post_engagement = coalesce($3, post_engagement), date_updated = $4
     where account_sid = $1 and channel_sid = $2 returning post_engagement`,
    [accountSid, channelSid, given ?? null, tx.now],
  );
  return row?.postEngagement ?? null;
}
