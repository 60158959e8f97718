import type { LookupAddress } from 'node:dns';
import { expect, test } from 'vitest';
import type { AddressGuard } from './address-guard.ts';
import { addressGuard, RefusedAddress } from './address-guard.ts';

const hostOf = (url: string) => new URL(url).hostname;

const dangerous = [
  'http://127.0.0.1/',
  'http://127.255.255.254/',
  'http://127.1/',
  'http://127.0.1/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0x7f.0.0.1/',
  'http://0177.0.0.1/',
  'http://017700000001/',
  'http://127.0.0.1./',
  'http://①②⑦.0.0.1/',
  'http://1%32%37.0.0.1/',
  'http://user:pass@127.0.0.1/',
  'http://example.org@127.0.0.1/',
  'http://localhost/',
  'http://LOCALHOST/',
  'http://localhost./',
  'http://api.localhost/',
  'http://0/',
  'http://0.0.0.0/',
  'http://0.1.2.3/',
  'http://10.0.0.1/',
  'http://10.255.255.255/',
  'http://012.0.0.1/',
  'http://167772161/',
  'http://172.16.0.1/',
  'http://172.31.255.255/',
  'http://192.168.0.1/',
  'http://0xc0a80001/',
  'http://192.168.257/',
  'http://169.254.169.254/latest/meta-data/',
  'http://2852039166/',
  'http://0251.0376.0251.0376/',
  'http://100.64.0.1/',
  'http://100.100.100.200/',
  'http://100.127.255.255/',
  'http://168.63.129.16/',
  'http://192.0.0.1/',
  'http://192.0.2.1/',
  'http://198.18.0.1/',
  'http://198.19.255.255/',
  'http://198.51.100.1/',
  'http://203.0.113.1/',
  'http://192.88.99.1/',
  'http://224.0.0.1/',
  'http://239.255.255.250/',
  'http://240.0.0.1/',
  'http://255.255.255.255/',
  'http://[::]/',
  'http://[::1]/',
  'http://[0:0:0:0:0:0:0:1]/',
  'http://[::127.0.0.1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[::ffff:10.0.0.1]/',
  'http://[::ffff:169.254.169.254]/',
  'http://[::ffff:8.8.8.8]/',
  'http://[::ffff:0:127.0.0.1]/',
  'http://[64:ff9b::127.0.0.1]/',
  'http://[64:ff9b::a00:1]/',
  'http://[64:ff9b:1::a00:1]/',
  'http://[2002:7f00:1::]/',
  'http://[2001::1]/',
  'http://[2001:db8::1]/',
  'http://[100::1]/',
  'http://[fc00::1]/',
  'http://[fd00:ec2::254]/',
  'http://[fe80::1]/',
  'http://[febf::1]/',
  'http://[fec0::1]/',
  'http://[ff02::1]/',
  'http://[4000::1]/',
];

test.each(dangerous)('%s is refused', url => {
  expect(addressGuard().check(hostOf(url)).ok).toBe(false);
});

const harmless = [
  'https://example.org/',
  'https://hooks.example.org:8443/',
  'https://localhost.example.org/',
  'https://8.8.8.8/',
  'https://134744072/',
  'https://172.15.0.1/',
  'https://172.32.0.1/',
  'https://100.63.255.255/',
  'https://100.128.0.1/',
  'https://11.0.0.1/',
  'https://[2606:4700:4700::1111]/',
  'https://[2a00:1450:4001:81b::200e]/',
];

test.each(harmless)('%s passes', url => {
  expect(addressGuard().check(hostOf(url))).toEqual({ ok: true });
});

test.each(['', 'a b', 'a/b', 'x@127.0.0.1', '127.0.0.1:80', '300.1.1.1', '::1%eth0', 'fe80::1%lo'])(
  '%j is not a host',
  host => {
    expect(addressGuard().check(host).ok).toBe(false);
  },
);

