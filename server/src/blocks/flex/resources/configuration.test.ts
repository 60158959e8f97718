import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, TEST_ACCOUNT } from '../../../../test/kernel.ts';
import { makeHttp } from '../../../kernel/http.ts';
import { makeIdempotency } from '../../../kernel/idempotency.ts';
import { CHAT_SERVICE, openFlex, STUDIO_FLOW, sidOf } from '../test-surroundings.ts';

const { kernel, flex } = await openFlex();
const app = await makeHttp({
  operations: flex.operations,
  routes: flex.routes ?? [],
  productsOf: () => ['flex-api'],
  authenticator: async name => ({ accountSid: name, name }),
  idempotency: makeIdempotency(kernel.store, kernel.parts.clock),
  edge: { publicUrl: 'http://switchhook.test', isTrustedProxy: () => false },
  log: kernel.parts.log,
  newRequestId: () => 'RQ1',
  observe: () => {},
});

const project = {
  accountSid: TEST_ACCOUNT,
  chatServiceSid: CHAT_SERVICE,
  messagingFlowSid: STUDIO_FLOW,
  webFlowSid: STUDIO_FLOW,
  proxyServiceSid: sidOf('KS', 1),
  workspaceSid: sidOf('WS', 1),
  offlineActivitySid: sidOf('WA', 1),
};
await kernel.store.transact(tx => flex.provision(tx, project));

const path = '/flex-api/v1/Configuration';
async function ask(method: 'GET' | 'POST', body?: unknown, as = TEST_ACCOUNT) {
  const authorization = `Basic ${Buffer.from(`${as}:secret`).toString('base64')}`;
  const json = body === undefined ? {} : { payload: JSON.stringify(body) };
  const reply = await app.inject({
    method,
    url: `${path}?UiVersion=1.34.6`,
    headers: { authorization, 'content-type': 'application/json' },
    ...json,
  });
  return { status: reply.statusCode, body: reply.json() };
}

test('the desk is told where it is and that it may start', async () => {
  const { status, body } = await ask('GET');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    account_sid: TEST_ACCOUNT,
    date_created: '2026-01-15T12:00:00Z',
    status: 'ok',
    chat_service_instance_sid: CHAT_SERVICE,
    taskrouter_workspace_sid: sidOf('WS', 1),
    taskrouter_offline_activity_sid: sidOf('WA', 1),
    taskrouter_skills: [],
    ui_attributes: { version_compatibility: 'yes' },
    crm_callback_url: null,
    url: expect.stringMatching(/\/v1\/Configuration$/),
  });
});

test('given keys replace theirs, others stay, and what is not the account’s to say is ignored', async () => {
  const skills = [{ name: 'sales', multivalue: false }];
  const { status, body } = await ask('POST', {
    account_sid: OTHER_ACCOUNT,
    status: 'notstarted',
    taskrouter_skills: skills,
    ui_attributes: { theme: 'dark', version_compatibility: 'no' },
    crm_enabled: true,
    serverless_service_sids: [sidOf('ZS', 1)],
    nonsense: 1,
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    account_sid: TEST_ACCOUNT,
    status: 'ok',
    taskrouter_skills: skills,
    ui_attributes: { theme: 'dark', version_compatibility: 'yes' },
    crm_enabled: true,
    serverless_service_sids: [sidOf('ZS', 1)],
    chat_service_instance_sid: CHAT_SERVICE,
  });
  expect(body).not.toHaveProperty('nonsense');
  expect((await ask('GET')).body).toEqual(body);
});

test('wrong values are refused whole', async () => {
  for (const change of [{ crm_enabled: 'yes' }, { taskrouter_skills: {} }, { ui_version: 1 }, [], 'x']) {
    expect(await ask('POST', change)).toMatchObject({ status: 400, body: { code: 45004 } });
  }
  await ask('POST', { ui_language: 'et', chat_service_instance_sid: 'IS1' });
  expect((await ask('GET')).body.ui_language).toBe('en');
});

test('an account without a Flex project has no settings', async () => {
  for (const method of ['GET', 'POST'] as const) {
    const refused = await ask(method, method === 'POST' ? {} : undefined, OTHER_ACCOUNT);
    expect(refused).toMatchObject({ status: 404, body: { code: 45101 } });
  }
});

test('the public part is there for everybody, and no more than that', async () => {
  await ask('POST', { public_attributes: { loginPopup: true }, runtime_domain: 'https://desk.example.com' });
  const found = await app.inject(`${path}/Public?AccountSid=${TEST_ACCOUNT}`);
  expect(found.json()).toEqual({
    configurations: [
      {
        account_sid: TEST_ACCOUNT,
        runtime_domain: 'https://desk.example.com',
        public_attributes: { loginPopup: true },
      },
    ],
  });
  expect((await app.inject(`${path}/Public?AccountSid=${OTHER_ACCOUNT}`)).statusCode).toBe(404);
  expect((await app.inject(`${path}/Public`)).statusCode).toBe(400);
});
