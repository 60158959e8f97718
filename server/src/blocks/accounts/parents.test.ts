import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, openKernel, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { sealer } from '../../kernel/seal.ts';
import { openDoor } from './fixture.ts';
import { makeAccounts } from './index.ts';

const kernel = await openKernel({
  name: 'accounts',
  folder: new URL('./migrations/', import.meta.url),
});
const accounts = makeAccounts(kernel.parts, { sealer: sealer(Buffer.alloc(32, 7)) });
const ask = await openDoor(kernel, accounts);
const token = '0123456789abcdef0123456789abcdef';
for (const accountSid of [TEST_ACCOUNT, OTHER_ACCOUNT])
  await accounts.provisionFirst({ accountSid, authToken: token });
const parent = [TEST_ACCOUNT, token] as const;
const api = '/2010-04-01/Accounts';
const form = { FriendlyName: 'made by its parent' };
const { body: child } = await ask({ method: 'POST', path: `${api}.json`, as: parent, form: {} });
const keys = `${api}/${child.sid}/Keys.json`;

test('a parent acts under the URL of its subaccount, and what it makes is the subaccount’s', async () => {
  const made = await ask({ method: 'POST', path: keys, as: parent, form });
  expect(made.status).toBe(201);
  const shown = await ask({ path: keys, as: [child.sid, child.auth_token] });
  expect(shown.body.keys).toMatchObject([{ sid: made.body.sid }]);
  const own = await ask({ path: `${api}/${TEST_ACCOUNT}/Keys.json`, as: parent });
  expect(own.body.keys).toEqual([]);
  expect(await accounts.authenticator(made.body.sid, made.body.secret)).toMatchObject({
    accountSid: child.sid,
  });
});

test('nobody else does: no stranger, no sibling, no child, and no key', async () => {
  const refused = { method: 'POST', form } as const;
  const stranger = await ask({ ...refused, path: keys, as: [OTHER_ACCOUNT, token] });
  expect(stranger).toMatchObject({ status: 404, body: { code: 20404 } });
  const { body: sibling } = await ask({ method: 'POST', path: `${api}.json`, as: parent, form: {} });
  for (const path of [keys, `${api}/${TEST_ACCOUNT}/Keys.json`]) {
    expect((await ask({ ...refused, path, as: [sibling.sid, sibling.auth_token] })).status).toBe(404);
  }
  const { body: key } = await ask({
    method: 'POST',
    path: `${api}/${TEST_ACCOUNT}/Keys.json`,
    as: parent,
    form,
  });
  expect((await ask({ path: keys, as: [key.sid, key.secret] })).status).toBe(404);
});