test('spellings that no URL parser has seen are read all the same', () => {
  for (const host of ['0x7f.1', '2130706433', '0177.0.0.1', '::1', '::ffff:127.0.0.1']) {
    expect(addressGuard().check(host).ok, host).toBe(false);
  }
});

test('the operator can allow a name, an address or a range, and nothing beside it', () => {
  const guard = addressGuard({
    allowed: ['localhost', '10.1.0.0/16', '192.168.1.5', 'fd00::/8', 'CRM.internal.'],
  });
  for (const host of [
    'localhost',
    '10.1.200.3',
    '192.168.1.5',
    '::ffff:10.1.0.1',
    '[fd12::1]',
    'crm.internal',
  ]) {
    expect(guard.check(host).ok, host).toBe(true);
  }
  for (const host of ['127.0.0.1', '10.2.0.1', '192.168.1.6', '::ffff:10.2.0.1', '[fe80::1]']) {
    expect(guard.check(host).ok, host).toBe(false);
  }
});

test('an entry that cannot be read is refused at once', () => {
  expect(() => addressGuard({ allowed: ['10.0.0.0/99'] })).toThrow('10.0.0.0/99');
});

const zone: Record<string, LookupAddress[]> = {
  'public.example': [{ address: '93.184.216.34', family: 4 }],
  'mixed.example': [
    { address: '10.0.0.7', family: 4 },
    { address: '93.184.216.34', family: 4 },
    { address: '2606:4700::1', family: 6 },
  ],
  'inside.example': [
    { address: '169.254.169.254', family: 4 },
    { address: '::1', family: 6 },
  ],
  'crm.internal': [{ address: '10.0.0.9', family: 4 }],
};
const resolve = async (name: string) => {
  const found = zone[name];
  if (found === undefined) throw Object.assign(new Error(`no ${name}`), { code: 'ENOTFOUND' });
  return found;
};
const ask = (guard: AddressGuard, name: string, options = {}) =>
  new Promise((done, fail) => {
    guard.lookup(name, options, (error, address, family) => (error ? fail(error) : done([address, family])));
  });

test('a name is judged by the addresses it has at the time of the connection', async () => {
  const guard = addressGuard({ resolve, allowed: ['crm.internal'] });
  expect(await ask(guard, 'public.example')).toEqual(['93.184.216.34', 4]);
  expect(await ask(guard, 'mixed.example')).toEqual(['93.184.216.34', 4]);
  expect(await ask(guard, 'mixed.example', { all: true })).toEqual([
    zone['mixed.example']!.slice(1),
    undefined,
  ]);
  expect(await ask(guard, 'mixed.example', { family: 6 })).toEqual(['2606:4700::1', 6]);
  expect(await ask(guard, 'crm.internal')).toEqual(['10.0.0.9', 4]);
});

test('a name without a public address is refused, and an unknown one fails as DNS says', async () => {
  const guard = addressGuard({ resolve });
  await expect(ask(guard, 'inside.example')).rejects.toBeInstanceOf(RefusedAddress);
  await expect(ask(guard, 'crm.internal')).rejects.toBeInstanceOf(RefusedAddress);
  await expect(ask(guard, 'localhost')).rejects.toBeInstanceOf(RefusedAddress);
  await expect(ask(guard, 'public.example', { family: 6 })).rejects.toBeInstanceOf(RefusedAddress);
  await expect(ask(guard, 'nowhere.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
});

test('a name that moves inside after it was checked is not followed', async () => {
  let asked = 0;
  const guard = addressGuard({
    resolve: async () => [{ address: asked++ === 0 ? '93.184.216.34' : '127.0.0.1', family: 4 }],
  });
  expect(await ask(guard, 'rebind.example')).toEqual(['93.184.216.34', 4]);
  await expect(ask(guard, 'rebind.example')).rejects.toBeInstanceOf(RefusedAddress);
});
