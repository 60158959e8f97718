/** The HTTP side of the server: routes made from operations, callers told from strangers, every error as JSON. */
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { admissionsOf, checkRows } from './access.ts';
import { type Authenticator, type Caller, callerOf } from './caller.ts';
import { clientAddress, type Edge, type EdgeOptions, edgeOf, originOf } from './edge.ts';
import { ApiError, errorBody, notFound } from './errors.ts';
import { acceptForms, bodyOf, type Form, type ReadBody, readForm } from './form.ts';
import { DATA_POLICY, standingHeaders } from './headers.ts';
import type { Idempotency } from './idempotency.ts';
import type { Logger } from './log.ts';
import { type Answer, type Exchange, type Operation, readParameters } from './operation.ts';
import { readPageRequest } from './page.ts';
import { LimitError, type RateLimiter, type SignInGuard } from './rate-limit.ts';

/** A route outside of the declared operations: carriers' webhooks, health, metrics. */
export interface RawRoute {
  method: 'GET' | 'POST';
  /** Product that it belongs to; null for the server itself. */
  product: string | null;
  path: string;
  /** For routes that take a file: how large the body may be. */
  maxBodyBytes?: number;
  /** Asked before any of the body is taken; refuses by throwing. */
  admit?(request: Pick<RawRequest, 'at' | 'headers' | 'signIn'>): Promise<void>;
  answer(request: RawRequest): Promise<Answer>;
}

export interface RawRequest {
  method: string;
  at: Record<string, string>;
  edge: Edge | null;
  /** Scheme and host of this installation as the caller sees them. */
  origin: string;
  /** Where the request comes from; null when that is not known. */
  address: string | null;
  headers: Record<string, string>;
  query: Form;
  body: ReadBody;
  /** Who asks, by the credentials of the request; a 401 is thrown for a stranger. */
  signIn(): Promise<Caller>;
}

/** An operation that was asked to change something, and did. */
export interface Change {
  operation: Operation;
  caller: Caller;
  path: string;
  /** What was asked for: parameters in camelCase, or the JSON body as it came. */
  given: object;
  /** What was answered. */
  body: unknown;
  /** Where the request came from. */
  sourceIp: string | null;
}

export interface HttpOptions {
  operations: readonly Operation[];
  routes: readonly RawRoute[];
  /** Which product's host serves a document: `chat_v2` → `chat`; some are served by two. */
  productsOf: (document: string) => readonly string[];
  authenticator: Authenticator;
  /** Whether a caller may use the 2010 API under the URL of another account; nobody may unless this is given. */
  mayActFor?: (caller: Caller, accountSid: string) => Promise<boolean>;
  idempotency: Idempotency;
  /** Without it nobody asks too often. */
  limiter?: RateLimiter | undefined;
  /** Without it credentials may be guessed at any speed. */
  signIns?: SignInGuard;
  edge: EdgeOptions;
  log: Logger;
  /** Told of every change before it is answered. */
  changed?: (change: Change) => Promise<void>;
  newRequestId: () => string;
  observe: (request: { operation: string; status: number; seconds: number }) => void;
}

/** Larger than any documented parameter; a Studio definition is the biggest. */
const BODY_LIMIT_BYTES = 4 * 1024 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;
/** Who sends headers drop by drop is cut off; how often is looked bounds how much later than that. */
const HEADERS_TIMEOUT_MS = 15_000;
const CUTTING_INTERVAL_MS = 5000;
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_PATH_HOLE = 1024;

const edges = new WeakMap<object, Edge | null>();

export async function makeHttp(options: HttpOptions): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: {
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: CUTTING_INTERVAL_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    logger: false,
    // Unique names and identities stand in paths too; the longest that the contract allows has 320 characters.
    routerOptions: { maxParamLength: MAX_PATH_HOLE },
    frameworkErrors: (error, request, reply) => void sendError(error, request, reply, options.log),
    genReqId: options.newRequestId,
    rewriteUrl(request) {
      const edge = edgeOf(request, options.edge);
      edges.set(request, edge);
      return edge === null ? (request.url ?? '/') : `/${edge.product}${edge.path}`;
    },
  });
  await acceptForms(app, BODY_LIMIT_BYTES);
  for (const operation of options.operations) addOperation(app, operation, options);
  for (const route of options.routes) addRoute(app, route, options);
  app.addHook(
    'onRequest',
    standingHeaders(options.edge, request => edges.get(request) ?? null),
  );
  app.addHook('onResponse', (request, reply, done) => {
    const id = request.routeOptions.config.operation ?? 'none';
    options.observe({ operation: id, status: reply.statusCode, seconds: reply.elapsedTime / 1000 });
    done();
  });
  app.setErrorHandler((error, request, reply) => sendError(error as Error, request, reply, options.log));
  const known = pathMatcher(options);
  app.setNotFoundHandler((request, reply) => {
    const refusal = known(request.url) ? methodNotAllowed() : notFound(innerPath(request));
    return sendError(refusal, request, reply, options.log);
  });
  return app;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    operation?: string;
  }
}

