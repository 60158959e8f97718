/** Starts the server: reads the configuration, brings PostgreSQL, listens, and stops in good order on a signal. */
import { existsSync, rmSync } from 'node:fs';
import { type App, startApp } from './app.ts';
import { type Config, ConfigError, installationKey, keyFile, readConfig } from './config.ts';
import { armFailPoint } from './kernel/fail-point.ts';
import { makeLogger } from './kernel/log.ts';
import { SealError } from './kernel/seal.ts';
import { startPostgres } from './postgres/index.ts';
import { settleMemory } from './settle-memory.ts';
import { type Subscription, startSimulator } from './simulator-process.ts';

const STOP_LIMIT_MS = 20_000;

async function main(): Promise<void> {
  const config = readConfig();
  const log = makeLogger(config.log);
  if (config.failPoint) armFailPoint(config.failPoint);
  const postgres = config.databaseUrl
    ? { url: config.databaseUrl, stop: async () => {} }
    : await startPostgres({ dataFolder: config.dataFolder, log: line => log.info(line) });
  const hadKey = existsSync(keyFile(config));
  const key = installationKey(config);
  const app = await startApp({ config, databaseUrl: postgres.url, key, log }).catch((error: unknown) => {
    throw error instanceof SealError ? foreignKey(error, config, hadKey) : error;
  });
  await app.http.ready();
  settleMemory();
  await app.http.listen({ port: config.port, host: config.host });
  greet(config, app.provisioned);
  const simulator = startSimulator(config, subscriptionOf(config, app.provisioned)).catch((error: Error) =>
    log.warn(error.message),
  );
  const stop = async (signal: string): Promise<void> => {
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    await (await simulator)?.stop();
    await app.stop();
    await postgres.stop();
    process.exit(0);
  };
  process.once('SIGINT', signal => void stop(signal));
  process.once('SIGTERM', signal => void stop(signal));
}

/**
 * A start on a database that another key has sealed: most often one that was restored, and its key was not. A key that
 * this start has made is of no use then, and must not be taken for the right one later.
 */
function foreignKey({ message }: SealError, config: Config, hadKey: boolean): ConfigError {
  const file = keyFile(config);
  if (!hadKey && !config.secretKey) rmSync(file, { force: true });
  const cure = `Set SWITCHHOOK_SECRET_KEY to the key that belongs to it, or put that key into ${file}; a backup of the database does not hold it (docs/operating/backup.md)`;
  return new ConfigError([`The key of the installation is not that of the database: ${message}. ${cure}`]);
}

/** Where the simulated carrier delivers messages and receipts, and how it signs them. */
function subscriptionOf(
  { publicUrl }: Config,
  { accountSid, authToken, proxyServiceSid }: Awaited<ReturnType<typeof startApp>>['provisioned'],
): Subscription {
  const account = `${publicUrl}/webhooks/v1/Accounts/${accountSid}`;
  return {
    webhookUrl: `${account}/Proxy/${proxyServiceSid}/Webhooks/Message`,
    statusUrl: `${account}/Carriers/simulated/Receipts`,
    accountSid,
    authToken,
  };
}

/** What a person who has just started the server wants to know; secrets only at the very first start. */
function greet(
  config: Config,
  {
    accountSid,
    authToken,
    created,
    chatServiceSid,
    proxyServiceSid,
    admin,
  }: Awaited<ReturnType<typeof startApp>>['provisioned'],
): void {
  const lines = [
    '',
    `Switchhook listens on ${config.publicUrl}`,
    `  Account SID      ${accountSid}`,
    created
      ? `  Auth token       ${authToken}   (shown this once: keep it)`
      : '  Auth token       as shown at the first start',
    `  First steps      ${config.publicUrl}/welcome`,
    `  Sign in          ${config.publicUrl}/login`,
    ...signInLines(config, admin),
    `  Chat service     ${chatServiceSid}`,
    `  Proxy service    ${proxyServiceSid}`,
    `  Message webhook  ${config.publicUrl}/webhooks/v1/Accounts/${accountSid}/Proxy/${proxyServiceSid}/Webhooks/Message`,
    `  Health, metrics  ${config.publicUrl}/healthz  ${config.publicUrl}/metrics`,
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function signInLines(
  { adminPassword }: Config,
  { username, password }: App['provisioned']['admin'],
): string[] {
  if (password === null) return [];
  const shown = adminPassword === undefined ? `${password}   (shown this once: keep it)` : 'as configured';
  return [`  Username         ${username}`, `  Password         ${shown}`];
}

main().catch((error: Error) => {
  process.stderr.write(`${error instanceof ConfigError ? error.message : (error.stack ?? error.message)}\n`);
  process.exit(1);
});
