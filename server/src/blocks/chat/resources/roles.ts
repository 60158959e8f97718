/** `/v2/Services/{ServiceSid}/Roles`: https://www.twilio.com/docs/chat/rest/role-resource */
import type { BlockParts } from '../../../kernel/block.ts';
import { conflict, refuse } from '../../../kernel/errors.ts';
import { coded, list, moment, oneOf, required, text } from '../../../kernel/fields.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { byCreation, readPage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import { updateRow } from '../../../kernel/sql.ts';
import type { RoleRow } from '../rows.ts';
import { checkFriendlyName } from '../rules/identity.ts';
import { permissions } from '../rules/role-permissions.ts';
import { findRole, insertRoles } from '../store/services.ts';
import { ANY_LENGTH, heldServiceAt, paged, serviceAt, sidOf } from './shared.ts';

const MAX_NAME_LENGTH = 64;

const gives = {
  sid: sidOf('RL'),
  accountSid: sidOf('AC'),
  serviceSid: sidOf('IS'),
  friendlyName: text(),
  type: oneOf('channel', 'deployment'),
  permissions: list(text()),
  dateCreated: moment(),
  dateUpdated: moment(),
};

const creatable = {
  friendlyName: coded(50000, required(text(ANY_LENGTH, 1))),
  type: coded(50105, required(oneOf('channel', 'deployment'))),
  permission: required(list(text())),
};

const role = resource('Role', {
  document: 'chat_v2',
  collection: '/v2/Services/{ServiceSid}/Roles',
  key: 'Sid',
  gives,
});

export const roles = ({ store }: BlockParts): Operation[] => [
  role.create(creatable, exchange =>
    store.transact(async tx => {
      const { given, at, caller } = exchange;
      const { serviceSid } = at;
      await heldServiceAt(tx, exchange);
      const friendlyName = checkFriendlyName(given.friendlyName, MAX_NAME_LENGTH);
      const template = { friendlyName, type: given.type, permissions: checkPermissions(given.permission) };
      const [row] = await insertRoles(tx, { accountSid: caller.accountSid, serviceSid }, [template]);
      return row!;
    }),
  ),
  role.fetch(async ({ at, caller, path }) =>
    found(await findRole(store.read, { ...at, accountSid: caller.accountSid }), path),
  ),
  role.update({ permission: required(list(text())) }, ({ at, given, caller, path }) =>
    store.transact(async tx => {
      const set = { permissions: checkPermissions(given.permission), dateUpdated: tx.now };
      const where = { ...at, accountSid: caller.accountSid };
      return found(await updateRow<RoleRow>(tx, 'chat.role', { where, set }), path);
    }),
  ),
  role.remove(exchange =>
    store.transact(async tx => {
      const { at, caller, path } = exchange;
      const service = await serviceAt(tx, exchange);
      const defaults: string[] = [
        service.defaultServiceRoleSid,
        service.defaultChannelRoleSid,
        service.defaultChannelCreatorRoleSid,
      ];
      if (defaults.includes(at.sid)) throw conflict(20409, 'The role is a default role of its service');
      const removed = await tx.query(
        'delete from chat.role where sid = $1 and service_sid = $2 and account_sid = $3 returning sid',
        [at.sid, at.serviceSid, caller.accountSid],
      );
      found(removed[0], path);
    }),
  ),
  paged(
    role.list({}, async (exchange, page) => {
      const { sid, accountSid } = await serviceAt(store.read, exchange);
      const select = 'select * from chat.role where service_sid = $1 and account_sid = $2';
      return readPage<RoleRow>(store.read, { select, params: [sid, accountSid], order: byCreation }, page);
    }),
  ),
];

function checkPermissions(given: string[]): string[] {
  for (const permission of given) if (!permissions.has(permission)) throw refuse(50104);
  return [...new Set(given)];
}
