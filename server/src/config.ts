/**
 * Every option of the server: its name, its default and why it exists. Nothing else reads the environment.
 * `.env.example` is written from the same table (`tools/env-example.ts`).
 */
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import * as read from './config-values.ts';
import { onceFile } from './once-file.ts';

type Option<T> = { name: string; fallback: string; why: string; read: (text: string) => T };

function option<T>(
  name: string,
  fallback: string,
  value: { why: string; read: (text: string) => T },
): Option<T> {
  return { name, fallback, ...value };
}

/** The table. An empty value in the environment counts as absent, so that a line `NAME=` is harmless. */
export const options = {
  port: option('PORT', '4000', {
    why: 'The port that the server listens on.',
    read: read.integer(0, 65_535),
  }),
  host: option('HOST', '0.0.0.0', {
    why: 'The address that the server listens on. All of them, because carriers and agents come from outside; 127.0.0.1 keeps it private.',
    read: read.text,
  }),
  dataFolder: option('SWITCHHOOK_DATA', '.switchhook', {
    why: 'The folder for everything that must survive: database, media, keys. Relative to the current folder.',
    read: text => resolve(text),
  }),
  databaseUrl: option('DATABASE_URL', '', {
    why: 'A PostgreSQL of your own (15 or newer), postgres://user:password@host:5432/name. Without it the server starts the PostgreSQL that npm installed, inside SWITCHHOOK_DATA.',
    read: read.maybe(read.url('postgres:', 'postgresql:')),
  }),
  accountSid: option('SWITCHHOOK_ACCOUNT_SID', '', {
    why: 'SID of the first account, to keep the one that your code already knows. Without it one is made and shown at the first start.',
    read: read.maybe(read.accountSid),
  }),
  authToken: option('SWITCHHOOK_AUTH_TOKEN', '', {
    why: 'Auth token of the first account; comes together with SWITCHHOOK_ACCOUNT_SID.',
    read: read.maybe(read.authToken),
  }),
  adminUsername: option('SWITCHHOOK_ADMIN_USERNAME', 'admin', {
    why: 'Who signs in first: the name of the administrator that the first start makes.',
    read: read.username,
  }),
  adminPassword: option('SWITCHHOOK_ADMIN_PASSWORD', '', {
    why: 'Password of that administrator. Without it one is made and shown at the first start; later it has no effect.',
    read: read.maybe(read.password),
  }),
  deskOrigins: option('SWITCHHOOK_DESK_ORIGINS', '', {
    why: 'Other places that the sign-in may lead to, separated by commas: the origin of a Flex UI that is not served from here, https://flex.example.org. They are handed tokens, so name only your own.',
    read: read.list(read.origin),
  }),
  publicUrl: option('SWITCHHOOK_PUBLIC_URL', '', {
    why: 'How the outside reaches this server, https://flex.example.org. Media links and signed webhook addresses are built from it. Without it: http://localhost and the port.',
    read: read.maybe(read.url('http:', 'https:')),
  }),
  secretKey: option('SWITCHHOOK_SECRET_KEY', '', {
    why: 'The key of the installation, 32 bytes as 64 hex digits or base64: stored secrets are encrypted with it. Without it a key file is made in SWITCHHOOK_DATA; set it when several servers share a database.',
    read: read.maybe(read.key),
  }),
  signatures: option('SWITCHHOOK_SIGNATURES', 'on', {
    why: 'Whether webhooks of carriers must carry a genuine signature (on or off). Off is for experiments only.',
    read: read.onOff,
  }),
  rateLimits: option('SWITCHHOOK_RATE_LIMITS', 'off', {
    why: 'Whether the documented limits of the API are kept (on or off): requests beyond them are answered with 429. Each server counts for itself.',
    read: read.onOff,
  }),
  trustedProxies: option('SWITCHHOOK_TRUSTED_PROXIES', '', {
    why: 'Addresses or networks (CIDR), separated by commas, whose X-Forwarded-* headers are believed: your load balancer.',
    read: read.list(read.network),
  }),
  allowedHosts: option('SWITCHHOOK_ALLOWED_HOSTS', '', {
    why: 'Private hosts or networks (CIDR), separated by commas, that outgoing webhooks may reach. Public addresses always may; private ones only when named here.',
    read: read.list(read.hostOrNetwork),
  }),
  simulatorUrl: option('SWITCHHOOK_SIMULATOR_URL', 'http://127.0.0.1:4001', {
    why: 'Where the carrier simulator listens. When nothing listens there, on this machine, the server starts it.',
    read: read.url('http:', 'https:'),
  }),
  upstreamUrl: option('SWITCHHOOK_UPSTREAM_URL', 'https://api.twilio.com', {
    why: 'Base address of the API behind the carrier "twilio".',
    read: read.url('http:', 'https:'),
  }),
  upstreamAccountSid: option('SWITCHHOOK_UPSTREAM_ACCOUNT_SID', '', {
    why: 'Account that the carrier "twilio" sends with.',
    read: read.maybe(read.accountSid),
  }),
  upstreamAuthToken: option('SWITCHHOOK_UPSTREAM_AUTH_TOKEN', '', {
    why: 'Auth token of that account; it also proves that its webhooks are genuine.',
    read: read.maybe(read.authToken),
  }),
  carrier: option('SWITCHHOOK_CARRIER', 'simulated', {
    why: 'Carrier of new phone numbers: simulated or twilio.',
    read: read.oneOf('simulated', 'twilio'),
  }),
  lanes: option('SWITCHHOOK_LANES', '8', {
    why: 'How many ordered lanes the work of one database is spread over. All servers of one database use the same number.',
    read: read.integer(1, 1024),
  }),
  pool: option('SWITCHHOOK_POOL', '10', {
    why: 'How many database connections one server process opens at most.',
    read: read.integer(3, 1000),
  }),
  executionDays: option('SWITCHHOOK_EXECUTION_DAYS', '30', {
    why: 'How many days Studio executions are kept, with their steps, after they have ended; 0 keeps them for ever.',
    read: read.integer(0, 36_500),
  }),
  conversationDays: option('SWITCHHOOK_CONVERSATION_DAYS', '0', {
    why: 'How many days a conversation is kept after it is over and nobody has touched it: chat channel, Proxy session, messages, files; 0 keeps them for ever. Other days for single accounts follow after commas: 365, AC…=30, AC…=0.',
    read: read.daysOfAccounts,
  }),
  failPoint: option('SWITCHHOOK_FAIL_POINT', '', {
    why: 'For trials of the installation: where the server kills itself, turn.written:3. Never set it in earnest.',
    read: read.maybe(read.counted),
  }),
  log: option('SWITCHHOOK_LOG', 'info', {
    why: 'How much is logged: fatal, error, warn, info, debug, trace or silent.',
    read: read.oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
  }),
};

