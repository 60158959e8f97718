import { expect, test } from 'vitest';
import { connectionOverrides } from './overrides.ts';

test.each([
  ['https://a.example/', {}],
  ['https://a.example/#', {}],
  ['https://a.example/#section', {}],
  ['https://a.example/?rc=2', {}],
  ['https://a.example/#rc=0', { retryCount: 0 }],
  ['https://a.example/#rc=5&rp=5xx,ct', { retryCount: 5, retryOn: ['5xx', 'ct'] }],
  ['https://a.example/#rp=all', { retryOn: ['4xx', '5xx', 'ct', 'rt'] }],
  [
    'https://a.example/#ct=100&rt=2500&tt=15000',
    { connectTimeoutSeconds: 0.1, readTimeoutSeconds: 2.5, totalTimeoutSeconds: 15 },
  ],
  ['https://a.example/#rc=6&rp=3xx&ct=99&rt=15001&tt=1e3', {}],
  ['https://a.example/#rc=-1&ct=&tt=60000', {}],
  ['no url at all#rc=1', { retryCount: 1 }],
])('%s', (url, expected) => {
  expect(connectionOverrides(url)).toEqual(expected);
});
