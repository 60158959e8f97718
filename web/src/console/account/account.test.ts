import { expect, test } from 'vitest';
import { makeApi } from '../../api/client.ts';
import { makeRecorder } from '../../api/recorder.ts';
import { pathOf } from '../../people/same-person.ts';
import { alertMessage, groupsOf } from './alert-groups.ts';
import { type Belongings, erase, receiptOf, stepsOf } from './belongings.ts';
import { readKeyUses } from './key-uses.ts';
import { rolesOf } from './roles.ts';

const alert = (error_code: string, resource_sid: string | null, more: object = {}) =>
  ({
    error_code,
    resource_sid,
    log_level: 'error',
    request_url: 'https://x.example',
    alert_text: '',
    ...more,
  }) as never;

test('alerts by code and object, the newest first, with how many there are', () => {
  const groups = groupsOf([
    alert('11200', 'FO1', { sid: 'NO3' }),
    alert('30007', null),
    alert('11200', 'FO1', { sid: 'NO1' }),
  ]);
  expect(groups.map(({ code, about, count }) => [code, about, count])).toEqual([
    ['11200', 'FO1', 2],
    ['30007', 'https://x.example', 1],
  ]);
  expect(groups[0]!.latest.sid).toBe('NO3');
});

test.each([
  ['plain text', 'plain text'],
  ['Msg=Timed+out&ErrorCode=11200', 'Timed out'],
  ['a=b', 'a=b'],
])('what an alert says: %s', (alert_text, said) => {
  expect(alertMessage({ alert_text })).toBe(said);
});

test('roles are texts in a list, anything else is none', () => {
  expect(rolesOf('{"roles":["admin",7]}')).toEqual(['admin']);
  expect(rolesOf('{"roles":"admin"}')).toEqual([]);
  expect(rolesOf('{')).toEqual([]);
});

const belongings: Belongings = {
  identity: '+15551230001',
  parts: [
    { kind: 'sessions', paths: ['/proxy/1'] },
    { kind: 'channels', paths: ['/chat/1', '/chat/2'] },
    { kind: 'users', paths: [] },
    { kind: 'links', paths: [pathOf({ of: '+15551230001', to: '+15551230002' })] },
  ],
};

test('erasing goes on when something is gone already, and the receipt says what was refused', async () => {
  const asked: string[] = [];
  const answers: Record<string, number> = { '/chat/1': 404, '/chat/2': 409 };
  const api = makeApi({
    ...{ accountSid: 'AC1', credentials: () => ({ name: 'n', secret: 's' }), recorder: makeRecorder() },
    fetch: (async (path: string, { method }: RequestInit) => {
      asked.push(`${method} ${path}`);
      const status = answers[path] ?? 204;
      return new Response(status === 204 ? null : '{"code":1,"message":"no"}', { status });
    }) as typeof fetch,
  });
  const erased = await erase(api, belongings, () => {});
  const tie = belongings.parts.at(-1)!.paths[0]!;
  const paths = ['/proxy/1', '/chat/1', '/chat/2', tie];
  expect(asked).toEqual(paths.map(path => `DELETE ${path}`));
  expect(erased).toEqual({
    gone: ['/proxy/1', '/chat/1', tie],
    refused: [{ path: '/chat/2', reason: 'no' }],
  });
  const receipt = receiptOf(belongings, erased, { by: 'admin', at: new Date('2026-01-01T00:00:00Z') });
  expect(receipt).toMatchObject({
    at: '2026-01-01T00:00:00.000Z',
    found: { channels: 2 },
    refused: [{ reason: 'no' }],
  });
  // A receipt that named the erased contact in clear would keep what was to be erased.
  expect(JSON.stringify(receipt)).not.toContain('15551230001');
  expect(stepsOf(belongings)).toBe(4);
});

const keyUsesOf = (status: number, body: object) =>
  readKeyUses(
    makeApi({
      ...{ accountSid: 'AC1', credentials: () => ({ name: 'n', secret: 's' }), recorder: makeRecorder() },
      fetch: (async () => new Response(JSON.stringify(body), { status })) as typeof fetch,
    }),
  );

test('last uses of keys by their SIDs; a server that does not tell them is no error, one that fails is', async () => {
  const key_uses = [
    { sid: 'SK1', date_last_used: '2026-01-15T12:00:00Z' },
    { sid: 'SK2', date_last_used: null },
  ];
  const meta = { key: 'key_uses', next_page_url: null };
  expect([...(await keyUsesOf(200, { meta, key_uses }))!]).toEqual([
    ['SK1', '2026-01-15T12:00:00Z'],
    ['SK2', null],
  ]);
  expect(await keyUsesOf(404, { code: 20404, message: 'no' })).toBeNull();
  await expect(keyUsesOf(500, { code: 20500, message: 'no' })).rejects.toThrow('no');
});
