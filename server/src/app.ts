/** The composition root: the only file that knows everybody. */
import { createHmac, randomFillSync } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { callCarrier, makeNetworks, trusted } from './app-network.ts';
import { makeAccounts } from './blocks/accounts/index.ts';
import { makeChat } from './blocks/chat/index.ts';
import { makeFlex } from './blocks/flex/index.ts';
import { makeLogins } from './blocks/logins/index.ts';
import { makeMessaging } from './blocks/messaging/index.ts';
import { makeMonitor } from './blocks/monitor/index.ts';
import { makeProxy } from './blocks/proxy/index.ts';
import { makeStudio } from './blocks/studio/index.ts';
import { makeSync } from './blocks/sync/index.ts';
import { makeTaskRouter } from './blocks/taskrouter/index.ts';
import type { Config } from './config.ts';
import { makeDesk } from './desk/index.ts';
import {
  flexNeeds,
  flexServiceOf,
  type Journey,
  type JourneyParts,
  makeJourney,
  makeLoginNeeds,
  messagingNeeds,
  type Provisioned,
  provision,
  proxyNeeds,
  workerSidOf,
} from './journey/index.ts';
import { openTo, type Role } from './kernel/access.ts';
import type { Block, BlockParts } from './kernel/block.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import type { EdgeOptions } from './kernel/edge.ts';
import { makeHttp, type RawRoute } from './kernel/http.ts';
import { makeIdempotency } from './kernel/idempotency.ts';
import { makeJobRunner } from './kernel/line/jobs.ts';
import { makeLanes } from './kernel/line/lanes.ts';
import { makeStore, type Store } from './kernel/line/store.ts';
import { makeWorker } from './kernel/line/worker.ts';
import type { Logger } from './kernel/log.ts';
import { makeMetrics } from './kernel/metrics.ts';
import { type MigrationSource, migrate } from './kernel/migrate.ts';
import { openApiDocuments, openApiRoutes } from './kernel/openapi-page.ts';
import type { Operation } from './kernel/operation.ts';
import { makeRateLimiter, makeSignInGuard } from './kernel/rate-limit.ts';
import { sealer } from './kernel/seal.ts';
import { newSid, sidSource } from './kernel/sid.ts';
import { serveSockets } from './kernel/socket.ts';
import { type Database, openDatabase } from './kernel/sql.ts';
import { makeTopics } from './kernel/topics.ts';
import { type Live, makeLive } from './live/index.ts';
import { makeWebApp, type WebApp } from './web-app/index.ts';

export interface App {
  http: FastifyInstance;
  provisioned: Provisioned;
  /** Stops taking requests, lets what is under way end, and closes every connection. */
  stop(): Promise<void>;
}

export interface AppOptions {
  config: Config;
  databaseUrl: string;
  /** The key of the installation, 32 bytes. */
  key: Buffer;
  log: Logger;
  clock?: Clock;
}

/** Where tools/web.mjs lays the web app. */
const WEB_FOLDER = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** Which products serve a document of the API. */
const PRODUCTS_OF: Readonly<Record<string, readonly string[]>> = {
  accounts_v1: ['accounts'],
  api_v2010: ['api'],
  chat_v1: ['chat', 'ip-messaging'],
  chat_v2: ['chat', 'ip-messaging'],
  chat_v3: ['chat'],
  flex_v1: ['flex-api'],
  iam_v1: ['iam'],
  messaging_v1: ['messaging'],
  monitor_v1: ['monitor'],
  preview_flex: ['preview'],
  proxy_v1: ['proxy'],
  studio_v1: ['studio'],
  studio_v2: ['studio'],
  sync_v1: ['sync'],
  taskrouter_v1: ['taskrouter'],
};

const kernelMigrations: MigrationSource = {
  name: 'kernel',
  folder: new URL('./kernel/migrations/', import.meta.url),
};

