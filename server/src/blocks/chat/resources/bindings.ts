/** Bindings of a service and of a user: https://www.twilio.com/docs/chat/rest/binding-resource */
import type { BlockParts } from '../../../kernel/block.ts';
import { links, list, moment, nullable, oneOf, text } from '../../../kernel/fields.ts';
import { type Exchange, found, type Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import { type BindingRow, pushServices, type UserRow } from '../rows.ts';
import { findBinding, listBindings, removeBinding } from '../store/bindings.ts';
import { findUser } from '../store/users.ts';
import { paged, serviceAt, serviceUrl, sidOf } from './shared.ts';

const MAX_PAGE_SIZE = 50;

const common = {
  sid: sidOf('BS'),
  accountSid: sidOf('AC'),
  serviceSid: sidOf('IS'),
  dateCreated: moment(),
  dateUpdated: moment(),
  endpoint: nullable(text()),
  identity: nullable(text()),
  credentialSid: sidOf('CR'),
  bindingType: oneOf(...pushServices),
  messageTypes: nullable(list(text())),
};

const types = { bindingType: list(oneOf(...pushServices)) };

const binding = resource('Binding', {
  document: 'chat_v2',
  collection: '/v2/Services/{ServiceSid}/Bindings',
  key: 'Sid',
  gives: { ...common, links: links(['user']) },
});

const userBinding = resource('UserBinding', {
  document: 'chat_v2',
  collection: '/v2/Services/{ServiceSid}/Users/{UserSid}/Bindings',
  key: 'Sid',
  gives: { ...common, userSid: sidOf('US') },
});

/** The link leads to the user, by identity. */
function shown(row: BindingRow, exchange: { base: string }) {
  const user = `${serviceUrl(exchange, row.serviceSid)}/Users/${encodeURIComponent(row.identity)}`;
  return { ...row, links: { user } };
}

type InService = Exchange<{ serviceSid: string; sid: string }, unknown>;
type InUser = Exchange<{ serviceSid: string; userSid: string }, unknown>;

async function bindingAt(connection: Queryable, { at, caller, path }: InService): Promise<BindingRow> {
  return found(await findBinding(connection, { ...at, accountSid: caller.accountSid }), path);
}

async function userAt(connection: Queryable, { at, caller, path }: InUser): Promise<UserRow> {
  const { accountSid } = caller;
  return found(await findUser(connection, { accountSid, serviceSid: at.serviceSid, key: at.userSid }), path);
}

async function userBindingAt(connection: Queryable, exchange: InUser & InService) {
  const { sid: userSid, identity, serviceSid, accountSid } = await userAt(connection, exchange);
  const at = { accountSid, serviceSid, identity, sid: exchange.at.sid };
  return { ...found(await findBinding(connection, at), exchange.path), userSid };
}

export const bindings = ({ store }: BlockParts): Operation[] => [
  binding.fetch(async exchange => shown(await bindingAt(store.read, exchange), exchange)),
  binding.remove(exchange => store.transact(async tx => removeBinding(tx, await bindingAt(tx, exchange)))),
  paged(
    binding.list({ ...types, identity: list(text()) }, async (exchange, page) => {
      const { sid: serviceSid, accountSid } = await serviceAt(store.read, exchange);
      const { identity: identities, bindingType } = exchange.given;
      const asked = { accountSid, serviceSid, identities, types: bindingType };
      const listed = await listBindings(store.read, asked, page);
      return { ...listed, rows: listed.rows.map(row => shown(row, exchange)) };
    }),
    MAX_PAGE_SIZE,
  ),
  userBinding.fetch(exchange => userBindingAt(store.read, exchange)),
  userBinding.remove(exchange =>
    store.transact(async tx => removeBinding(tx, await userBindingAt(tx, exchange))),
  ),
  paged(
    userBinding.list(types, async (exchange, page) => {
      const { sid: userSid, identity, serviceSid, accountSid } = await userAt(store.read, exchange);
      const asked = { accountSid, serviceSid, identities: [identity], types: exchange.given.bindingType };
      const listed = await listBindings(store.read, asked, page);
      return { ...listed, rows: listed.rows.map(row => ({ ...row, userSid })) };
    }),
    MAX_PAGE_SIZE,
  ),
];
