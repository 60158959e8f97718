/**
 * The way from the browser to the simulated carrier, which listens on its own machine only: `/simulator/…` here is `/…`
 * there. For those who are signed in to the account that the simulator writes to; pictures need no sign-in, because
 * their names cannot be guessed and an <img> has no credentials.
 */
import { Readable } from 'node:stream';
import { type Dispatcher, request } from 'undici';
import { DESK_ROLES } from '../kernel/caller.ts';
import { ApiError, forbidden, notFound } from '../kernel/errors.ts';
import type { RawRequest, RawRoute } from '../kernel/http.ts';
import type { Answer } from '../kernel/operation.ts';

export interface SimulatorDoorOptions {
  /** Where the simulator listens, without a slash at the end. */
  url: string;
  /** The account whose numbers it writes to. */
  accountSid: string;
}

export interface SimulatorDoor {
  routes: RawRoute[];
  stop(): void;
}

const ANSWER_LIMIT_MS = 60_000;

export function makeSimulatorDoor(options: SimulatorDoorOptions): SimulatorDoor {
  const closing = new AbortController();
  const pass = (asked: RawRequest) => passOn(asked, options, closing.signal);
  return {
    routes: (['GET', 'POST'] as const).map(method => ({
      ...{ method, product: null, path: '/simulator/*' },
      answer: async asked => {
        if (!isOpen(asked.at['*'] ?? '')) throw notFound(`/simulator/${asked.at['*']}`);
        if (!isMedia(asked)) await checkMayUse(asked, options);
        return pass(asked);
      },
    })),
    stop: () => closing.abort(),
  };
}

/** Phones and their files; where the carrier delivers to is for whoever runs it, and no way leads back up to it. */
const isOpen = (path: string): boolean =>
  /^(phones|media)(\/|$)/.test(path) && !path.split('/').some(part => part === '.' || part === '..');

const isMedia = ({ method, at }: RawRequest): boolean =>
  method === 'GET' && /^media\/\w+$/.test(at['*'] ?? '');

async function checkMayUse({ signIn }: RawRequest, { accountSid }: SimulatorDoorOptions): Promise<void> {
  const caller = await signIn();
  const sitsAtDesk = caller.identity === undefined || caller.roles?.some(role => DESK_ROLES.includes(role));
  if (!sitsAtDesk || caller.accountSid !== accountSid) throw forbidden();
}

async function passOn(
  { method, at, headers, body, query }: RawRequest,
  { url }: SimulatorDoorOptions,
  signal: AbortSignal,
): Promise<Answer> {
  const path = (at['*'] ?? '').split('/').map(encodeURIComponent).join('/');
  const type = headers['content-type'];
  const answer = await request(`${url}/${path}?${new URLSearchParams(query as Record<string, string>)}`, {
    method,
    signal,
    ...(method === 'POST' && { body: body.raw }),
    headers: { ...(type && { 'content-type': type }) },
    headersTimeout: ANSWER_LIMIT_MS,
    // Streams of events are silent for as long as nothing happens.
    bodyTimeout: 0,
  }).catch(() => {
    throw new ApiError({ status: 503, code: 20503, message: 'The simulated carrier does not answer' });
  });
  return relayed(answer, { isMedia: path.startsWith('media/') });
}

/** What customers have sent must never act as a page of this server's, whatever it calls itself. */
const harmless = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'x-content-type-options': 'nosniff',
  'cache-control': 'private, max-age=3600',
};

function relayed(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  { isMedia: ofCustomer }: { isMedia: boolean },
): Answer {
  body.on('error', () => {});
  return {
    status: statusCode,
    body: Readable.from(body),
    contentType: String(headers['content-type'] ?? 'application/octet-stream'),
    headers: ofCustomer ? harmless : { 'cache-control': 'no-store' },
  };
}