/** Brings the database up to date, starts the workers and makes the HTTP side; `http.listen` is the caller's. */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, log, clock = systemClock } = options;
  const database = openDatabase({
    url: options.databaseUrl,
    connections: config.pool,
    onError: error => log.warn({ err: error }, 'a database connection was lost'),
  });
  const lanes = makeLanes({ database, count: config.lanes, log });
  const makeSid = sidSource(clock, bytes => randomFillSync(bytes));
  const topics = makeTopics({ database, log });
  const store = makeStore({ database, clock, newSid: makeSid, lanes, topics });
  const { world, carrierNetwork } = makeNetworks(config, clock);
  const { blocks, parts } = makeBlocks({ store, clock, log }, options, { outgoing: world, carrierNetwork });
  const journey = makeJourney(parts, callCarrier);
  const continuationKey = createHmac('sha256', options.key).update('continuation tokens').digest();
  const rest = (request: InjectOptions) => http.inject(request);
  const live = makeLive({ store, clock, log, topics, blocks, outgoing: world }, { continuationKey, rest });
  const all: Block[] = Object.values(blocks);
  await migrate(database, [kernelMigrations, ...all.map(block => block.migrations), ...live.migrations]);
  const provisioned = await provision(parts, presetOf(config));
  const metrics = makeMetrics();
  const steps = { ...journey.steps, ...live.steps };
  const worker = makeWorker({ store, lanes, clock, steps, log, observe: metrics.turn });
  const jobs = makeJobRunner({ store, lanes, clock, handlers: journey.jobs, log, observe: metrics.job });
  lanes.listen(worker);
  lanes.listen(jobs);
  await Promise.all([lanes.start(), topics.start()]);
  const webApp = webAppOf(config, provisioned);
  const desk = makeDesk({
    ...{ read: store.read, flex: blocks.flex, bearerOf: blocks.accounts.bearerOf },
    ...{ dataFolder: config.dataFolder, publicUrl: config.publicUrl, accountSid: provisioned.accountSid },
  });
  const http = await makeServer({
    all,
    desk,
    journey,
    live,
    blocks,
    options,
    database,
    store,
    clock,
    metrics,
    webApp,
  });
  const sockets = serveSockets(http.server, { routes: live.sockets, edge: edgeOptions(config), log });
  return {
    http,
    provisioned,
    async stop() {
      webApp.stop();
      await live.stop();
      await sockets.stop();
      await http.close();
      await Promise.all([worker.stop(), jobs.stop(), blocks.accounts.stop()]);
      await Promise.all([lanes.stop(), topics.stop()]);
      await Promise.all([world.close(), carrierNetwork.close()]);
      await database.close();
    },
  };
}

/** The pages; phones are among them where the carrier is a pretended one. */
function webAppOf({ publicUrl, carrier, simulatorUrl }: Config, { accountSid }: Provisioned): WebApp {
  const simulator = carrier === 'simulated' ? { url: simulatorUrl, accountSid } : null;
  return makeWebApp({ folder: WEB_FOLDER, publicUrl, simulator });
}

/** What the operator has decided of the first account and its first person. */
const presetOf = ({ accountSid, authToken, adminUsername, adminPassword }: Config) => ({
  accountSid: accountSid ?? null,
  authToken: authToken ?? null,
  adminUsername,
  adminPassword: adminPassword ?? null,
});

/** The whole API as OpenAPI documents by name. Declarations ask nothing, so that no part has to be there. */
export const declaredDocuments = (config: Config): Map<string, object> =>
  openApiDocuments(describedAt(declaredOperations(config), config.publicUrl));

const describedAt = (operations: readonly Operation[], publicUrl: string) => ({
  operations,
  serverOf: (document: string) => `${publicUrl}/${PRODUCTS_OF[document]![0]}`,
});

export interface DeclaredAccess {
  document: string;
  id: string;
  method: string;
  path: string;
  /** For each role: all rows, none, or which. */
  open: Record<Role, boolean | string>;
}

/** Who may call what. */
export const declaredAccess = (config: Config): DeclaredAccess[] =>
  declaredOperations(config).map(({ document, id, method, path, admits }) => {
    return { document, id, method, path, open: openTo(admits) };
  });

function declaredOperations(config: Config): readonly Operation[] {
  const absent = {} as never;
  const options = { config, key: Buffer.alloc(32), databaseUrl: '', log: absent };
  const blockParts = { store: absent, clock: systemClock, log: absent };
  const { blocks } = makeBlocks(blockParts, options, { outgoing: absent, carrierNetwork: absent });
  return operationsOf(Object.values(blocks));
}

const operationsOf = (blocks: readonly Block[]): readonly Operation[] =>
  blocks.flatMap(block => block.operations);

