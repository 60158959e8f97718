import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, installationKey, readConfig } from './config.ts';

function problems(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test('an empty environment is enough', () => {
  expect(readConfig({})).toEqual({
    port: 4000,
    host: '0.0.0.0',
    dataFolder: resolve('.switchhook'),
    databaseUrl: undefined,
    accountSid: undefined,
    authToken: undefined,
    adminUsername: 'admin',
    adminPassword: undefined,
    deskOrigins: [],
    executionDays: 30,
    conversationDays: { usual: 0, of: new Map() },
    failPoint: undefined,
    publicUrl: 'http://localhost:4000',
    publicUrlIsConfigured: false,
    secretKey: undefined,
    signatures: true,
    rateLimits: false,
    trustedProxies: [],
    allowedHosts: [],
    simulatorUrl: 'http://127.0.0.1:4001',
    upstreamUrl: 'https://api.twilio.com',
    upstreamAccountSid: undefined,
    upstreamAuthToken: undefined,
    carrier: 'simulated',
    lanes: 8,
    pool: 10,
    log: 'info',
  });
});

test('an empty value counts as absent', () => {
  expect(readConfig({ PORT: '', DATABASE_URL: ' ' })).toEqual(readConfig({}));
});

test('values are read', () => {
  const config = readConfig({
    PORT: '80',
    SWITCHHOOK_PUBLIC_URL: 'https://flex.example.org/',
    SWITCHHOOK_TRUSTED_PROXIES: '10.0.0.0/8, ::1',
    SWITCHHOOK_ALLOWED_HOSTS: 'CRM.internal,192.168.1.7',
    SWITCHHOOK_DESK_ORIGINS: 'https://Flex.example.org/, http://localhost:3000',
    SWITCHHOOK_SIGNATURES: 'off',
    SWITCHHOOK_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
  });
  expect(config.port).toBe(80);
  expect(config.publicUrl).toBe('https://flex.example.org');
  expect(config.trustedProxies).toEqual(['10.0.0.0/8', '::1']);
  expect(config.allowedHosts).toEqual(['crm.internal', '192.168.1.7']);
  expect(config.deskOrigins).toEqual(['https://flex.example.org', 'http://localhost:3000']);
  expect(config.signatures).toBe(false);
  expect(config.secretKey).toEqual(Buffer.alloc(32, 7));
});

test('everything that is wrong is said at once', () => {
  const found = problems({
    PORT: '99999',
    DATABASE_URL: 'mysql://me:hidden@db/x',
    SWITCHHOOK_ACCOUNT_SID: 'AC12',
    SWITCHHOOK_SECRET_KEY: 'short',
    SWITCHHOOK_SIGNATURES: 'maybe',
    SWITCHHOOK_TRUSTED_PROXIES: '10.0.0.0/99',
    SWITCHHOOK_CARRIER: 'pigeon',
    SWITCHHOOK_LANES: '1.5',
  });
  expect(found.map(line => line.split(':')[0])).toEqual([
    'PORT',
    'DATABASE_URL',
    'SWITCHHOOK_ACCOUNT_SID',
    'SWITCHHOOK_SECRET_KEY',
    'SWITCHHOOK_SIGNATURES',
    'SWITCHHOOK_TRUSTED_PROXIES',
    'SWITCHHOOK_CARRIER',
    'SWITCHHOOK_LANES',
  ]);
  expect(found.join()).not.toContain('hidden');
});

test('days are those of all accounts, and others of single ones', () => {
  const [one, other] = [`AC${'1'.repeat(32)}`, `AC${'2'.repeat(32)}`];
  const read = (text: string) => readConfig({ SWITCHHOOK_CONVERSATION_DAYS: text }).conversationDays;
  expect(read('365')).toEqual({ usual: 365, of: new Map() });
  expect(read(`365, ${one}=30,${other} = 0`)).toEqual({
    usual: 365,
    of: new Map([
      [one, 30],
      [other, 0],
    ]),
  });
  for (const wrong of ['-1', 'soon', `${one}=30`, `30, ${one}`, '30, AC1=5', `30, ${one}=1.5`])
    expect(problems({ SWITCHHOOK_CONVERSATION_DAYS: wrong })).toHaveLength(1);
});

test('credentials come in pairs', () => {
  expect(problems({ SWITCHHOOK_AUTH_TOKEN: 'x'.repeat(32) })).toHaveLength(1);
  expect(problems({ SWITCHHOOK_CARRIER: 'twilio' })).toEqual([
    'SWITCHHOOK_CARRIER is twilio, so SWITCHHOOK_UPSTREAM_ACCOUNT_SID must be set',
  ]);
});

test('the key of the installation is made once and kept private', () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchhook-key-'));
  const made = installationKey({ secretKey: undefined, dataFolder: folder });
  expect(made).toHaveLength(32);
  expect(installationKey({ secretKey: undefined, dataFolder: folder })).toEqual(made);
  expect(statSync(join(folder, 'secret.key')).mode & 0o777).toBe(0o600);
  expect(installationKey({ secretKey: Buffer.alloc(32, 1), dataFolder: folder })).toEqual(
    Buffer.alloc(32, 1),
  );
  rmSync(folder, { recursive: true });
});
