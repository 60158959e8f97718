/** Users: known by identity within a service, made when first needed. */
import { refuse } from '../../../kernel/errors.ts';
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import { isSid } from '../../../kernel/sid.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import type { MemberRow, UserRow } from '../rows.ts';
import { commonFields, formOf, userFields } from '../rules/webhook-payload.ts';
import { announce } from './audience.ts';
import { lockChannels } from './channels.ts';
import { findService } from './services.ts';

export interface NewUser {
  accountSid: string;
  serviceSid: string;
  identity: string;
  friendlyName: string | null;
  roleSid?: string | null;
  attributes?: string;
  /** Whether the webhook of the service is told of a user who has to be made; not unless this is given. */
  webhooks?: boolean;
}

/**
 * The users of these identities; those who are not there yet are made, with the service's default role.
 * @throws ApiError 50050 for an unknown service.
 */
export const ensureUsers: Batch<NewUser, UserRow> = async (tx, inputs) => {
  let rows = await readUsers(tx, inputs);
  const absent = inputs.filter((_, i) => rows[i] === undefined);
  if (absent.length > 0) {
    const made = await insertUsers(tx, absent);
    for (const user of made) if (asksForWebhooks(absent, user)) await tellUser(tx, 'onUserAdded', user);
    rows = await readUsers(tx, inputs);
  }
  return rows.map(row => {
    if (row === undefined) throw refuse(50050);
    return row;
  });
};

function asksForWebhooks(inputs: readonly NewUser[], { serviceSid, identity }: UserRow): boolean {
  return inputs.some(
    input => input.webhooks && input.serviceSid === serviceSid && input.identity === identity,
  );
}

async function readUsers(tx: Tx, inputs: readonly NewUser[]): Promise<(UserRow | undefined)[]> {
  const rows = await tx.query<UserRow & { ordinal: number }>(
    `select g.ordinal, u.* from json_to_recordset($1::json)
       as g(ordinal int, account_sid text, service_sid text, identity text)
     cross join lateral (
       select * from chat.user
       where service_sid = g.service_sid and identity = g.identity and account_sid = g.account_sid limit 1
     ) u`,
    [givenUsers(inputs)],
  );
  const found: (UserRow | undefined)[] = inputs.map(() => undefined);
  for (const { ordinal, ...row } of rows) found[ordinal] = row;
  return found;
}

/** Inserts those who are not there, in the order of their identities, and answers who is new. */
export async function insertUsers(tx: Tx, inputs: readonly NewUser[]): Promise<UserRow[]> {
  return tx.query<UserRow>(
    `insert into chat.user (sid, account_sid, service_sid, identity, role_sid, friendly_name, attributes,
       date_created, date_updated)
     select g.sid, g.account_sid, g.service_sid, g.identity, coalesce(g.role_sid, s.default_service_role_sid),
       g.friendly_name, coalesce(g.attributes, '{}'), $2, $2
     from json_to_recordset($1::json) as g(ordinal int, sid text, account_sid text, service_sid text,
       identity text, role_sid text, friendly_name text, attributes text)
     cross join lateral (
       select default_service_role_sid from chat.service
       where sid = g.service_sid and account_sid = g.account_sid limit 1
     ) s
     order by g.service_sid, g.identity, g.ordinal
     on conflict (service_sid, identity) do nothing returning *`,
    [givenUsers(inputs, () => tx.sid('US')), tx.now],
  );
}

function givenUsers(inputs: readonly NewUser[], newSid?: () => string): string {
  return JSON.stringify(
    inputs.map((input, ordinal) => ({
      ordinal,
      sid: newSid?.(),
      account_sid: input.accountSid,
      service_sid: input.serviceSid,
      identity: input.identity,
      role_sid: input.roleSid,
      friendly_name: input.friendlyName,
      attributes: input.attributes,
    })),
  );
}

/** A user as the REST API shows one. */
export type CountedUser = UserRow & { joinedChannelsCount: number };

export const COUNTED_USER = `select u.*, joined.joined_channels_count from chat.user u
  cross join lateral (
    select count(*)::int as joined_channels_count from chat.member m
    where m.service_sid = u.service_sid and m.identity = u.identity and m.account_sid = u.account_sid
  ) joined`;

/** A user by SID or by identity. */
export async function findUser(
  connection: Queryable,
  at: { accountSid: string; serviceSid: string; key: string },
): Promise<CountedUser | null> {
  const column = isSid(at.key, 'US') ? 'sid' : 'identity';
  const [row] = await connection.query<CountedUser>(
    `${COUNTED_USER} where u.${column} = $1 and u.service_sid = $2 and u.account_sid = $3`,
    [at.key, at.serviceSid, at.accountSid],
  );
  return row ?? null;
}

/** The webhook of the service about a user; channels hear nothing of it. */
export async function tellUser(tx: Tx, event: 'onUserAdded' | 'onUserUpdated', user: UserRow): Promise<void> {
  const service = await findService(tx, user);
  if (service === null) return;
  const { postWebhookUrl: url, webhookMethod: method, webhookFilters: filters, webhooks } = service;
  const hook = { url, method, filters, retryCount: service.postWebhookRetryCount, webhooks };
  const common = commonFields(event, user, { source: 'API', clientIdentity: null });
  announce(
    tx,
    { accountSid: user.accountSid, key: `${user.sid}:hooks`, service: hook, hooks: [] },
    { event, form: formOf({ ...common, ...userFields(user) }) },
  );
}

/** Removes a user, who thereby leaves all channels and loses all invites and devices. */
export async function removeUser(tx: Tx, { sid, accountSid, serviceSid, identity }: UserRow): Promise<void> {
  const at = [serviceSid, identity, accountSid];
  const seats = await tx.query<MemberRow>(
    'select * from chat.member where service_sid = $1 and identity = $2 and account_sid = $3',
    at,
  );
  await lockChannels(tx, seats);
  const left = await tx.query<MemberRow>(
    `delete from chat.member where service_sid = $1 and identity = $2 and account_sid = $3
     returning channel_sid`,
    at,
  );
  await tx.query(
    `update chat.channel set members_count = members_count - 1 where sid = any($1) and account_sid = $2`,
    [left.map(({ channelSid }) => channelSid), accountSid],
  );
  for (const table of ['invite', 'binding']) {
    await tx.query(
      `delete from chat.${table} where service_sid = $1 and identity = $2 and account_sid = $3`,
      at,
    );
  }
  await tx.query('delete from chat.user where sid = $1 and account_sid = $2', [sid, accountSid]);
}
