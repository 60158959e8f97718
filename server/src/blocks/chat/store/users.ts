/** Users: known by identity within a service, made when first needed. */
import { refuse } from '../../../kernel/errors.ts';
import { type Batch, one, type Tx } from '../../../kernel/line/tx.ts';
import { isSid } from '../../../kernel/sid.ts';
import { type Queryable, updateRow } from '../../../kernel/sql.ts';
import type { MemberRow, UserRow } from '../rows.ts';
import { serviceAddress } from '../rules/event-webhooks.ts';
import {
  type Acted,
  type Actor,
  commonFields,
  formOf,
  REST_ACTOR,
  userFields,
} from '../rules/webhook-payload.ts';
import { announce, isTold } from './audience.ts';
import { lockChannels } from './channels.ts';
import { stepChannels, stepUsers } from './positions.ts';
import { type Reachability, reachabilityJoin } from './reachability.ts';
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
  actor?: Actor;
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
    for (const user of made) {
      const asking = absent.find(input => input.webhooks && isOf(input, user));
      if (asking) await tellUser(tx, 'onUserAdded', { user, actor: asking.actor });
    }
    rows = await readUsers(tx, inputs);
  }
  return rows.map(row => {
    if (row === undefined) throw refuse(50050);
    return row;
  });
};

const isOf = (input: NewUser, { serviceSid, identity }: UserRow): boolean =>
  input.serviceSid === serviceSid && input.identity === identity;

async function readUsers(tx: Tx, inputs: readonly NewUser[]): Promise<(UserRow | undefined)[]> {
  const rows = await tx.query<UserRow & { ordinal: number }>(
    `select g.ordinal, u.* from json_to_recordset($1::json)
       as g(ordinal int, account_sid text, service_sid text, identity text)
     cross join lateral (
       select * from chat.user
       where service_sid = g.service_sid and identity = g.identity and account_sid = g.account_sid
       -- In the order of the index that can tell identities apart: no other is taken, however few users there are yet.
       order by identity limit 1
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
export type CountedUser = UserRow & {
  joinedChannelsCount: number;
  /** Null where the service does not tell who is there. */
  reachability: Reachability | null;
};

export const COUNTED_USER = `select u.*, joined.joined_channels_count, reachable.reachability from chat.user u
  ${reachabilityJoin('u')}
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

/** The user of an identity, which may look like anything. */
export async function userOf(
  connection: Queryable,
  { accountSid, serviceSid, identity }: { accountSid: string; serviceSid: string; identity: string },
): Promise<CountedUser | null> {
  const [row] = await connection.query<CountedUser>(
    `${COUNTED_USER} where u.identity = $1 and u.service_sid = $2 and u.account_sid = $3`,
    [identity, serviceSid, accountSid],
  );
  return row ?? null;
}

export interface UserChange extends Acted {
  roleSid?: string;
  friendlyName?: string | null;
  /** JSON text. */
  attributes?: string;
}

/** Changes a user; null for one who is gone meanwhile. */
export async function updateUser(
  tx: Tx,
  user: UserRow,
  { webhooks, actor = REST_ACTOR, ...given }: UserChange,
): Promise<UserRow | null> {
  const { sid, accountSid, serviceSid, identity } = user;
  const info = given.friendlyName !== undefined || given.attributes !== undefined;
  await one(tx, stepUsers, { accountSid, serviceSid, identity, info });
  const row = await updateRow<UserRow>(tx, 'chat.user', {
    where: { sid, accountSid },
    set: { ...given, dateUpdated: tx.now },
  });
  if (row !== null && isTold({ webhooks, actor })) await tellUser(tx, 'onUserUpdated', { user: row, actor });
  return row;
}

/** The webhook of the service about a user; channels hear nothing of it. */
export async function tellUser(
  tx: Tx,
  event: 'onUserAdded' | 'onUserUpdated',
  { user, actor = REST_ACTOR }: { user: UserRow; actor?: Actor },
): Promise<void> {
  const service = await findService(tx, user);
  if (service === null) return;
  const { postWebhookUrl: url, webhookMethod: method, webhookFilters: filters, webhooks } = service;
  const hook = { url, method, filters, retryCount: service.postWebhookRetryCount, webhooks };
  if (serviceAddress(hook, event) === null) return;
  const { accountSid, serviceSid, sid: key } = user;
  const shown = service.reachabilityEnabled ? await findUser(tx, { accountSid, serviceSid, key }) : null;
  const reachable = { IsOnline: shown?.reachability?.online, IsNotifiable: shown?.reachability?.notifiable };
  const form = formOf({ ...commonFields(event, user, actor), ...userFields(user), ...reachable });
  announce(tx, { accountSid, key: `${user.sid}:hooks`, service: hook, hooks: [] }, { event, form });
}

/** Removes a user, who thereby leaves all channels and loses all invites and devices. */
export async function removeUser(tx: Tx, user: UserRow): Promise<void> {
  const { sid, accountSid, serviceSid, identity } = user;
  const at = [serviceSid, identity, accountSid];
  const seats = await tx.query<MemberRow>(
    'select * from chat.member where service_sid = $1 and identity = $2 and account_sid = $3',
    at,
  );
  await lockChannels(tx, seats);
  const left = await tx.query<MemberRow>(
    `delete from chat.member where service_sid = $1 and identity = $2 and account_sid = $3
     returning sid, account_sid, channel_sid`,
    at,
  );
  const steps = left.map(({ channelSid, sid: item }) => ({
    ...{ accountSid, channelSid, members: true, membersCount: -1 },
    removal: { kind: 'member', item, identity } as const,
  }));
  if (steps.length > 0) await stepChannels(tx, steps);
  await one(tx, stepUsers, { accountSid, serviceSid, identity });
  for (const table of ['invite', 'binding', 'presence']) {
    await tx.query(
      `delete from chat.${table} where service_sid = $1 and identity = $2 and account_sid = $3`,
      at,
    );
  }
  await tx.query('delete from chat.user where sid = $1 and account_sid = $2', [sid, accountSid]);
}
