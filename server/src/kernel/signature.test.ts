import { expect, test } from 'vitest';
import type { SignedRequest } from './signature.ts';
import { isGenuine, sign, signJson } from './signature.ts';

const token = '12345678901234567890123456789012';
const proxyPath =
  '/v1/Accounts/AC00000000000000000000000000000001/Proxy/KS00000000000000000000000000000001/Webhooks/Message';
const form = {
  AccountSid: 'AC00000000000000000000000000000001',
  ApiVersion: '2010-04-01',
  Body: 'Hello & welcome ✓',
  From: 'whatsapp:+15551230001',
  To: 'whatsapp:+15551239999',
  MessageSid: 'SM00000000000000000000000000000001',
  NumMedia: '0',
  ProfileName: 'Ana',
  WaId: '15551230001',
};
const formUrl = `https://flex.example.org${proxyPath}`;
const formHeader = 'w210z1ixcH8/2G3qYUN5gzQx1ds=';
const jsonBody = '{"event":"ping","n":1}';
const jsonUrl =
  'https://flex.example.org/hook?bodySHA256=9239c422a41b555493841e492401a13c6081045f49bd7223f575c7e1f7d86f7f';
const jsonHeader = 'nwEmt35hYwPiqWCJT/UOT2zVIE4=';

const genuine: SignedRequest = { authTokens: [token], url: formUrl, params: form, header: formHeader };

test('a form is signed as the official library signs it', () => {
  expect(sign(token, formUrl, form)).toBe(formHeader);
  expect(isGenuine(genuine)).toBe(true);
});

test('repeated parameters count once each, sorted', () => {
  const params = { MessageSid: 'SM1', Tag: ['b', 'a', 'b'] };
  expect(sign(token, 'https://flex.example.org/hook?x=1', params)).toBe('8FmClHT0WrYZe5mgXChVOhdiyts=');
});

test('a body that is no form is hashed into the URL', () => {
  const signed = signJson(token, 'https://flex.example.org/hook', jsonBody);
  expect(signed).toEqual({ url: jsonUrl, signature: jsonHeader });
  expect(signJson(token, 'https://flex.example.org/hook?a=b', jsonBody).url).toContain('?a=b&bodySHA256=');
  expect(isGenuine({ authTokens: [token], url: jsonUrl, rawBody: jsonBody, header: jsonHeader })).toBe(true);
  const bytes = Buffer.from(jsonBody);
  expect(isGenuine({ authTokens: [token], url: jsonUrl, rawBody: bytes, header: jsonHeader })).toBe(true);
});

test('another body under the same signature is refused', () => {
  const request = { authTokens: [token], url: jsonUrl, header: jsonHeader };
  expect(isGenuine({ ...request, rawBody: `${jsonBody} ` })).toBe(false);
  const unhashed = 'https://flex.example.org/hook';
  const header = sign(token, unhashed);
  expect(isGenuine({ authTokens: [token], url: unhashed, rawBody: jsonBody, header })).toBe(false);
});

test.each([
  [`https://flex.example.org:443${proxyPath}`, formUrl],
  [formUrl, `https://flex.example.org:443${proxyPath}`],
  ['http://a.example:80/x?y=1', 'http://a.example/x?y=1'],
  ['http://a.example/x?y=1', 'http://a.example:80/x?y=1'],
  ['https://a.example:8443', 'https://a.example'],
  ['https://[2001:db8::1]:443/', 'https://[2001:db8::1]/'],
])('seen as %s, signed as %s', (seen, signed) => {
  expect(isGenuine({ ...genuine, url: seen, header: sign(token, signed, form) })).toBe(true);
});

test('the port is not searched for in the path', () => {
  const header = sign(token, 'https://a.example/x', {});
  expect(isGenuine({ authTokens: [token], url: 'https://a.example/x:443', header })).toBe(false);
});

test('while tokens are rotated either of them is accepted', () => {
  expect(isGenuine({ ...genuine, authTokens: ['other', token] })).toBe(true);
  expect(isGenuine({ ...genuine, authTokens: ['other'] })).toBe(false);
});

test('it fails closed', () => {
  expect(isGenuine({ ...genuine, header: undefined })).toBe(false);
  expect(isGenuine({ ...genuine, header: '' })).toBe(false);
  expect(isGenuine({ ...genuine, authTokens: [] })).toBe(false);
  expect(isGenuine({ ...genuine, authTokens: [''] })).toBe(false);
  expect(() => sign('', formUrl, form)).toThrow('empty');
});

test('no byte of the header can be changed, dropped or doubled', () => {
  for (let at = 0; at < formHeader.length; at++) {
    const before = formHeader.slice(0, at);
    const after = formHeader.slice(at + 1);
    for (const byte of 'AaZz09+/=') {
      const header = before + byte + after;
      expect(isGenuine({ ...genuine, header }), header).toBe(header === formHeader);
    }
    expect(isGenuine({ ...genuine, header: before + after })).toBe(false);
    expect(isGenuine({ ...genuine, header: `${before}${formHeader[at]}${formHeader[at]}${after}` })).toBe(
      false,
    );
  }
});

test('no byte of the URL or of any value can be changed', () => {
  const changed = (text: string, at: number) =>
    text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
  for (let at = 0; at < formUrl.length; at++) {
    expect(isGenuine({ ...genuine, url: changed(formUrl, at) })).toBe(false);
  }
  for (const [name, value] of Object.entries(form)) {
    for (let at = 0; at < value.length; at++) {
      expect(isGenuine({ ...genuine, params: { ...form, [name]: changed(value, at) } })).toBe(false);
    }
  }
});