function addOperation(app: FastifyInstance, operation: Operation, options: HttpOptions): void {
  for (const product of options.productsOf(operation.document)) {
    app.route({
      method: operation.method,
      url: routePath(product, operation.path),
      config: { operation: operation.id },
      exposeHeadRoute: true,
      handler: (request, reply) => serve(operation, options, request, reply),
    });
  }
}

async function serve(
  operation: Operation,
  options: HttpOptions,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const caller = await signIn(request, options);
  const admissions = admissionsOf(caller, operation.admits);
  const at = holesOf(request.params as Record<string, string>);
  options.limiter?.check({ operation, at, accountSid: caller.accountSid });
  const exchange = await exchangeOf(operation, request, { caller, mayActFor: options.mayActFor });
  await checkRows(admissions, exchange);
  const { path, given, body } = exchange;
  const token = request.headers['i-twilio-idempotency-token'];
  const run = () => carryOut(operation, { exchange, request, options });
  const answer =
    typeof token === 'string' && operation.method === 'POST'
      ? await options.idempotency.once(
          { caller, token, request: [operation.id, path, given, body, caller.identity] },
          run,
        )
      : await run();
  return send(reply, answer);
}

async function signIn(request: FastifyRequest, options: HttpOptions): Promise<Caller> {
  const header = request.headers.authorization;
  const run = () => callerOf(header, options.authenticator);
  const address = clientAddress(request.raw, options.edge);
  return options.signIns === undefined ? run() : options.signIns.attempt({ address, header }, run);
}

interface Served {
  exchange: Exchange<never, never>;
  request: FastifyRequest;
  options: HttpOptions;
}

async function carryOut(operation: Operation, { exchange, request, options }: Served): Promise<Answer> {
  const answer = await operation.answer(exchange);
  if (options.changed === undefined || operation.method === 'GET' || answer.status >= 300) return answer;
  const { caller, path, given } = exchange;
  await options.changed({
    operation,
    caller,
    path,
    given: operation.input === 'json' ? asObject(exchange.body) : given,
    body: answer.body,
    sourceIp: clientAddress(request.raw, options.edge),
  });
  return answer;
}

const asObject = (body: unknown): object => (typeof body === 'object' && body !== null ? body : {});

async function exchangeOf(
  operation: Operation,
  request: FastifyRequest,
  { caller, mayActFor }: { caller: Caller; mayActFor: HttpOptions['mayActFor'] },
): Promise<Exchange<never, never>> {
  const edge = edges.get(request.raw)!;
  const at = holesOf(request.params as Record<string, string>);
  const [path, query = ''] = edge.path.split('?', 2) as [string, string?];
  const accountSid = at.accountSid ?? caller.accountSid;
  const isOther = accountSid !== caller.accountSid;
  const allowed = isOther && operation.document === 'api_v2010' && mayActFor;
  if (isOther && !(allowed && (await allowed(caller, accountSid)))) throw notFound(path);
  const asked = readForm(query);
  const body = operation.input === 'query' ? undefined : await bodyOf(request);
  const sent = operation.input === 'query' ? asked : { ...asked, ...body!.form };
  return {
    at: at as never,
    given: (operation.input === 'json' ? {} : readParameters(operation.takes, sent)) as never,
    // A parent is its subaccount for as long as the request takes.
    caller: isOther ? { ...caller, accountSid } : caller,
    path,
    base: edge.base,
    query,
    webhooks: String(request.headers['x-twilio-webhook-enabled'] ?? '').toLowerCase() === 'true',
    ifMatch: request.headers['if-match'] ?? null,
    page: operation.listKey === null ? NO_PAGE : readPageRequest(asked, operation),
    body: body?.json,
  };
}

const NO_PAGE = { size: 1, number: 0, cursor: null };

/** `{ServiceSid: 'IS…'}` → `{serviceSid: 'IS…'}` */
function holesOf(params: Record<string, string>): Record<string, string> {
  const holes: Record<string, string> = {};
  for (const name in params) holes[name[0]!.toLowerCase() + name.slice(1)] = params[name]!;
  return holes;
}

