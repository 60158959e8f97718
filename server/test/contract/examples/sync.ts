import type { Example } from '../scene.ts';
import type { Form } from '../world.ts';

const document = 'sync_v1';
const service = '/v1/Services/{ServiceSid}';
const data = JSON.stringify({ color: 'green' });
const named = (n: number) => ({ UniqueName: `object-${n}` });

/** A permission is set where it lives, under the identity that it is for. */
function permission(object: string): Example[] {
  const path = `${service}/${object}/Permissions`;
  const form = () => ({ Read: 'true', Write: 'false', Manage: 'false' });
  return [
    { document, path, value: 'ada' },
    { document, path: `${path}/{Identity}`, form, key: null },
  ];
}

export const sync: readonly Example[] = [
  { document, path: '/v1/Services', form: n => ({ FriendlyName: `service ${n}` }) },
  { document, path: `${service}/Documents`, form: named },
  { document, path: `${service}/Lists`, form: named },
  { document, path: `${service}/Maps`, form: named },
  { document, path: `${service}/Streams`, form: named },
  { document, path: `${service}/Lists/{ListSid}/Items`, form: () => ({ Data: data }), key: 'index' },
  {
    document,
    path: `${service}/Maps/{MapSid}/Items`,
    form: n => ({ Key: `key-${n}`, Data: data }),
    key: 'key',
  },
  {
    document,
    path: `${service}/Streams/{StreamSid}/Messages`,
    form: () => ({ Data: data }),
    isCall: true,
  },
  ...['Documents', 'Lists', 'Lists/{ListSid}/Items', 'Maps', 'Maps/{MapSid}/Items', 'Streams'].map(
    (path): Example => ({
      document,
      path: `${service}/${path}/{Sid}`,
      form: (): Form => (path.endsWith('Items') ? { Data: data } : { Ttl: '0' }),
      isCall: true,
    }),
  ),
  ...permission('Documents/{DocumentSid}'),
  ...permission('Lists/{ListSid}'),
  ...permission('Maps/{MapSid}'),
];
