import { expect, test } from 'vitest';
import { asCurl, asNode } from './as-code.ts';

const FO = `FO${'0'.repeat(32)}`;
const AC = `AC${'1'.repeat(32)}`;
const call = (method: string, path: string, form: [string, string][] = [], json?: unknown) => ({
  method,
  path,
  form,
  json,
});

test('curl: quoted for a shell, and without the token itself', () => {
  expect(asCurl(call('POST', '/flex-api/v1/FlexFlows', [['FriendlyName', "Ana's"]]), 'http://h')).toBe(
    `curl -X POST 'http://h/flex-api/v1/FlexFlows' \\\n  --data-urlencode 'FriendlyName=Ana'\\''s' \\\n  -u "token:$SWITCHHOOK_TOKEN"`,
  );
  expect(asCurl(call('POST', '/x', [], { a: 1 }), '')).toContain(`-d '{"a":1}'`);
});

test.each([
  [call('GET', '/studio/v2/Flows?PageSize=50'), 'await client.studio.v2.flows.list({\n  limit: 50,\n});'],
  [call('GET', `/flex-api/v1/FlexFlows/${FO}`), `await client.flexApi.v1.flexFlows('${FO}').fetch();`],
  [call('DELETE', `/flex-api/v1/FlexFlows/${FO}`), `await client.flexApi.v1.flexFlows('${FO}').remove();`],
  [
    call('POST', '/flex-api/v1/FlexFlows', [
      ['Integration.FlowSid', 'FW1'],
      ['Enabled', 'true'],
    ]),
    "await client.flexApi.v1.flexFlows.create({\n  'integration.flowSid': 'FW1',\n  enabled: true,\n});",
  ],
  [
    call('POST', `/2010-04-01/Accounts/${AC}/IncomingPhoneNumbers/PN1.json`, [['SmsUrl', "it's"]]),
    "await client.incomingPhoneNumbers('PN1').update({\n  smsUrl: 'it\\'s',\n});",
  ],
  [call('GET', `/iam/v1/Accounts/${AC}/Tokens`), null],
  [call('POST', '/chat/v2/Services', [], {}), null],
  [call('GET', '/healthz'), null],
])('Node: %j', (given, expected) => {
  expect(asNode(given)).toBe(expected);
});
