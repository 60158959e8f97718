import { Agent, buildConnector } from 'undici';
import type { AddressGuard } from './address-guard.ts';
import { RefusedAddress } from './address-guard.ts';
import type { Clock } from './clock.ts';
import type { Failure } from './outgoing/failure.ts';
import { CallFailure, failureOf } from './outgoing/failure.ts';
import type { ConnectionOverrides } from './outgoing/overrides.ts';
import { connectionOverrides } from './outgoing/overrides.ts';
import type { Aim, Hop, OutgoingRequest } from './outgoing/request.ts';
import { firstAim, hopOf, redirectAim } from './outgoing/request.ts';

export type { Failure, FailureKind } from './outgoing/failure.ts';
export type { ConnectionOverrides, RetryReason } from './outgoing/overrides.ts';
export { connectionOverrides } from './outgoing/overrides.ts';
export type { OutgoingRequest } from './outgoing/request.ts';

/** Any answer, whatever its status. */
export interface OutgoingAnswer {
  ok: true;
  status: number;
  /** The header as sent, or the empty string. */
  contentType: string;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  /** Where the answer came from after redirects, without credentials: the base of relative URLs in it. */
  url: string;
  durationSeconds: number;
}

/** No answer that can be used. */
export interface OutgoingFailure extends Failure {
  ok: false;
  durationSeconds: number;
}

export type OutgoingResult = OutgoingAnswer | OutgoingFailure;

/** The only way out for URLs that customers gave us. */
export interface Outgoing {
  /** Never throws: what goes wrong is in the result. Retries are the caller's decision. */
  call(request: OutgoingRequest): Promise<OutgoingResult>;
  /** Ends all connections; calls under way fail. */
  close(): Promise<void>;
}

interface Limits {
  totalSeconds: number;
  connectSeconds: number;
  readSeconds: number;
}

interface Call {
  request: OutgoingRequest;
  limits: Limits;
  signal: AbortSignal;
  userAgent: string;
  network: Network;
}

interface Network {
  guard: AddressGuard;
  /** The pool of connections that are given up after this time. */
  agentFor(connectSeconds: number): Agent;
}

/** One origin must not take all our sockets; what exceeds this waits within its own time limit. */
const connectionsPerOrigin = 128;

/**
 * Calls URLs of customers: every host, also that of a redirect, passes the guard; connections are kept and reused;
 * requests are signed; time and size are bounded. The fragment's connection overrides are honoured.
 */
export function outgoing({
  guard,
  clock,
  userAgent,
}: {
  guard: AddressGuard;
  clock: Clock;
  userAgent: string;
}): Outgoing {
  const agents = new Map<number, Agent>();
  const agentFor = (connectSeconds: number) => {
    const milliseconds = Math.max(100, Math.ceil(connectSeconds * 10) * 100);
    const agent = agents.get(milliseconds) ?? guardedAgent(guard, milliseconds);
    agents.set(milliseconds, agent);
    return agent;
  };
  const network = { guard, agentFor };
  return {
    call: async request => {
      const started = clock.now().getTime();
      const result = await answerOrFailure(request, network, userAgent);
      return { ...result, durationSeconds: (clock.now().getTime() - started) / 1000 };
    },
    close: async () => {
      await Promise.all([...agents.values()].map(agent => agent.destroy()));
    },
  };
}

/** The answer's text, in the character set that it names (UTF-8 when it names none that we know). */
export function bodyText({ contentType, body }: Pick<OutgoingAnswer, 'contentType' | 'body'>): string {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return new TextDecoder().decode(body);
  }
}

type WithoutDuration<T> = T extends unknown ? Omit<T, 'durationSeconds'> : never;

async function answerOrFailure(
  request: OutgoingRequest,
  network: Network,
  userAgent: string,
): Promise<WithoutDuration<OutgoingResult>> {
  const limits = limitsOf(request, connectionOverrides(request.url));
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(outOfTime(limits.totalSeconds)), limits.totalSeconds * 1000);
  try {
    return await follow({ request, limits, signal: abort.signal, userAgent, network });
  } catch (error) {
    return { ok: false, ...failureOf(abort.signal.aborted ? abort.signal.reason : error) };
  } finally {
    clearTimeout(timer);
  }
}

/** Asks, and asks again where the answer points to. */
async function follow(call: Call): Promise<Omit<OutgoingAnswer, 'durationSeconds'>> {
  let aim: Aim = firstAim(call.request);
  for (let redirects = 0; ; redirects++) {
    const hop = hopOf(call.request, aim, call.userAgent);
    const answer = await send(hop, call);
    const next = redirectAim(aim, answer.statusCode, answer.headers.location);
    if (next === undefined || call.request.followRedirects === 0) return await readAnswer(hop, answer, call);
    await answer.body.dump();
    if (redirects === call.request.followRedirects) throw tooManyRedirects(redirects);
    aim = next;
  }
}

type Response = Awaited<ReturnType<Agent['request']>>;

function send({ url, method, headers, body }: Hop, { network, limits, signal }: Call): Promise<Response> {
  const verdict = network.guard.check(url.hostname);
  if (!verdict.ok) throw new RefusedAddress(verdict.reason);
  return network.agentFor(limits.connectSeconds).request({
    origin: url.origin,
    path: url.pathname + url.search,
    method: method as 'GET',
    headers,
    body,
    signal,
    headersTimeout: limits.readSeconds * 1000,
    bodyTimeout: limits.readSeconds * 1000,
  });
}

async function readAnswer(
  hop: Hop,
  answer: Response,
  { request }: Call,
): Promise<Omit<OutgoingAnswer, 'durationSeconds'>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop destroys the stream, so that the rest is not downloaded.
    if (size > request.maxResponseBytes) throw tooLarge(request.maxResponseBytes);
    chunks.push(chunk);
  }
  const type = answer.headers['content-type'];
  return {
    ok: true,
    status: answer.statusCode,
    contentType: typeof type === 'string' ? type : (type?.[0] ?? ''),
    headers: answer.headers,
    body: Buffer.concat(chunks),
    url: hop.url.href,
  };
}

function limitsOf(request: OutgoingRequest, overrides: ConnectionOverrides): Limits {
  const totalSeconds = overrides.totalTimeoutSeconds ?? request.timeoutSeconds;
  return {
    totalSeconds,
    connectSeconds: overrides.connectTimeoutSeconds ?? request.connectTimeoutSeconds,
    readSeconds: overrides.readTimeoutSeconds ?? totalSeconds,
  };
}

/** Addresses written as numbers never reach `lookup`, so the connector asks the guard itself before it connects. */
function guardedAgent(guard: AddressGuard, connectMilliseconds: number): Agent {
  const connect = buildConnector({ timeout: connectMilliseconds, lookup: guard.lookup, allowH2: false });
  return new Agent({
    connections: connectionsPerOrigin,
    connect: (options, callback) => {
      const verdict = guard.check(options.hostname);
      if (verdict.ok) connect(options, callback);
      else callback(new RefusedAddress(verdict.reason), null);
    },
  });
}

function outOfTime(seconds: number): CallFailure {
  return new CallFailure({ kind: 'timeout', code: 11200, reason: `no complete answer within ${seconds} s` });
}

function tooManyRedirects(followed: number): CallFailure {
  const reason = `more than ${followed} redirects`;
  return new CallFailure({ kind: 'too-many-redirects', code: 11215, reason });
}

function tooLarge(bytes: number): CallFailure {
  return new CallFailure({
    kind: 'too-large',
    code: 11750,
    reason: `the answer is larger than ${bytes} bytes`,
  });
}