type Values = { [K in keyof typeof options]: ReturnType<(typeof options)[K]['read']> };

/** The options as the server uses them. `publicUrl` is always there and has no slash at its end. */
export type Config = Omit<Values, 'publicUrl'> & {
  publicUrl: string;
  /** Whether `publicUrl` was given, so that it alone is what the outside signs and is shown. */
  publicUrlIsConfigured: boolean;
};

/** All that is wrong with the environment, one sentence for each option. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The configuration is wrong:\n${problems.map(problem => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Reads every option. Throws one ConfigError that names everything that is wrong, not only the first thing. */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, { name, fallback, read: readText }] of Object.entries(options)) {
    try {
      values[key] = readText(env[name]?.trim() || fallback);
    } catch (error) {
      problems.push(`${name}: ${(error as Error).message}`);
    }
  }
  problems.push(...contradictions(values as Partial<Values>));
  if (problems.length > 0) throw new ConfigError(problems);
  const config = values as Values;
  const publicUrlIsConfigured = config.publicUrl !== undefined;
  return {
    ...config,
    publicUrlIsConfigured,
    publicUrl: config.publicUrl ?? `http://localhost:${config.port}`,
  };
}

function contradictions(values: Partial<Values>): string[] {
  const found: string[] = [];
  if (Boolean(values.accountSid) !== Boolean(values.authToken)) {
    found.push('SWITCHHOOK_ACCOUNT_SID and SWITCHHOOK_AUTH_TOKEN belong together: set both or neither');
  }
  if (Boolean(values.upstreamAccountSid) !== Boolean(values.upstreamAuthToken)) {
    found.push(
      'SWITCHHOOK_UPSTREAM_ACCOUNT_SID and SWITCHHOOK_UPSTREAM_AUTH_TOKEN belong together: set both or neither',
    );
  }
  if (values.carrier === 'twilio' && !values.upstreamAccountSid) {
    found.push('SWITCHHOOK_CARRIER is twilio, so SWITCHHOOK_UPSTREAM_ACCOUNT_SID must be set');
  }
  return found;
}

/** Where the key of the installation lies when it is not in the environment. */
export const keyFile = ({ dataFolder }: Pick<Config, 'dataFolder'>): string => join(dataFolder, 'secret.key');

/**
 * The 32 bytes that secrets are encrypted with: SWITCHHOOK_SECRET_KEY, else the file `secret.key` (mode 0600) in the
 * data folder, made at the first start. Two processes that start at once agree, because the file is created once.
 */
export function installationKey({ secretKey, dataFolder }: Pick<Config, 'secretKey' | 'dataFolder'>): Buffer {
  if (secretKey) return secretKey;
  const text = onceFile(keyFile({ dataFolder }), () => `${randomBytes(32).toString('hex')}\n`);
  return read.key(text.trim());
}
