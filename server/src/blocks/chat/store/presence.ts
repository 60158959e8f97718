/** Who is there: the live connections of users, for services that tell of it. */
import type { Step } from '../../../kernel/line/turn.ts';
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import { rowsParameter } from '../../../kernel/sql.ts';
import { stepUsers, type UserStep } from './positions.ts';
import { seeLater, seeTo } from './upkeep.ts';
import { ensureUsers, findUser, tellUser } from './users.ts';

/** A connection that nobody has renewed for so long has lapsed. Renew it three times as often. */
export const PRESENCE_SECONDS = 90;
const LAPSED = { kind: 'chatPresence.lapsed', everyMilliseconds: 60_000 };

interface UserKey {
  accountSid: string;
  serviceSid: string;
  identity: string;
}

export interface Presence extends UserKey {
  /** Names the connection in all processes. */
  connectionId: string;
  online: boolean;
}

/**
 * A user has come on a connection, or left it. Whoever serves the connection renews it with {@link renewPresence}.
 * Nothing is kept for services that do not tell who is there.
 */
export const setOnline: Batch<Presence, void> = async (tx, inputs) => {
  const told = await whereTold(tx, inputs);
  if (told.length > 0) {
    await ensureUsers(
      tx,
      told.map(input => ({ ...input, friendlyName: null })),
    );
    const before = await lockPresence(tx, told);
    const after = new Map([...before].map(([key, ids]) => [key, new Set(ids)]));
    for (const input of told) {
      const ids = after.get(keyOf(input))!;
      if (input.online) ids.add(input.connectionId);
      else ids.delete(input.connectionId);
    }
    await writePresence(tx, told);
    const turned = told.filter(input => {
      const key = keyOf(input);
      return before.get(key)!.size > 0 !== after.get(key)!.size > 0;
    });
    await tellTurned(tx, turned);
  }
  return inputs.map(() => undefined);
};

const keyOf = ({ serviceSid, identity }: UserKey): string => `${serviceSid} ${identity}`;

async function whereTold(tx: Tx, inputs: readonly Presence[]): Promise<Presence[]> {
  const services = await tx.query<{ sid: string }>(
    `select distinct s.sid from json_to_recordset($1::json) as g("accountSid" text, "serviceSid" text)
     cross join lateral (
       select sid from chat.service
       where sid = g."serviceSid" and account_sid = g."accountSid" and reachability_enabled limit 1
     ) s`,
    [JSON.stringify(inputs)],
  );
  const telling = new Set(services.map(({ sid }) => sid));
  return inputs.filter(({ serviceSid }) => telling.has(serviceSid));
}

/** The connections of users, whose rows are locked meanwhile. */
async function lockPresence(tx: Tx, users: readonly UserKey[]): Promise<Map<string, Set<string>>> {
  const given = [JSON.stringify(users)];
  const found = `json_to_recordset($1::json) as g("accountSid" text, "serviceSid" text, identity text)`;
  await tx.query(
    `select u.sid from (
       select distinct f.sid from ${found} cross join lateral (
         select sid from chat.user
         where service_sid = g."serviceSid" and identity = g.identity and account_sid = g."accountSid" limit 1
       ) f order by f.sid
     ) k cross join lateral (select sid from chat.user where sid = k.sid limit 1 for update) u`,
    given,
  );
  const rows = await tx.query<UserKey & { connectionId: string }>(
    `select p.account_sid, p.service_sid, p.identity, p.connection_id from ${found}
     cross join lateral (
       select * from chat.presence
       where service_sid = g."serviceSid" and identity = g.identity and account_sid = g."accountSid"
     ) p`,
    given,
  );
  const connections = new Map(users.map(user => [keyOf(user), new Set<string>()]));
  for (const row of rows) connections.get(keyOf(row))!.add(row.connectionId);
  return connections;
}

const expiry = (tx: Tx): Date => new Date(tx.now.getTime() + PRESENCE_SECONDS * 1000);

