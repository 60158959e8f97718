/** Samples for the carriers that speak Twilio's messaging webhook, signed as the network would sign them. */
import { sign } from '../kernel/signature.ts';
import type { CarrierRequest, CarrierSecrets, MessageStatus } from './carrier.ts';
import type { CarrierSamples } from './suite.ts';

const account = 'AC00000000000000000000000000000001';
const url = `https://flex.example.org/v1/Accounts/${account}/Proxy/KS00000000000000000000000000000001/Webhooks/Message`;
const sid = 'SM00000000000000000000000000000001';
const text = {
  MessageSid: sid,
  SmsSid: sid,
  SmsMessageSid: sid,
  AccountSid: account,
  ApiVersion: '2010-04-01',
  From: 'whatsapp:+15551230001',
  To: 'whatsapp:+15551239999',
  Body: 'Hello & welcome',
  NumMedia: '0',
  NumSegments: '1',
  SmsStatus: 'received',
  ProfileName: 'Ana',
  WaId: '15551230001',
};

/** A form POST with these parameters, signed with this token. */
export function posted(authToken: string, parameters: Record<string, string | string[]>): CarrierRequest {
  return {
    method: 'POST',
    urls: [url],
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'x-twilio-signature': sign(authToken, url, parameters),
    },
    query: {},
    form: parameters,
    body: Buffer.from(Object.keys(parameters).join('&')),
  };
}

/** The same message by GET: everything is in the URL, and the URL alone is signed. */
export function fetched(authToken: string): CarrierRequest {
  const full = `${url}?${new URLSearchParams(text)}`;
  const headers = { 'x-twilio-signature': sign(authToken, full, {}) };
  return { method: 'GET', urls: [full], headers, query: { ...text }, form: {}, body: Buffer.alloc(0) };
}

function withMedia(amount: number): Record<string, string> {
  const media: Record<string, string> = { ...text, Body: '', NumMedia: String(amount) };
  for (let at = 0; at < amount; at += 1) {
    media[`MediaUrl${at}`] = `https://media.example.org/${at}`;
    media[`MediaContentType${at}`] = 'image/jpeg';
  }
  return media;
}

function malformed(authToken: string): CarrierSamples['malformed'] {
  const without = (name: string) =>
    posted(authToken, Object.fromEntries(Object.entries(text).filter(([key]) => !key.endsWith(name))));
  const changed = (change: Record<string, string>) => posted(authToken, { ...text, ...change });
  return [
    { name: 'empty', request: posted(authToken, {}), code: 21212 },
    { name: 'no From', request: without('From'), code: 21212 },
    { name: 'no To', request: without('To'), code: 21211 },
    { name: 'no MessageSid', request: without('Sid'), code: 20001 },
    { name: 'not a message', request: changed({ MessageSid: account }), code: 20001 },
    { name: 'two channels', request: changed({ To: '+15551239999' }), code: 21910 },
    { name: 'no count', request: changed({ NumMedia: 'many' }), code: 20001 },
    { name: 'a negative count', request: changed({ NumMedia: '-1' }), code: 20001 },
    { name: 'eleven media', request: posted(authToken, withMedia(11)), code: 21623 },
    { name: 'media without a URL', request: changed({ NumMedia: '1' }), code: 21620 },
    { name: 'a script', request: changed({ NumMedia: '1', MediaUrl0: 'javascript:1' }), code: 21620 },
    { name: 'an unknown status', request: changed({ MessageStatus: 'sanded' }), code: 20001 },
  ];
}

function mutations(authToken: string): CarrierSamples['mutations'] {
  const genuine = posted(authToken, text);
  const signature = genuine.headers['x-twilio-signature']!;
  const signed = (value: string) => ({
    ...genuine,
    headers: { ...genuine.headers, 'x-twilio-signature': value },
  });
  const form = (change: Record<string, string>) => ({ ...genuine, form: { ...text, ...change } });
  return [
    ...Array.from(signature, (letter, at) => ({
      name: `signature, letter ${at}`,
      request: signed(signature.slice(0, at) + (letter === 'A' ? 'B' : 'A') + signature.slice(at + 1)),
    })),
    { name: 'signature cut', request: signed(signature.slice(0, -1)) },
    { name: 'signature empty', request: signed('') },
    { name: 'body', request: form({ Body: 'Hello & welcome ' }) },
    { name: 'sender', request: form({ From: 'whatsapp:+15551230002' }) },
    { name: 'one parameter more', request: form({ Extra: '' }) },
    { name: 'url', request: { ...genuine, urls: [`${url}?x=1`] } },
  ];
}

/** Everything that the suite asks for, except the network's answers. `authToken` is the one that signs. */
export function messagingSamples(
  authToken: string,
  secrets: CarrierSecrets,
): Omit<CarrierSamples, 'answers'> {
  const sample = (parameters: Record<string, string>, body: string, media: object[]) => ({
    request: posted(authToken, parameters),
    message: {
      providerSid: sid,
      from: text.From,
      to: text.To,
      body,
      media: media as { url: string; contentType: string }[],
      numSegments: 1,
      parameters,
    },
  });
  const media = (amount: number) =>
    Array.from({ length: amount }, (_, at) => ({
      url: `https://media.example.org/${at}`,
      contentType: 'image/jpeg',
    }));
  const emoji = '👩‍👩‍👧‍👦 Grüße, ✓ שלום\n𝕏';
  const unsigned = posted(authToken, text);
  return {
    secrets,
    text: sample(text, text.Body, []),
    emoji: sample({ ...text, Body: emoji }, emoji, []),
    media: sample(withMedia(1), '', media(1)),
    tenMedia: sample(withMedia(10), '', media(10)),
    malformed: malformed(authToken),
    mutations: mutations(authToken),
    unsigned: { ...unsigned, headers: { 'content-type': unsigned.headers['content-type']! } },
    receipt: (status: MessageStatus) =>
      posted(authToken, { MessageSid: sid, MessageStatus: status, SmsSid: sid, SmsStatus: status }),
  };
}
