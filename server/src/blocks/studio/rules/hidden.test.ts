import { expect, test } from 'vitest';
import { hideInText, hideInUrl } from './hidden.ts';

test.each([
  ['https://ann:pass@web.example/a?b=1', 'https://***@web.example/a?b=1'],
  ['https://web.example/?api_key=k1&name=Ann#top', 'https://web.example/?api_key=***&name=Ann#top'],
  ['https://web.example/me@home?accessToken=x', 'https://web.example/me@home?accessToken=***'],
  ['not an address', 'not an address'],
])('%s', (url, shown) => {
  expect(hideInUrl(url)).toBe(shown);
});

test.each([
  [
    '{"name": "Ann", "auth": {"token": "t\\"1", "n": 1}}',
    '{"name": "Ann", "auth": {"token": "***", "n": 1}}',
  ],
  ['[{"Password": 1234}]', '[{"Password": "***"}]'],
  ['name=Ann&client_secret=s', 'name=Ann&client_secret=***'],
  ['', ''],
])('%s', (text, shown) => {
  expect(hideInText(text)).toBe(shown);
});
