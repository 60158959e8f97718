/** The settings of an account's Flex project. */
import type { Tx } from '../../../kernel/line/tx.ts';
import type { Queryable } from '../../../kernel/sql.ts';

export interface ConfigurationRow {
  accountSid: string;
  /** Not among the settings, which their owner may replace. */
  proxyServiceSid: string;
  /** Values under the contract's own names. */
  settings: Record<string, unknown>;
  dateCreated: Date;
  dateUpdated: Date;
}

export async function configurationOf(
  connection: Queryable,
  accountSid: string,
): Promise<ConfigurationRow | null> {
  const [row] = await connection.query<ConfigurationRow>(
    'select * from flex.configuration where account_sid = $1',
    [accountSid],
  );
  return row ?? null;
}

/** Replaces the given keys and leaves the others; null when the account has no Flex project. */
export async function changeConfiguration(
  tx: Tx,
  accountSid: string,
  given: Record<string, unknown>,
): Promise<ConfigurationRow | null> {
  const [row] = await tx.query<ConfigurationRow>(
    `update flex.configuration set settings = settings || $2::jsonb, date_updated = $3
     where account_sid = $1 returning *`,
    [accountSid, JSON.stringify(given), tx.now],
  );
  return row ?? null;
}

/** Gives an account its settings; false when it has some already. */
export async function insertConfiguration(
  tx: Tx,
  { accountSid, proxyServiceSid }: { accountSid: string; proxyServiceSid: string },
  settings: Record<string, unknown>,
): Promise<boolean> {
  const made = await tx.query(
    `insert into flex.configuration (account_sid, settings, date_created, date_updated, proxy_service_sid)
     values ($1, $2::jsonb, $3, $3, $4) on conflict (account_sid) do nothing returning account_sid`,
    [accountSid, JSON.stringify(settings), tx.now, proxyServiceSid],
  );
  return made.length > 0;
}