function makeBlocks(
  blockParts: BlockParts,
  { config, key }: AppOptions,
  networks: Pick<JourneyParts, 'outgoing' | 'carrierNetwork'>,
) {
  const { publicUrl } = config;
  let parts: JourneyParts | undefined;
  const later = (): JourneyParts => parts!;
  const blocks = {
    accounts: makeAccounts(blockParts, {
      sealer: sealer(key),
      workerSidOf: workerSidOf(later),
      standingOf: (...session) => later().blocks.logins.standing(...session),
    }),
    messaging: makeMessaging(blockParts, { defaultCarrier: config.carrier, ...messagingNeeds(later) }),
    proxy: makeProxy(blockParts, proxyNeeds(later)),
    chat: makeChat(blockParts, { sealer: sealer(key), flexServiceOf: flexServiceOf(later) }),
    studio: makeStudio(blockParts, {
      webhookBase: `${publicUrl}/webhooks`,
      executionDays: config.executionDays,
    }),
    sync: makeSync(blockParts),
    taskrouter: makeTaskRouter(blockParts),
    flex: makeFlex(blockParts, flexNeeds(later)),
    monitor: makeMonitor(blockParts, { sealer: sealer(key) }),
    logins: makeLogins(blockParts, {
      ...makeLoginNeeds(later),
      sealer: sealer(key),
      markKey: createHmac('sha256', key).update('marks of the sign-in').digest(),
      outgoing: networks.outgoing,
      deskOrigins: config.deskOrigins,
      publicUrl,
    }),
  };
  const { upstreamAccountSid: accountSid, upstreamAuthToken: authToken, upstreamUrl: baseUrl } = config;
  parts = {
    ...blockParts,
    blocks,
    ...networks,
    options: {
      publicUrl,
      publicUrlIsConfigured: config.publicUrlIsConfigured,
      signatures: config.signatures,
      linkKey: createHmac('sha256', key).update('media links').digest(),
      defaultCarrier: config.carrier,
      simulatorUrl: config.simulatorUrl,
      conversationDays: config.conversationDays,
      upstream: accountSid && authToken ? { accountSid, authToken, baseUrl } : null,
    },
  };
  return { blocks, parts };
}

interface ServerParts {
  all: Block[];
  journey: Journey;
  live: Live;
  blocks: JourneyParts['blocks'];
  options: AppOptions;
  database: Database;
  store: Store;
  clock: Clock;
  metrics: ReturnType<typeof makeMetrics>;
  webApp: WebApp;
  desk: ReturnType<typeof makeDesk>;
}

function makeServer({
  all,
  journey,
  live,
  blocks,
  options,
  database,
  store,
  clock,
  metrics,
  webApp,
  desk,
}: ServerParts): Promise<FastifyInstance> {
  const { config, log } = options;
  const operations = operationsOf(all);
  const own = ownRoutes({ database, metrics, operations, publicUrl: config.publicUrl });
  return makeHttp({
    operations,
    routes: [
      ...own,
      ...webApp.routes,
      ...desk.routes,
      ...journey.routes,
      ...live.routes,
      ...all.flatMap(block => block.routes ?? []),
    ],
    productsOf: document => PRODUCTS_OF[document] ?? [],
    authenticator: blocks.accounts.authenticator,
    mayActFor: blocks.accounts.mayActFor,
    idempotency: makeIdempotency(store, clock),
    limiter: config.rateLimits ? makeRateLimiter(clock) : undefined,
    signIns: makeSignInGuard(clock),
    edge: edgeOptions(config),
    log,
    changed: blocks.monitor.changed,
    newRequestId: () => newSid('RQ'),
    observe: metrics.request,
  });
}

const edgeOptions = (config: Config): EdgeOptions => ({
  publicUrl: config.publicUrlIsConfigured ? config.publicUrl : null,
  isTrustedProxy: trusted(config.trustedProxies),
});

interface OwnRoutes {
  database: Database;
  metrics: ReturnType<typeof makeMetrics>;
  operations: readonly Operation[];
  publicUrl: string;
}

/** Health, metrics and the API's own description. */
function ownRoutes({ database, metrics, operations, publicUrl }: OwnRoutes): RawRoute[] {
  const get = (path: string, answer: RawRoute['answer']): RawRoute => ({
    method: 'GET',
    product: null,
    path,
    answer,
  });
  return [
    get('/healthz', async () => {
      await database.query('select 1');
      return { status: 200, body: { status: 'ok' } };
    }),
    get('/metrics', async () => ({
      status: 200,
      body: await metrics.text(),
      contentType: 'text/plain; version=0.0.4; charset=utf-8',
    })),
    ...openApiRoutes(describedAt(operations, publicUrl)),
  ];
}
