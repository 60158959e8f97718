/** `/v2/Services/{ServiceSid}/Users`: https://www.twilio.com/docs/chat/rest/user-resource */
import type { BlockParts } from '../../../kernel/block.ts';
import { refuse } from '../../../kernel/errors.ts';
import { bool, coded, int, moment, nullable, required, sid, text } from '../../../kernel/fields.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { byCreation, readPage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import { checkAttributes } from '../rules/attributes.ts';
import { checkFriendlyName, checkIdentity } from '../rules/identity.ts';
import {
  COUNTED_USER,
  type CountedUser,
  findUser,
  insertUsers,
  removeUser,
  tellUser,
  updateUser,
} from '../store/users.ts';
import { ANY_LENGTH, checkRole, heldServiceAt, paged, serviceAt, sidOf } from './shared.ts';

const MAX_NAME_LENGTH = 256;

const gives = {
  sid: sidOf('US'),
  accountSid: sidOf('AC'),
  serviceSid: sidOf('IS'),
  attributes: nullable(text()),
  friendlyName: nullable(text()),
  roleSid: sidOf('RL'),
  identity: text(),
  isOnline: nullable(bool()),
  isNotifiable: nullable(bool()),
  dateCreated: moment(),
  dateUpdated: moment(),
  joinedChannelsCount: int(),
};

const editable = { roleSid: sid('RL'), attributes: text(ANY_LENGTH), friendlyName: text(ANY_LENGTH) };
const creatable = { identity: coded(50204, required(text(ANY_LENGTH, 1))), ...editable };

const user = resource('User', {
  document: 'chat_v2',
  collection: '/v2/Services/{ServiceSid}/Users',
  key: 'Sid',
  gives,
  links: { user_channels: '/Channels', user_bindings: '/Bindings' },
});

const deployment = { type: 'deployment', unknownCode: 50102 } as const;

/** Services without the feature do not say who is there. */
const shown = (row: CountedUser) => ({
  ...row,
  isOnline: row.reachability?.online ?? null,
  isNotifiable: row.reachability?.notifiable ?? null,
});

/** Lists never say who is there. */
const listed = (row: CountedUser) => shown({ ...row, reachability: null });

export const users = ({ store }: BlockParts): Operation[] => [
  user.create(creatable, exchange =>
    store.transact(async tx => {
      const { given, caller, webhooks, path } = exchange;
      const { sid: serviceSid } = await heldServiceAt(tx, exchange);
      const at = { accountSid: caller.accountSid, serviceSid };
      await checkRole(tx, { ...at, sid: given.roleSid }, deployment);
      const identity = checkIdentity(given.identity);
      const friendlyName = checkFriendlyName(given.friendlyName, MAX_NAME_LENGTH) ?? null;
      const attributes = checkAttributes(given.attributes ?? '{}');
      const [row] = await insertUsers(tx, [
        { ...at, identity, friendlyName, attributes, roleSid: given.roleSid },
      ]);
      if (row === undefined) throw refuse(50201);
      if (webhooks) await tellUser(tx, 'onUserAdded', { user: row });
      return shown(found(await findUser(tx, { ...at, key: row.sid }), path));
    }),
  ),
  user.fetch(async ({ at, caller, path }) =>
    shown(found(await findUser(store.read, { ...at, accountSid: caller.accountSid, key: at.sid }), path)),
  ),
  user.update(editable, ({ at, given, caller, path, webhooks }) =>
    store.transact(async tx => {
      const { accountSid } = caller;
      const current = found(await findUser(tx, { ...at, accountSid, key: at.sid }), path);
      await checkRole(tx, { ...at, accountSid, sid: given.roleSid }, deployment);
      const { roleSid } = given;
      const friendlyName = checkFriendlyName(given.friendlyName, MAX_NAME_LENGTH);
      const attributes = given.attributes === undefined ? undefined : checkAttributes(given.attributes);
      const change = { roleSid, friendlyName, attributes, webhooks };
      return shown({ ...current, ...found(await updateUser(tx, current, change), path) });
    }),
  ),
  user.remove(({ at, caller, path }) =>
    store.transact(async tx => {
      const { accountSid } = caller;
      await removeUser(tx, found(await findUser(tx, { ...at, accountSid, key: at.sid }), path));
    }),
  ),
  paged(
    user.list({}, async (exchange, page) => {
      const { sid: serviceSid, accountSid } = await serviceAt(store.read, exchange);
      const select = `${COUNTED_USER} where u.service_sid = $1 and u.account_sid = $2`;
      const params = [serviceSid, accountSid];
      const users = await readPage<CountedUser>(store.read, { select, params, order: byCreation }, page);
      return { ...users, rows: users.rows.map(listed) };
    }),
  ),
];
