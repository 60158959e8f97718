/** Bindings: the devices on which a user of a service is told of news by push. */
import { one, type Tx } from '../../../kernel/line/tx.ts';
import { byCreation, type Page, type PageRequest, readPage } from '../../../kernel/page.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import type { BindingRow, PushService } from '../rows.ts';
import { stepUsers } from './positions.ts';

export interface NewBinding {
  accountSid: string;
  serviceSid: string;
  identity: string;
  /** Name of the device, chosen by the app. */
  endpoint: string;
  bindingType: PushService;
  credentialSid: string;
  /** `new_message`, `added_to_channel`, …: what the device wants to hear of. */
  messageTypes: string[];
}

interface InService {
  accountSid: string;
  serviceSid: string;
}

/** Remembers a device; the same device of the same user is changed. Whether a user can be told by push is said of them. */
export async function bind(tx: Tx, given: NewBinding): Promise<BindingRow> {
  const { accountSid, serviceSid, identity, endpoint, bindingType, credentialSid, messageTypes } = given;
  const [row] = await tx.query<BindingRow>(
    `insert into chat.binding (sid, account_sid, service_sid, identity, endpoint, binding_type, credential_sid,
       message_types, date_created, date_updated)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
     on conflict (service_sid, identity, endpoint) do update set binding_type = excluded.binding_type,
       credential_sid = excluded.credential_sid, message_types = excluded.message_types,
       date_updated = excluded.date_updated
     returning *`,
    [
      ...[tx.sid('BS'), accountSid, serviceSid, identity, endpoint],
      ...[bindingType, credentialSid, messageTypes, tx.now],
    ],
  );
  await one(tx, stepUsers, { accountSid, serviceSid, identity, info: true });
  return row!;
}

/** Whose bindings are meant: those of the whole service, or of one user. */
type Owner = InService & { identity?: string };

export async function findBinding(
  connection: Queryable,
  { accountSid, serviceSid, identity, sid }: Owner & { sid: string },
): Promise<BindingRow | null> {
  const [row] = await connection.query<BindingRow>(
    `select * from chat.binding where sid = $1 and service_sid = $2 and account_sid = $3
       and ($4::text is null or identity = $4)`,
    [sid, serviceSid, accountSid, identity ?? null],
  );
  return row ?? null;
}

/** Bindings of a service, oldest first, perhaps only those of some users or for some push services. */
export function listBindings(
  connection: Queryable,
  { accountSid, serviceSid, identities, types }: InService & { identities?: string[]; types?: string[] },
  page: PageRequest,
): Promise<Page<BindingRow>> {
  const select = `select * from chat.binding where service_sid = $1 and account_sid = $2
    and ($3::text[] is null or identity = any($3)) and ($4::text[] is null or binding_type = any($4))`;
  const params = [serviceSid, accountSid, identities ?? null, types ?? null];
  return readPage<BindingRow>(connection, { select, params, order: byCreation }, page);
}

export async function removeBinding(
  tx: Tx,
  { sid, accountSid }: { sid: string; accountSid: string },
): Promise<void> {
  const [gone] = await tx.query<BindingRow>(
    'delete from chat.binding where sid = $1 and account_sid = $2 returning *',
    [sid, accountSid],
  );
  if (gone) await one(tx, stepUsers, { ...ownerOf(gone), info: true });
}

const ownerOf = ({ accountSid, serviceSid, identity }: BindingRow) => ({ accountSid, serviceSid, identity });

/** Forgets a device of a user; one that is somebody else's, or gone already, is passed over. */
export async function unbind(
  tx: Tx,
  at: { accountSid: string; serviceSid: string; identity: string; sid: string },
): Promise<void> {
  const binding = await findBinding(tx, at);
  if (binding !== null) await removeBinding(tx, binding);
}