async function writePresence(tx: Tx, inputs: readonly Presence[]): Promise<void> {
  const last = [...new Map(inputs.map(input => [input.connectionId, input])).values()];
  const left = last.filter(({ online }) => !online).map(({ connectionId }) => connectionId);
  const came = last.filter(({ online }) => online);
  if (left.length > 0) {
    const accounts = [...new Set(last.map(({ accountSid }) => accountSid))];
    await tx.query('delete from chat.presence where connection_id = any($1) and account_sid = any($2)', [
      left,
      accounts,
    ]);
  }
  if (came.length === 0) return;
  await tx.query(
    `insert into chat.presence (connection_id, account_sid, service_sid, identity, expires_at)
     select connection_id, account_sid, service_sid, identity, $2
     from json_populate_recordset(null::chat.presence, $1::json) order by connection_id
     on conflict (connection_id) do update set expires_at = excluded.expires_at`,
    [rowsParameter(came), expiry(tx)],
  );
  await seeTo(tx, LAPSED, came);
}

/** Says that connections live; false for one that has lapsed or was never told, which {@link setOnline} then brings back. */
export const renewPresence: Batch<{ accountSid: string; connectionId: string }, boolean> = async (
  tx,
  inputs,
) => {
  const renewed = await tx.query<{ connectionId: string }>(
    `update chat.presence p set expires_at = $2
     from (
       select l.connection_id from (
         select * from json_to_recordset($1::json) as g("accountSid" text, "connectionId" text) order by "connectionId"
       ) g cross join lateral (
         select connection_id from chat.presence
         where connection_id = g."connectionId" and account_sid = g."accountSid" limit 1 for update
       ) l
     ) live where p.connection_id = live.connection_id returning p.connection_id`,
    [JSON.stringify(inputs), expiry(tx)],
  );
  const ids = new Set(renewed.map(({ connectionId }) => connectionId));
  return inputs.map(({ connectionId }) => ids.has(connectionId));
};

/** Users who have turned up, or have gone. */
async function tellTurned(tx: Tx, users: readonly UserKey[]): Promise<void> {
  const once = [...new Map(users.map(user => [keyOf(user), user])).values()];
  const steps = once.map(
    ({ accountSid, serviceSid, identity }): UserStep => ({
      ...{ accountSid, serviceSid, identity },
      info: true,
    }),
  );
  const stepped = await stepUsers(tx, steps);
  for (const [i, step] of stepped.entries()) {
    const { accountSid, serviceSid, identity } = once[i]!;
    const user = step && (await findUser(tx, { accountSid, serviceSid, key: step.userSid }));
    if (user)
      await tellUser(tx, 'onUserUpdated', { user, actor: { source: 'SDK', clientIdentity: identity } });
  }
}

/** Takes away the connections of processes that are no more. */
const lapse: Batch<{ accountSid: string }, void> = async (tx, accounts) => {
  const users = await tx.query<UserKey>(
    `select distinct p.account_sid, p.service_sid, p.identity from json_to_recordset($1::json) as g("accountSid" text)
     cross join lateral (
       select * from chat.presence where account_sid = g."accountSid" and expires_at < $2 order by expires_at limit 1000
     ) p`,
    [JSON.stringify(accounts), tx.now],
  );
  if (users.length > 0) {
    const before = await lockPresence(tx, users);
    await tx.query(
      'delete from chat.presence where connection_id = any($1) and account_sid = any($2) and expires_at < $3',
      [[...before.values()].flatMap(ids => [...ids]), accounts.map(({ accountSid }) => accountSid), tx.now],
    );
    const after = await lockPresence(tx, users);
    const gone = (user: UserKey) => before.get(keyOf(user))!.size > 0 && after.get(keyOf(user))!.size === 0;
    await tellTurned(tx, users.filter(gone));
  }
  return accounts.map(() => undefined);
};

/** Hears the timer of lapsed connections. */
export const presenceLapsed: Step = async ({ accountSid }, turn) => {
  await turn.do(lapse, { accountSid });
  seeLater(turn, { accountSid, upkeep: LAPSED });
};

export const LAPSED_KIND = LAPSED.kind;
