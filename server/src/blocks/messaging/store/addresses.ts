/** Postal addresses of an account, and the numbers that depend on them. */
import type { Tx } from '../../../kernel/line/tx.ts';
import { byCreation, type Page, type PageRequest, readPage } from '../../../kernel/page.ts';
import { insertRows, type Queryable, updateRow } from '../../../kernel/sql.ts';

export interface AddressRow {
  sid: string;
  accountSid: string;
  friendlyName: string;
  customerName: string;
  street: string;
  streetSecondary: string | null;
  city: string;
  region: string;
  postalCode: string;
  isoCountry: string;
  emergencyEnabled: boolean;
  dateCreated: Date;
  dateUpdated: Date;
}

type At = { accountSid: string; sid: string };

export async function insertAddress(
  tx: Tx,
  address: Omit<AddressRow, 'sid' | 'dateCreated' | 'dateUpdated'>,
): Promise<AddressRow> {
  const row = { ...address, sid: tx.sid('AD'), dateCreated: tx.now, dateUpdated: tx.now };
  const [stored] = await insertRows<AddressRow>(tx, 'messaging.address', [row]);
  return stored!;
}

export async function addressBySid(connection: Queryable, at: At): Promise<AddressRow | null> {
  const [row] = await connection.query<AddressRow>(
    'select * from messaging.address where account_sid = $1 and sid = $2',
    [at.accountSid, at.sid],
  );
  return row ?? null;
}

export function changeAddress(tx: Tx, where: At, set: object): Promise<AddressRow | null> {
  return updateRow<AddressRow>(tx, 'messaging.address', { where, set: { ...set, dateUpdated: tx.now } });
}

export async function deleteAddress(tx: Tx, { accountSid, sid }: At): Promise<boolean> {
  const rows = await tx.query(
    'delete from messaging.address where account_sid = $1 and sid = $2 returning sid',
    [accountSid, sid],
  );
  return rows.length > 0;
}

export interface AddressFilters {
  customerName?: string | undefined;
  friendlyName?: string | undefined;
  emergencyEnabled?: boolean | undefined;
  isoCountry?: string | undefined;
}

export function listAddresses(
  connection: Queryable,
  { accountSid, filters }: { accountSid: string; filters: AddressFilters },
  page: PageRequest,
): Promise<Page<AddressRow>> {
  const { customerName, friendlyName, emergencyEnabled, isoCountry } = filters;
  const asked = [customerName, friendlyName, emergencyEnabled, isoCountry];
  return readPage<AddressRow>(
    connection,
    {
      select: `select * from messaging.address where account_sid = $1
        and ($2::text is null or customer_name = $2) and ($3::text is null or friendly_name = $3)
        and ($4::boolean is null or emergency_enabled = $4) and ($5::text is null or iso_country = $5)`,
      params: [accountSid, ...asked.map(value => value ?? null)],
      order: byCreation,
      descending: true,
    },
    page,
  );
}
