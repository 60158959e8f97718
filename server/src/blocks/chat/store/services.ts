/** Chat services and their roles. */
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import { insertRows, type Queryable } from '../../../kernel/sql.ts';
import type { ChannelRow, RoleRow, ServiceRow, UserRow } from '../rows.ts';
import { flexRoles, type RoleTemplate, standardRoles } from '../rules/role-permissions.ts';
import { serviceDefaults } from '../rules/service-defaults.ts';
import { removeContents } from './channels.ts';

export interface NewService {
  accountSid: string;
  friendlyName: string;
  /** Also makes the roles that Flex gives to agents and guests, and lets agents see which customers are there. */
  forFlex?: boolean;
}

export type RoleName = keyof typeof standardRoles | keyof typeof flexRoles;

export interface ProvisionedService {
  service: ServiceRow;
  roles: Partial<Record<RoleName, RoleRow>> & Record<keyof typeof standardRoles, RoleRow>;
}

/** Makes a service with its roles. */
export async function provision(tx: Tx, given: NewService): Promise<ProvisionedService> {
  const at = { accountSid: given.accountSid, serviceSid: tx.sid('IS') };
  const templates: Record<string, RoleTemplate> = { ...standardRoles, ...(given.forFlex ? flexRoles : {}) };
  const rows = await insertRoles(tx, at, Object.values(templates));
  const roles = Object.fromEntries(
    Object.keys(templates).map((name, i) => [name, rows[i]!]),
  ) as ProvisionedService['roles'];
  const [service] = await insertRows<ServiceRow>(tx, 'chat.service', [
    {
      ...serviceDefaults,
      sid: at.serviceSid,
      accountSid: given.accountSid,
      friendlyName: given.friendlyName,
      reachabilityEnabled: given.forFlex ?? false,
      defaultServiceRoleSid: roles.serviceUser.sid,
      defaultChannelRoleSid: roles.channelUser.sid,
      defaultChannelCreatorRoleSid: roles.channelAdmin.sid,
      dateCreated: tx.now,
      dateUpdated: tx.now,
    },
  ]);
  return { service: service!, roles };
}

/** Adds roles to a service, in the given order. */
export function insertRoles(
  tx: Tx,
  at: { accountSid: string; serviceSid: string },
  templates: readonly RoleTemplate[],
): Promise<RoleRow[]> {
  const rows = templates.map(({ friendlyName, type, permissions }) => ({
    ...{ sid: tx.sid('RL'), ...at, friendlyName, type, permissions },
    ...{ dateCreated: tx.now, dateUpdated: tx.now },
  }));
  return insertRows<RoleRow>(tx, 'chat.role', rows);
}

export async function findService(
  connection: Queryable,
  { accountSid, serviceSid }: { accountSid: string; serviceSid: string },
): Promise<ServiceRow | null> {
  const [row] = await connection.query<ServiceRow>(
    'select * from chat.service where sid = $1 and account_sid = $2',
    [serviceSid, accountSid],
  );
  return row ?? null;
}

/** The same, kept from being removed until the end of the transaction: for those who put something new into it. */
export async function holdService(
  tx: Tx,
  { accountSid, serviceSid }: { accountSid: string; serviceSid: string },
): Promise<ServiceRow | null> {
  const [row] = await tx.query<ServiceRow>(
    'select * from chat.service where sid = $1 and account_sid = $2 for key share',
    [serviceSid, accountSid],
  );
  return row ?? null;
}

/** The services of these SIDs; null for those that the account does not have. */
export const servicesBySid: Batch<{ accountSid: string; sid: string }, ServiceRow | null> = async (
  tx,
  inputs,
) => {
  const rows = await tx.query<ServiceRow & { ordinal: number }>(
    `select g.ordinal, s.* from json_to_recordset($1::json) as g(ordinal int, "accountSid" text, sid text)
     cross join lateral (
       select * from chat.service where sid = g.sid and account_sid = g."accountSid" limit 1
     ) s`,
    [JSON.stringify(inputs.map(({ accountSid, sid }, ordinal) => ({ ordinal, accountSid, sid })))],
  );
  const found: (ServiceRow | null)[] = inputs.map(() => null);
  for (const { ordinal, ...row } of rows) found[ordinal] = row;
  return found;
};

export async function findRole(
  connection: Queryable,
  at: { accountSid: string; serviceSid: string; sid: string },
): Promise<RoleRow | null> {
  const [row] = await connection.query<RoleRow>(
    'select * from chat.role where sid = $1 and service_sid = $2 and account_sid = $3',
    [at.sid, at.serviceSid, at.accountSid],
  );
  return row ?? null;
}

/** Removes a service with all that is in it and says so for each channel; false when there is no such service. */
export async function removeService(
  tx: Tx,
  { accountSid, serviceSid }: { accountSid: string; serviceSid: string },
): Promise<boolean> {
  const at = [serviceSid, accountSid];
  const removed = await tx.query(
    'delete from chat.service where sid = $1 and account_sid = $2 returning sid',
    at,
  );
  if (removed.length === 0) return false;
  const channels = await tx.query<ChannelRow>(
    'delete from chat.channel where service_sid = $1 and account_sid = $2 returning *',
    at,
  );
  await removeContents(tx, channels);
  for (const table of ['role', 'binding', 'presence']) {
    await tx.query(`delete from chat.${table} where service_sid = $1 and account_sid = $2`, at);
  }
  const users = await tx.query<UserRow>(
    'delete from chat.user where service_sid = $1 and account_sid = $2 returning sid, position',
    at,
  );
  for (const { sid, position } of users) tx.publish(sid, position + 1);
  await tx.query(
    'delete from chat.media where service_sid = $1 and account_sid = $2 and channel_sid is null',
    at,
  );
  return true;
}
