/**
 * `/v2/Credentials`: what an account signs in at push services with. Secrets are sealed and never shown again.
 * https://www.twilio.com/docs/chat/rest/credential-resource
 */
import type { BlockParts } from '../../../kernel/block.ts';
import { bool, coded, moment, nullable, oneOf, required, text } from '../../../kernel/fields.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { byCreation, readPage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import type { Sealer } from '../../../kernel/seal.ts';
import { insertRows, updateRow } from '../../../kernel/sql.ts';
import { type CredentialRow, pushServices } from '../rows.ts';
import { findCredential } from '../store/credentials.ts';
import { sidOf } from './shared.ts';

const MAX_NAME_LENGTH = 64;

const gives = {
  sid: sidOf('CR'),
  accountSid: sidOf('AC'),
  friendlyName: nullable(text()),
  type: oneOf(...pushServices),
  sandbox: nullable(text()),
  dateCreated: moment(),
  dateUpdated: moment(),
};

const editable = {
  friendlyName: text(MAX_NAME_LENGTH),
  certificate: text(),
  privateKey: text(),
  sandbox: bool(),
  apiKey: text(),
  secret: text(),
};
const creatable = { type: coded(52003, required(oneOf(...pushServices))), ...editable };

const credential = resource('Credential', {
  document: 'chat_v2',
  collection: '/v2/Credentials',
  key: 'Sid',
  gives,
});

/** The contract writes this one boolean as a word with a capital. */
const shown = (row: CredentialRow) => ({ ...row, sandbox: row.sandbox ? 'True' : 'False' });

type Secrets = { certificate?: string; privateKey?: string; apiKey?: string; secret?: string };

const secretsOf = ({ certificate, privateKey, apiKey, secret }: Secrets): Secrets => ({
  ...{ certificate, privateKey, apiKey, secret },
});

export const credentials = ({ store }: BlockParts, sealer: Sealer): Operation[] => [
  credential.create(creatable, ({ given, caller }) =>
    store.transact(async tx => {
      const { type, friendlyName = null, sandbox = false } = given;
      const secrets = sealer.seal(JSON.stringify(secretsOf(given)));
      const [row] = await insertRows<CredentialRow>(tx, 'chat.credential', [
        {
          ...{ sid: tx.sid('CR'), accountSid: caller.accountSid, type, friendlyName, sandbox, secrets },
          ...{ dateCreated: tx.now, dateUpdated: tx.now },
        },
      ]);
      return shown(row!);
    }),
  ),
  credential.fetch(async ({ at, caller, path }) =>
    shown(found(await findCredential(store.read, { ...at, accountSid: caller.accountSid }), path)),
  ),
  credential.update(editable, ({ at, given, caller, path }) =>
    store.transact(async tx => {
      const where = { ...at, accountSid: caller.accountSid };
      const { secrets } = found(await findCredential(tx, where), path);
      const changed = JSON.parse(JSON.stringify(secretsOf(given))) as Secrets;
      const set = {
        friendlyName: given.friendlyName,
        sandbox: given.sandbox,
        secrets: sealer.seal(JSON.stringify({ ...JSON.parse(sealer.open(secrets)), ...changed })),
        dateUpdated: tx.now,
      };
      return shown(found(await updateRow<CredentialRow>(tx, 'chat.credential', { where, set }), path));
    }),
  ),
  credential.remove(({ at, caller, path }) =>
    store.transact(async tx => {
      const removed = await tx.query(
        'delete from chat.credential where sid = $1 and account_sid = $2 returning sid',
        [at.sid, caller.accountSid],
      );
      found(removed[0], path);
    }),
  ),
  credential.list({}, async ({ caller }, page) => {
    const select = 'select * from chat.credential where account_sid = $1';
    const listed = await readPage<CredentialRow>(
      store.read,
      { select, params: [caller.accountSid], order: byCreation },
      page,
    );
    return { ...listed, rows: listed.rows.map(shown) };
  }),
];
