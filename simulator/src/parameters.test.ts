import { expect, test } from 'vitest';
import { segments, standardParameters } from './parameters.ts';

const writing = {
  accountSid: 'AC00000000000000000000000000000001',
  from: '+15551230001',
  to: '+15551239999',
  body: 'Hi',
  media: [],
  profileName: 'Ana',
};

test('a text by phone has the standard parameters', () => {
  const parameters = standardParameters(writing);
  expect(parameters).toMatchObject({
    AccountSid: writing.accountSid,
    ApiVersion: '2010-04-01',
    From: '+15551230001',
    To: '+15551239999',
    Body: 'Hi',
    NumMedia: '0',
    NumSegments: '1',
    SmsStatus: 'received',
    FromCountry: 'US',
    ToCountry: 'US',
  });
  expect(parameters.MessageSid).toMatch(/^SM[0-9a-f]{32}$/);
  expect([parameters.SmsSid, parameters.SmsMessageSid]).toEqual([
    parameters.MessageSid,
    parameters.MessageSid,
  ]);
  expect(parameters).not.toHaveProperty('ProfileName');
});

test('WhatsApp tells the sender’s name and number, and no place', () => {
  const media = [{ url: 'https://m.example.org/1', contentType: 'image/png' }];
  const parameters = standardParameters({ ...writing, from: 'whatsapp:+15551230001', media });
  expect(parameters).toMatchObject({
    ProfileName: 'Ana',
    WaId: '15551230001',
    MessageType: 'image',
    NumMedia: '1',
    MediaUrl0: 'https://m.example.org/1',
    MediaContentType0: 'image/png',
  });
  expect(parameters.MessageSid).toMatch(/^MM/);
  expect(JSON.parse(parameters.ChannelMetadata!).data.context.WaId).toBe('15551230001');
  expect(parameters).not.toHaveProperty('FromCountry');
});

test.each([
  ['', 1],
  ['a'.repeat(160), 1],
  ['a'.repeat(161), 2],
  ['€'.repeat(81), 2],
  ['ж'.repeat(70), 1],
  ['ж'.repeat(71), 2],
  ['👋'.repeat(36), 2],
])('%# takes %i segments', (text, amount) => {
  expect(segments(text as string)).toBe(amount);
});
