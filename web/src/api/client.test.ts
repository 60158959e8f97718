import { expect, test } from 'vitest';
import { makeApi } from './client.ts';
import { TwilioError } from './error.ts';
import { pageOf, readAll } from './paging.ts';
import { makeRecorder } from './recorder.ts';

type Asked = [path: string, options: RequestInit];

function apiWith(answers: ((path: string) => Response | Error)[]) {
  const asked: Asked[] = [];
  const recorder = makeRecorder();
  let refused = 0;
  const api = makeApi({
    accountSid: 'AC1',
    credentials: () => ({ name: 'token', secret: 'jwt' }),
    refused: () => {
      refused += 1;
    },
    recorder,
    now: () => new Date(0),
    fetch: async (path, options) => {
      asked.push([String(path), options ?? {}]);
      const answer = answers.shift()!(String(path));
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  return { api, asked, recorder, refusals: () => refused };
}

const json = (status: number, body: object) => () =>
  new Response(JSON.stringify(body), { status, headers: { 'Twilio-Request-Id': 'RQ1' } });

test('posts a form with Basic credentials and remembers the call', async () => {
  const { api, asked, recorder } = apiWith([json(201, { sid: 'FO1' })]);
  const form = {
    FriendlyName: 'A & B',
    'Integration.FlowSid': 'FW1',
    Enabled: true,
    Gone: undefined,
    Empty: null,
    To: ['a', 'b'],
  };
  expect(await api.post('/flex-api/v1/FlexFlows', form)).toEqual({ sid: 'FO1' });
  const [path, { method, headers, body }] = asked[0]!;
  expect([path, method]).toEqual(['/flex-api/v1/FlexFlows', 'POST']);
  expect(headers).toEqual({ authorization: `Basic ${btoa('token:jwt')}` });
  expect(String(body)).toBe('FriendlyName=A+%26+B&Integration.FlowSid=FW1&Enabled=true&Empty=&To=a&To=b');
  expect(recorder.calls()).toMatchObject([
    { method: 'POST', status: 201, requestId: 'RQ1', form: expect.any(Array) },
  ]);
});

test('an error has the code and the sentence of the contract', async () => {
  const body = { code: 45210, message: 'In use', more_info: 'https://example.org/45210', status: 409 };
  const { api } = apiWith([json(409, body), () => new Response('<html>', { status: 502 })]);
  const error: TwilioError = await api.get<never>('/flex-api/v1/FlexFlows').catch(reason => reason);
  expect(error).toBeInstanceOf(TwilioError);
  expect(error.details).toMatchObject({
    code: 45210,
    status: 409,
    message: 'In use',
    requestId: 'RQ1',
    moreInfo: body.more_info,
  });
  await expect(api.get('/x')).rejects.toMatchObject({ code: 0, status: 502 });
});

test('a link that is no web address is not shown', async () => {
  const { api } = apiWith([json(400, { code: 1, message: 'x', more_info: 'javascript:alert(1)' })]);
  await expect(api.get('/x')).rejects.toMatchObject({ details: { moreInfo: null } });
});

test('a server that cannot be reached is an error with status 0; a call that is called off stays what it is', async () => {
  const aborted = Object.assign(new Error('off'), { name: 'AbortError' });
  const { api, recorder } = apiWith([() => new TypeError('fetch failed'), () => aborted]);
  await expect(api.get('/x')).rejects.toMatchObject({ status: 0 });
  await expect(api.get('/x')).rejects.toBe(aborted);
  expect(recorder.calls().map(call => call.status)).toEqual([0]);
});

test('calls that carry a token are not remembered', async () => {
  const account = '/iam/v1/Accounts/AC1';
  const { api, recorder } = apiWith([
    json(200, { valid: true }),
    json(401, { code: 20003, message: 'Authenticate' }),
    () => new TypeError('fetch failed'),
    json(200, {}),
  ]);
  await api.call(`${account}/Tokens/validate`, { method: 'POST', json: { token: 'jwt' } });
  await expect(
    api.call(`${account}/Tokens/refresh`, { method: 'POST', json: { token: 'jwt' } }),
  ).rejects.toThrow();
  await expect(api.call(`${account}/Tokens`, { method: 'POST', json: {} })).rejects.toThrow();
  await api.get(`${account}/TokensOfOthers`);
  expect(recorder.calls().map(({ path }) => path)).toEqual([`${account}/TokensOfOthers`]);
});

test('tells when the credentials are refused', async () => {
  const { api, refusals } = apiWith([json(401, { code: 20003, message: 'Authenticate' })]);
  await expect(api.get('/x')).rejects.toMatchObject({ code: 20003 });
  expect(refusals()).toBe(1);
});

test('follows the pages of a list under its own origin', async () => {
  const { api, asked } = apiWith([
    json(200, {
      flows: [1, 2],
      meta: { key: 'flows', next_page_url: 'https://studio.example.org/v2/Flows?Page=1&PageToken=x' },
    }),
    json(200, { flows: [3], meta: { key: 'flows', next_page_url: null } }),
  ]);
  expect(await readAll(api, '/studio/v2/Flows')).toEqual([1, 2, 3]);
  expect(asked.map(([path]) => path)).toEqual([
    '/studio/v2/Flows?PageSize=100',
    '/studio/v2/Flows?Page=1&PageToken=x',
  ]);
});

test('reads both styles of lists', () => {
  const old = {
    incoming_phone_numbers: [1],
    next_page_uri: '/2010-04-01/Accounts/AC1/IncomingPhoneNumbers.json?Page=1',
    page: 0,
  };
  expect(pageOf(old, '/2010-04-01/Accounts/AC1/IncomingPhoneNumbers.json')).toEqual({
    items: [1],
    next: old.next_page_uri,
  });
  const url = 'http://localhost:4000/chat/v2/Services?Page=1';
  expect(
    pageOf({ services: [], meta: { key: 'services', next_page_url: url } }, '/chat/v2/Services').next,
  ).toBe('/chat/v2/Services?Page=1');
});

test('keeps the newest calls', () => {
  const recorder = makeRecorder();
  let told = 0;
  const end = recorder.subscribe(() => {
    told += 1;
  });
  const call = {
    method: 'GET',
    path: '/x',
    form: [],
    json: undefined,
    status: 200,
    milliseconds: 1,
    at: new Date(0),
    requestId: null,
  };
  for (let at = 0; at < 205; at += 1) recorder.add(call);
  expect(recorder.calls()).toHaveLength(200);
  expect(recorder.calls()[0]!.id).toBe(6);
  end();
  recorder.clear();
  expect([recorder.calls().length, told]).toEqual([0, 205]);
});
