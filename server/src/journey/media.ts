/**
 * Files in conversations: uploaded by agents' clients, fetched from carriers when somebody first looks at them, and
 * handed to carriers under signed addresses that end after a week.
 */
import { createHmac } from 'node:crypto';
import type { Caller } from '../kernel/caller.ts';
import { ApiError, forbidden, missing, notFound } from '../kernel/errors.ts';
import type { RawRequest, RawRoute } from '../kernel/http.ts';
import type { Answer } from '../kernel/operation.ts';
import { sameSecret } from '../kernel/secret.ts';
import { checkMayUpload, maySee } from './media-access.ts';
import type { JourneyParts } from './parts.ts';

const COLLECTION = '/v1/Services/{ServiceSid}/Media';
const LINK_SECONDS = 7 * 86_400;
const FETCH_SECONDS = 30;
const FETCH_BYTES = 16 * 1024 * 1024;

interface MediaAt {
  accountSid: string;
  serviceSid: string;
  sid: string;
}

/** The address under which a carrier may fetch a file without credentials. */
export function mediaUrl({ options }: JourneyParts, at: MediaAt, now: Date): string {
  const expires = String(Math.floor(now.getTime() / 1000) + LINK_SECONDS);
  const path = `/v1/Services/${at.serviceSid}/Media/${at.sid}/Content`;
  const query = new URLSearchParams({
    AccountSid: at.accountSid,
    Expires: expires,
    Signature: signatureOf(options.linkKey, at, expires),
  });
  return `${options.publicUrl}/mcs${path}?${query}`;
}

function signatureOf(key: Buffer, { accountSid, serviceSid, sid }: MediaAt, expires: string): string {
  return createHmac('sha256', key)
    .update([accountSid, serviceSid, sid, expires].join('/'))
    .digest('base64url');
}

export function mediaRoutes(parts: JourneyParts): RawRoute[] {
  const route = (method: 'GET' | 'POST', path: string, answer: RawRoute['answer']): RawRoute => ({
    method,
    product: 'mcs',
    path,
    answer,
  });
  return [
    route('POST', COLLECTION, request => upload(parts, request)),
    route('GET', `${COLLECTION}/{Sid}`, request => describe(parts, request)),
    route('GET', `${COLLECTION}/{Sid}/Content`, request => content(parts, request)),
  ];
}

async function upload(parts: JourneyParts, request: RawRequest): Promise<Answer> {
  const caller = await request.signIn();
  const { accountSid, identity: author = 'system' } = caller;
  const { serviceSid } = request.at as { serviceSid: string };
  await checkMayUpload(parts, caller, serviceSid);
  const { raw } = request.body;
  if (raw.length === 0) throw missing('body');
  const stored = await parts.store.transact(tx =>
    parts.blocks.chat.storeMedia(tx, {
      accountSid,
      serviceSid,
      author,
      contentType: request.headers['content-type'] ?? 'application/octet-stream',
      filename: null,
      content: raw,
    }),
  );
  return { status: 201, body: jsonOf(stored, request) };
}

async function describe(parts: JourneyParts, request: RawRequest): Promise<Answer> {
  const caller = await request.signIn();
  return { status: 200, body: jsonOf(await mediaAt(parts, caller, request), request) };
}

type Media = NonNullable<Awaited<ReturnType<JourneyParts['blocks']['chat']['readMedia']>>>;

/** The file that the path names; one that the caller may not see is not there. */
async function mediaAt(parts: JourneyParts, caller: Caller, request: RawRequest): Promise<Media> {
  const { serviceSid, sid } = request.at as { serviceSid: string; sid: string };
  const { accountSid } = caller;
  const media = await parts.blocks.chat.readMedia(parts.store.read, { accountSid, mediaSid: sid });
  const isShown = media?.serviceSid === serviceSid && (await maySee(parts, caller, media));
  if (!isShown) throw notFound(request.edge!.path.split('?', 1)[0]!);
  return media;
}

function jsonOf(media: Omit<Media, 'content'>, request: RawRequest): object {
  const url = `${request.edge!.base}/v1/Services/${media.serviceSid}/Media/${media.sid}`;
  return {
    sid: media.sid,
    account_sid: media.accountSid,
    service_sid: media.serviceSid,
    channel_sid: media.channelSid,
    message_sid: media.messageSid,
    author: media.author,
    size: media.size,
    content_type: media.contentType,
    filename: media.filename,
    date_created: media.dateCreated.toISOString(),
    date_updated: media.dateUpdated.toISOString(),
    url,
    links: { content: `${url}/Content` },
  };
}

/** Served as a download and never inline, whatever it claims to be: it came from a stranger. */
async function content(parts: JourneyParts, request: RawRequest): Promise<Answer> {
  const caller = linkedCaller(parts, request) ?? (await request.signIn());
  const media = await mediaAt(parts, caller, request);
  const body = media.content ?? (await fetchOnce(parts, caller.accountSid, media));
  return {
    status: 200,
    body,
    contentType: media.contentType,
    headers: {
      'Content-Disposition': 'attachment',
      'Content-Security-Policy': "default-src 'none'; sandbox",
    },
  };
}

/** A signed link speaks for its account; null when the request brings credentials instead. */
function linkedCaller({ options, clock }: JourneyParts, request: RawRequest): Caller | null {
  const {
    AccountSid: accountSid,
    Expires: expires,
    Signature: signature,
  } = request.query as Record<string, string>;
  if (signature === undefined || accountSid === undefined || expires === undefined) return null;
  const { serviceSid, sid } = request.at as { serviceSid: string; sid: string };
  const genuine = sameSecret(
    signature,
    signatureOf(options.linkKey, { accountSid, serviceSid, sid }, expires),
  );
  if (!genuine || Number(expires) * 1000 < clock.now().getTime()) throw forbidden();
  return { accountSid, name: accountSid };
}

/** A file that only the carrier has: fetched when somebody looks at it for the first time, then kept. */
async function fetchOnce(
  { blocks, options, outgoing, carrierNetwork, store }: JourneyParts,
  accountSid: string,
  media: Media,
): Promise<Buffer> {
  const { upstream, simulatorUrl } = options;
  const url = media.sourceUrl!;
  const { origin } = new URL(url);
  const fromUpstream = upstream !== null && origin === new URL(upstream.baseUrl).origin;
  // Whoever may write the address of a file must not reach our own network with it.
  const network = fromUpstream || origin === new URL(simulatorUrl).origin ? carrierNetwork : outgoing;
  const credentials = fromUpstream ? `${upstream.accountSid}:${upstream.authToken}` : null;
  const result = await network.call({
    method: 'GET',
    url,
    headers:
      credentials === null ? {} : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    timeoutSeconds: FETCH_SECONDS,
    connectTimeoutSeconds: FETCH_SECONDS,
    maxResponseBytes: FETCH_BYTES,
    followRedirects: 5,
  });
  if (!result.ok || result.status !== 200) {
    throw new ApiError({
      status: 404,
      code: 20404,
      message: 'The file is not there any more where it came from',
    });
  }
  await store.transact(tx =>
    blocks.chat.keepMedia(tx, { accountSid, mediaSid: media.sid, content: result.body }),
  );
  return result.body;
}
