import type { Example } from '../scene.ts';

const document = 'proxy_v1';
const service = '/v1/Services/{ServiceSid}';
const session = `${service}/Sessions/{SessionSid}`;
const participant = `${session}/Participants/{ParticipantSid}`;
const owned = { document: 'api_v2010', path: '/2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers' };
const phone = (n: number): string => `+1415556${String(n).padStart(4, '0')}`;

export const proxy: readonly Example[] = [
  { document, path: '/v1/Services', form: n => ({ UniqueName: `service-${n}` }) },
  {
    document,
    path: `${service}/PhoneNumbers`,
    fresh: owned,
    form: (_, known) => ({ Sid: known(owned.document, owned.path) }),
  },
  {
    document,
    path: `${service}/Sessions`,
    form: n => ({ UniqueName: `session-${n}`, Mode: 'message-only' }),
  },
  {
    document,
    path: `${session}/Participants`,
    fresh: { document, path: `${service}/Sessions` },
    form: n => ({ Identifier: phone(n) }),
  },
  { document, path: `${participant}/MessageInteractions`, form: () => ({ Body: 'hello' }) },
  { document, path: `${session}/Interactions` },
];
