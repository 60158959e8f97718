/** Rows of services and their deletion with everything below them. */
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import type { Listing } from '../../../kernel/page.ts';
import { byCreation } from '../../../kernel/page.ts';
import { insertRows, type Queryable, rowsParameter, updateRow } from '../../../kernel/sql.ts';
import type { ServiceRow } from '../rows.ts';
import { channelOf, type EndedSession } from './close.ts';

export type ServiceSettings = Pick<
  ServiceRow,
  | 'uniqueName'
  | 'defaultTtl'
  | 'callbackUrl'
  | 'interceptCallbackUrl'
  | 'outOfSessionCallbackUrl'
  | 'geoMatchLevel'
  | 'numberSelectionBehavior'
  | 'chatInstanceSid'
>;

export const services: Batch<{ accountSid: string; serviceSid: string }, ServiceRow | null> = async (
  tx,
  inputs,
) => {
  const rows = await tx.query<ServiceRow & { n: number }>(
    `select x.n, v.* from json_to_recordset($1::json) as x(n int, account_sid text, service_sid text)
     cross join lateral (
       select * from proxy.service where sid = x.service_sid and account_sid is not distinct from x.account_sid limit 1
     ) v`,
    [rowsParameter(inputs.map((input, n) => ({ n, ...input })))],
  );
  const answers: (ServiceRow | null)[] = inputs.map(() => null);
  for (const { n, ...row } of rows) answers[n] = row;
  return answers;
};

export async function serviceBySid(
  connection: Queryable,
  at: { accountSid: string; sid: string },
): Promise<ServiceRow | null> {
  const [row] = await connection.query<ServiceRow>(
    'select * from proxy.service where sid = $1 and account_sid = $2',
    [at.sid, at.accountSid],
  );
  return row ?? null;
}

/** The same, kept from being removed until the end of the transaction: for those who put something new into it. */
export async function holdService(
  tx: Tx,
  at: { accountSid: string; sid: string },
): Promise<ServiceRow | null> {
  const [row] = await tx.query<ServiceRow>(
    'select * from proxy.service where sid = $1 and account_sid = $2 for key share',
    [at.sid, at.accountSid],
  );
  return row ?? null;
}

export async function insertService(
  tx: Tx,
  accountSid: string,
  settings: ServiceSettings,
): Promise<ServiceRow> {
  const row = { sid: tx.sid('KS'), accountSid, ...settings, dateCreated: tx.now, dateUpdated: tx.now };
  return (await insertRows<ServiceRow>(tx, 'proxy.service', [row]))[0]!;
}

export function updateService(
  tx: Tx,
  at: { accountSid: string; sid: string },
  settings: Partial<ServiceSettings>,
): Promise<ServiceRow | null> {
  return updateRow<ServiceRow>(tx, 'proxy.service', {
    where: { sid: at.sid, accountSid: at.accountSid },
    set: { ...settings, dateUpdated: tx.now },
  });
}

/** The service of this name, made when there is none: safe to call again and at once from several processes. */
export async function provisionService(
  tx: Tx,
  preset: { accountSid: string; settings: ServiceSettings },
): Promise<ServiceRow> {
  const row = {
    sid: tx.sid('KS'),
    accountSid: preset.accountSid,
    ...preset.settings,
    dateCreated: tx.now,
    dateUpdated: tx.now,
  };
  const [made] = await tx.query<ServiceRow>(
    `insert into proxy.service select * from json_populate_recordset(null::proxy.service, $1::json)
     on conflict do nothing returning *`,
    [rowsParameter([row])],
  );
  if (made !== undefined) return made;
  const [known] = await tx.query<ServiceRow>(
    'select * from proxy.service where account_sid = $1 and unique_name = $2',
    [preset.accountSid, preset.settings.uniqueName],
  );
  // Two who provision at once may meet at either name; whoever meets another service's chat is told.
  if (known === undefined) throw new Error('another Proxy service has this chat service');
  return known;
}

/** Deletes the service and all below it; answers the sessions that were open, or null when there is no such service. */
export async function deleteService(
  tx: Tx,
  at: { accountSid: string; sid: string },
): Promise<EndedSession[] | null> {
  const params = [at.accountSid, at.sid];
  const gone = await tx.query(
    'delete from proxy.service where account_sid = $1 and sid = $2 returning sid',
    params,
  );
  if (gone.length === 0) return null;
  // Who puts something into a session holds it: what is below is complete when all are held here.
  await tx.query(
    'select from proxy.session where account_sid = $1 and service_sid = $2 order by sid for update',
    params,
  );
  const open = await tx.query<EndedSession>(
    `select s.*, ${channelOf('s')} as channel_sid from proxy.session s
     where s.account_sid = $1 and s.service_sid = $2 and s.status in ('open', 'in-progress')`,
    params,
  );
  for (const table of ['interaction', 'participant']) {
    await tx.query(
      `delete from proxy.${table} below using proxy.session s
       where s.account_sid = $1 and s.service_sid = $2 and below.account_sid = $1 and below.session_sid = s.sid`,
      params,
    );
  }
  for (const table of ['session', 'number']) {
    await tx.query(`delete from proxy.${table} where account_sid = $1 and service_sid = $2`, params);
  }
  return open;
}

export function listServices(accountSid: string): Listing {
  return {
    select: 'select * from proxy.service where account_sid = $1',
    params: [accountSid],
    order: byCreation,
    descending: true,
  };
}
