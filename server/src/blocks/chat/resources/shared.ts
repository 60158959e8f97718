/** What the resources of this block have in common: keys in paths, sizes of pages, fields with a use of their own. */
import { refuse } from '../../../kernel/errors.ts';
import { type Field, int, nullable, sid } from '../../../kernel/fields.ts';
import type { Tx } from '../../../kernel/line/tx.ts';
import { type Exchange, found, type Operation } from '../../../kernel/operation.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import type { ChannelRow, ServiceRow } from '../rows.ts';
import type { RoleType } from '../rules/role-permissions.ts';
import { findChannel } from '../store/channels.ts';
import { findRole, findService, holdService } from '../store/services.ts';

/** Room for texts whose own check answers with the contract's code. */
export const ANY_LENGTH = 4_194_304;
const MAX_PAGE_SIZE = 100;

/** A SID in an answer; rows hold it as plain text. */
export const sidOf = (...prefixes: string[]): Field<string> => sid(...prefixes) as unknown as Field<string>;

/** The read horizon: an index, or nothing to forget it. */
export const horizon = (): Field<number | null> => ({
  ...nullable(int()),
  parse: ([value]) => (value === '' || value === 'null' ? null : int().parse([value!])),
});

/** Larger pages than the documents allow are cut to what they allow. */
export function paged(operation: Operation, maxSize = MAX_PAGE_SIZE): Operation {
  return { ...operation, maxPageSize: maxSize };
}

type InService = Exchange<{ serviceSid: string }, unknown>;
type InChannel = Exchange<{ serviceSid: string; channelSid: string }, unknown>;

export async function serviceAt(connection: Queryable, { at, caller, path }: InService): Promise<ServiceRow> {
  const { accountSid } = caller;
  return found(await findService(connection, { accountSid, serviceSid: at.serviceSid }), path);
}

/** As {@link serviceAt}, for what is put into the service: it is not removed before that is there. */
export async function heldServiceAt(tx: Tx, { at, caller, path }: InService): Promise<ServiceRow> {
  const { accountSid } = caller;
  return found(await holdService(tx, { accountSid, serviceSid: at.serviceSid }), path);
}

/** The channel that the path names by SID or by unique name. */
export async function channelAt(connection: Queryable, { at, caller, path }: InChannel): Promise<ChannelRow> {
  const { accountSid } = caller;
  const key = at.channelSid;
  return found(await findChannel(connection, { accountSid, serviceSid: at.serviceSid, key }), path);
}

/**
 * Checks that a role belongs to the service and fits.
 * @throws ApiError with the given code for an unknown role, 50105 for one of the other type.
 */
export async function checkRole(
  connection: Queryable,
  at: { accountSid: string; serviceSid: string; sid: string | undefined },
  wanted: { type: RoleType; unknownCode: number },
): Promise<void> {
  const { accountSid, serviceSid, sid: roleSid } = at;
  if (roleSid === undefined) return;
  const role = await findRole(connection, { accountSid, serviceSid, sid: roleSid });
  if (role === null) throw refuse(wanted.unknownCode);
  if (role.type !== wanted.type) throw refuse(50105);
}

/** Address of a service, which links begin with. */
export function serviceUrl({ base }: { base: string }, serviceSid: string): string {
  return `${base}/v2/Services/${serviceSid}`;
}
