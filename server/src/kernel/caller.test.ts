import { expect, test } from 'vitest';
import { callerOf } from './caller.ts';

const who = (header: string | undefined) =>
  callerOf(header, async (name, secret) =>
    name === 'token' && secret === 'a:b' ? { accountSid: 'AC1', name } : null,
  );
const credentials = Buffer.from('token:a:b').toString('base64');

test('credentials are what stands before and after the first colon', async () => {
  expect(await who(`Basic ${credentials}`)).toEqual({ accountSid: 'AC1', name: 'token' });
  expect(await who(`basic  ${credentials}`)).toBeTruthy();
});

test('Flex UI is let in with the parenthesis that it adds', async () => {
  expect(await who(`Basic ${credentials})`)).toBeTruthy();
  await expect(who(`Basic ${credentials}))`)).rejects.toMatchObject({ status: 401 });
});

test.each([
  undefined,
  '',
  `Bearer ${credentials}`,
  'Basic',
  `Basic ${btoa('token')}`,
  `Basic ${btoa('token:b')}`,
])('without the right credentials the answer is 401: %s', async header => {
  await expect(who(header)).rejects.toMatchObject({ status: 401, code: 20003 });
});
