import type { Example } from '../scene.ts';

const account = '/2010-04-01/Accounts/{AccountSid}';
const document = 'api_v2010';

export const accounts: readonly Example[] = [
  { document, path: `${account}/Keys`, form: n => ({ FriendlyName: `key ${n}` }) },
  { document, path: `${account}/SigningKeys`, form: n => ({ FriendlyName: `key ${n}` }) },
  {
    document: 'iam_v1',
    path: '/v1/Keys',
    form: (n, known) => ({
      AccountSid: known(document, '/2010-04-01/Accounts'),
      FriendlyName: `key ${n}`,
    }),
  },
  { document: 'iam_v1', path: '/v1/KeyUses', like: { document: 'iam_v1', path: '/v1/Keys' } },
  {
    document,
    path: `${account}/Applications`,
    form: n => ({ FriendlyName: `application ${n}` }),
  },
  {
    document,
    path: `${account}/Addresses`,
    form: () => ({
      ...{ CustomerName: 'Ada', Street: 'Main Street 1', City: 'Springfield', Region: 'IL' },
      ...{ PostalCode: '62701', IsoCountry: 'US' },
    }),
  },
  { document, path: `${account}/AvailablePhoneNumbers`, value: 'US' },
  // A token is promoted once and removed once; what these do is tested beside the block.
  { document, path: '/2010-04-01/Accounts', form: n => ({ FriendlyName: `account ${n}` }), isCall: true },
];
