import type { Example } from '../scene.ts';

const document = 'api_v2010';
const account = '/2010-04-01/Accounts/{AccountSid}';
const numbers = `${account}/IncomingPhoneNumbers`;
const service = '/v1/Services/{ServiceSid}';
const OWN_NUMBER = '+14155550001';
const ASSIGNED = 'Carriers assign these; no request makes one.';
const phone = (n: number): string => `+1415558${String(n).padStart(4, '0')}`;

export const messaging: readonly Example[] = [
  { document, path: numbers, form: n => ({ PhoneNumber: phone(n) }) },
  { document, path: numbers, form: () => ({ PhoneNumber: OWN_NUMBER }), key: null },
  { document, path: `${account}/OutgoingCallerIds` },
  { document, path: `${numbers}/Local`, form: n => ({ PhoneNumber: phone(n) }), isCall: true },
  { document, path: `${numbers}/Mobile`, form: n => ({ PhoneNumber: phone(n) }), isCall: true },
  {
    document,
    path: `${numbers}/TollFree`,
    form: n => ({ PhoneNumber: `+1800555${1000 + n}` }),
    isCall: true,
  },
  {
    document,
    path: `${account}/Messages`,
    form: () => ({
      To: '+14155550199',
      From: OWN_NUMBER,
      Body: 'hello',
      MediaUrl: 'http://example.com/a.png',
    }),
  },
  { document, path: `${account}/Messages/{MessageSid}/Media` },
  {
    document,
    path: `${account}/Messages/{MessageSid}/Feedback`,
    form: () => ({ Outcome: 'confirmed' }),
    isCall: true,
  },
  { document: 'messaging_v1', path: '/v1/Services', form: n => ({ FriendlyName: `service ${n}` }) },
  {
    document: 'messaging_v1',
    path: `${service}/PhoneNumbers`,
    fresh: { document, path: numbers },
    form: (_, known) => ({ PhoneNumberSid: known(document, numbers) }),
  },
  { document: 'messaging_v1', path: `${service}/AlphaSenders`, form: n => ({ AlphaSender: `Shop ${n}` }) },
  {
    document: 'messaging_v1',
    path: `${service}/DestinationAlphaSenders`,
    form: n => ({ AlphaSender: `Shop ${n}`, IsoCountryCode: 'FR' }),
  },
  { document, path: `${account}/SMS/ShortCodes`, absent: ASSIGNED },
  { document: 'messaging_v1', path: `${service}/ShortCodes`, absent: ASSIGNED },
  { document: 'messaging_v1', path: `${service}/ChannelSenders`, absent: ASSIGNED },
  { document: 'proxy_v1', path: `${service}/ShortCodes`, absent: ASSIGNED },
];