function addRoute(app: FastifyInstance, route: RawRoute, options: HttpOptions): void {
  app.route({
    method: route.method,
    url: routePath(route.product, route.path),
    config: { operation: `${route.method} ${route.path}` },
    ...(route.maxBodyBytes && { bodyLimit: route.maxBodyBytes }),
    exposeHeadRoute: false,
    ...(route.admit && {
      preParsing: async (request: FastifyRequest) => route.admit!(whoAsks(request, options)),
    }),
    handler: async (request, reply) => {
      const edge = edges.get(request.raw) ?? null;
      const answer = await route.answer({
        ...whoAsks(request, options),
        method: request.method,
        edge,
        origin: originOf(request.raw, options.edge),
        address: clientAddress(request.raw, options.edge),
        query: readForm(request.url.split('?', 2)[1] ?? ''),
        body:
          request.method === 'GET'
            ? { form: {}, json: undefined, raw: Buffer.alloc(0) }
            : await bodyOf(request, route.maxBodyBytes),
      });
      return send(reply, answer);
    },
  });
}

const whoAsks = (request: FastifyRequest, options: HttpOptions) => ({
  at: holesOf(request.params as Record<string, string>),
  headers: request.headers as Record<string, string>,
  signIn: () => signIn(request, options),
});

/** `/v2/Services/{ServiceSid}.json` → `/chat/v2/Services/:ServiceSid.json` in the router's spelling. */
function routePath(product: string | null, path: string): string {
  return `${product === null ? '' : `/${product}`}${path.replace(/\{(\w+)\}/g, ':$1')}`;
}

function send(reply: FastifyReply, answer: Answer) {
  reply.code(answer.status).header('Twilio-Request-Id', reply.request.id);
  if (answer.headers) reply.headers(answer.headers);
  if (answer.status === 204 || answer.body === null || answer.body === undefined) return reply.send();
  if (answer.contentType) return reply.type(answer.contentType).send(answer.body);
  // An answer that is data is nothing to show, and nothing to keep.
  if (!reply.hasHeader('content-security-policy')) reply.header('Content-Security-Policy', DATA_POLICY);
  if (!reply.hasHeader('cache-control')) reply.header('Cache-Control', 'no-store');
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer.body));
}

function sendError(error: Error, request: FastifyRequest, reply: FastifyReply, log: Logger) {
  const refusal = error instanceof ApiError ? error : translate(error);
  if (refusal.status >= 500) log.error({ err: error, request: request.id }, 'a request failed');
  if (refusal.status === 401 && !isOfScript(request))
    reply.header('WWW-Authenticate', 'Basic realm="Twilio API"');
  if (refusal instanceof LimitError) reply.header('Retry-After', String(refusal.retryAfterSeconds));
  return send(reply, { status: refusal.status, body: errorBody(refusal) });
}

/** A browser would show its own password dialog instead of giving the answer to the script that asked. */
const isOfScript = ({ headers }: FastifyRequest): boolean =>
  headers['sec-fetch-mode'] === 'cors' || headers['sec-fetch-mode'] === 'same-origin';

/** Errors of the HTTP layer and of ourselves, in the contract's words; ours say nothing of their cause. */
function translate(error: Error & { statusCode?: number; code?: string }): ApiError {
  const status = error.statusCode ?? 500;
  if (status === 413) return new ApiError({ status, code: 20413, message: 'The request body is too large' });
  if (error.code === '22P05' || error.code === '22021') {
    return new ApiError({
      status: 400,
      code: 20001,
      message: 'The request holds characters that cannot be stored',
    });
  }
  if (status >= 400 && status < 500)
    return new ApiError({ status, code: 20001, message: 'The request cannot be read' });
  return new ApiError({ status: 500, code: 20500, message: 'An internal server error has occurred' });
}

function methodNotAllowed(): ApiError {
  return new ApiError({ status: 405, code: 20004, message: 'Method not allowed' });
}

function innerPath(request: FastifyRequest): string {
  const path = edges.get(request.raw)?.path ?? request.url;
  return path.split('?', 1)[0]!;
}

/** Whether any method is served under this path. */
function pathMatcher(options: HttpOptions): (url: string) => boolean {
  const paths = new Set([
    ...options.operations.flatMap(({ document, path }) =>
      options.productsOf(document).map(product => `/${product}${path}`),
    ),
    ...options.routes.map(({ product, path }) => (product === null ? path : `/${product}${path}`)),
  ]);
  const patterns = [...paths].map(
    path => new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
  );
  return url => patterns.some(pattern => pattern.test(url.split('?', 1)[0]!));
}
