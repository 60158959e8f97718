import { expect, test } from 'vitest';
import { TEST_ACCOUNT } from '../../../../test/kernel.ts';
import { serveChat } from '../fixture.ts';

const { get, post, remove, ask, kernel, chat, service, root } = await serveChat();

const bind = (identity: string, endpoint: string, bindingType: 'gcm' | 'apn' | 'fcm' = 'fcm') =>
  kernel.store.transact(tx =>
    chat.bind(tx, {
      ...{ accountSid: TEST_ACCOUNT, serviceSid: service.sid, identity, endpoint, bindingType },
      ...{ credentialSid: `CR${'1'.repeat(32)}`, messageTypes: ['new_message'] },
    }),
  );

test('a device is shown under its service and under its user', async () => {
  const user = await post('/Users', { Identity: 'ann' });
  const { sid } = await bind('ann', 'phone');
  const shown = await get(`/Bindings/${sid}`);
  expect(shown.body).toMatchObject({
    ...{ sid, identity: 'ann', endpoint: 'phone', binding_type: 'fcm', message_types: ['new_message'] },
    url: `http://switchhook.test${root}/Bindings/${sid}`,
    links: { user: `http://switchhook.test${root}/Users/ann` },
  });
  const own = await get(`/Users/ann/Bindings/${sid}`);
  expect(own.body).toMatchObject({ sid, user_sid: user.body.sid });
  expect(own.body).not.toHaveProperty('links');
});

test('the same device of the same user is one binding', async () => {
  const first = await bind('twin', 'tablet');
  const second = await bind('twin', 'tablet', 'apn');
  expect(second).toMatchObject({ sid: first.sid, bindingType: 'apn' });
});

test('lists are filtered by identity and by push service', async () => {
  await post('/Users', { Identity: 'bob' });
  await bind('bob', 'phone', 'apn');
  await bind('bob', 'watch', 'fcm');
  await bind('cleo', 'phone', 'apn');
  const endpoints = async (path: string) =>
    (await get(path)).body.bindings.map((one: { endpoint: string }) => one.endpoint);
  expect(await endpoints('/Bindings?Identity=bob&Identity=cleo&BindingType=apn')).toEqual(['phone', 'phone']);
  expect(await endpoints('/Users/bob/Bindings')).toEqual(['phone', 'watch']);
  expect(await endpoints('/Users/bob/Bindings?BindingType=fcm')).toEqual(['watch']);
  expect((await get('/Bindings?BindingType=pigeon')).status).toBe(400);
  expect((await get('/Bindings?PageSize=1000')).body.meta.page_size).toBe(50);
});

test('a device goes when it is deleted, and with its user', async () => {
  await post('/Users', { Identity: 'dora' });
  const [phone, watch] = [await bind('dora', 'phone'), await bind('dora', 'watch')];
  expect((await remove(`/Users/ann/Bindings/${phone.sid}`)).status).toBe(404);
  expect((await remove(`/Users/dora/Bindings/${phone.sid}`)).status).toBe(204);
  expect((await get(`/Bindings/${phone.sid}`)).status).toBe(404);
  await remove('/Users/dora');
  expect((await get(`/Bindings/${watch.sid}`)).status).toBe(404);
});

test('a credential never shows its secrets, not even in the database', async () => {
  const form = { Type: 'apn', FriendlyName: 'Phones', Certificate: 'top-cert', PrivateKey: 'top-key' };
  const made = await ask({ method: 'POST', path: '/chat/v2/Credentials', form });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ friendly_name: 'Phones', type: 'apn', sandbox: 'False' });
  const path = `/chat/v2/Credentials/${made.body.sid}`;
  const changed = await ask({ method: 'POST', path, form: { Sandbox: 'true', PrivateKey: 'new-key' } });
  expect(changed.body).toMatchObject({ friendly_name: 'Phones', sandbox: 'True' });
  expect((await ask({ method: 'GET', path })).body).toEqual(changed.body);
  const stored = JSON.stringify(await kernel.database.query('select * from chat.credential'));
  for (const secret of ['top-cert', 'top-key', 'new-key']) {
    expect(JSON.stringify([made.body, changed.body])).not.toContain(secret);
    expect(stored).not.toContain(secret);
  }
});

test('credentials belong to an account', async () => {
  const form = { Type: 'fcm', Secret: 'shh' };
  const { sid } = (await ask({ method: 'POST', path: '/chat/v2/Credentials', form })).body;
  const path = `/chat/v2/Credentials/${sid}`;
  const as = 'AC00000000000000000000000000000002';
  expect((await ask({ method: 'GET', path, as })).status).toBe(404);
  expect((await ask({ method: 'DELETE', path, as })).status).toBe(404);
  expect((await ask({ method: 'GET', path: '/chat/v2/Credentials', as })).body.credentials).toEqual([]);
  expect((await ask({ method: 'DELETE', path })).status).toBe(204);
  expect((await ask({ method: 'GET', path })).status).toBe(404);
  const refused = await ask({ method: 'POST', path: '/chat/v2/Credentials', form: { Type: 'pigeon' } });
  expect([refused.status, refused.body.code]).toEqual([400, 52003]);
});
