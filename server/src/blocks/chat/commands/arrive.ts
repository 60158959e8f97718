/** People come: whoever brings a token for a service is a user of it from then on. */
import { refuse } from '../../../kernel/errors.ts';
import { one, type Tx } from '../../../kernel/line/tx.ts';
import type { UserRow } from '../rows.ts';
import { checkIdentity } from '../rules/identity.ts';
import { flexRoles } from '../rules/role-permissions.ts';
import { deploymentRole } from '../store/arrivals.ts';
import { findService } from '../store/services.ts';
import { ensureUsers, updateUser } from '../store/users.ts';
import { acted } from './command.ts';

export interface Arrival {
  accountSid: string;
  serviceSid: string;
  identity: string;
  /** What our own login tokens make of their bearer; null for tokens of a customer's making. */
  as: 'agent' | 'guest' | null;
  /** A role that the token asks for at the user's first sight. */
  roleSid: string | null;
}

/**
 * The user who has come. Agents and guests of a Flex project are given their role when they have none but the service's
 * default; whoever was given another one keeps it.
 * @throws ApiError 50050 for an unknown service, 50203 to 50207 for an identity that nobody can have.
 */
export async function arrive(tx: Tx, { as, roleSid, ...at }: Arrival): Promise<UserRow> {
  const service = await findService(tx, at);
  if (service === null) throw refuse(50050);
  const role = as === null ? roleSid : flexRoles[as === 'agent' ? 'flexAgent' : 'flexGuest'].friendlyName;
  const wanted = role === null ? null : await deploymentRole(tx, { ...at, role });
  const user = await one(tx, ensureUsers, {
    ...at,
    identity: checkIdentity(at.identity),
    friendlyName: null,
    roleSid: wanted,
    ...acted(at),
  });
  const isDefault = user.roleSid === service.defaultServiceRoleSid;
  if (as === null || wanted === null || !isDefault) return user;
  return (await updateUser(tx, user, { roleSid: wanted, ...acted(at) })) ?? user;
}
