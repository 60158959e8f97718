import { expect, test } from 'vitest';
import { sign } from './signature.ts';

test('signs as the official libraries do', () => {
  const account = 'AC00000000000000000000000000000001';
  const url = `https://flex.example.org/v1/Accounts/${account}/Proxy/KS00000000000000000000000000000001/Webhooks/Message`;
  const parameters = {
    WaId: '15551230001',
    AccountSid: account,
    ApiVersion: '2010-04-01',
    Body: 'Hello & welcome ✓',
    From: 'whatsapp:+15551230001',
    To: 'whatsapp:+15551239999',
    MessageSid: 'SM00000000000000000000000000000001',
    NumMedia: '0',
    ProfileName: 'Ana',
  };
  expect(sign('12345678901234567890123456789012', url, parameters)).toBe('w210z1ixcH8/2G3qYUN5gzQx1ds=');
});
