/**
 * Files in conversations: uploaded by people's clients, fetched from carriers when somebody first looks at them, shown
 * under signed addresses that end after minutes, and handed to carriers under such that end after a week.
 */
import { createHmac } from 'node:crypto';
import type { Caller } from '../kernel/caller.ts';
import { ApiError, forbidden, missing, notFound } from '../kernel/errors.ts';
import type { RawRequest, RawRoute } from '../kernel/http.ts';
import type { Answer } from '../kernel/operation.ts';
import { LimitError, makeBuckets, type Rate } from '../kernel/rate-limit.ts';
import { sameSecret } from '../kernel/secret.ts';
import { checkMayUpload, maySee, mediaCaller } from './media-access.ts';
import { typeOf } from './media-type.ts';
import type { JourneyParts } from './parts.ts';

const COLLECTION = '/v1/Services/{ServiceSid}/Media';
/** A carrier may fetch a file late, when a phone was off. */
const CARRIER_LINK_SECONDS = 7 * 86_400;
/** A client asks for the address when it shows the file. */
const CLIENT_LINK_SECONDS = 300;
/** A file is held in memory while it is taken in; services may set a lower limit. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;
/** Of one person; an account and its keys are not limited. */
const UPLOADS: Rate = { perSecond: 0.2, burst: 30 };
const MAX_NAME_LENGTH = 256;
const FETCH_SECONDS = 30;
const FETCH_BYTES = 16 * 1024 * 1024;

interface MediaAt {
  accountSid: string;
  serviceSid: string;
  sid: string;
}

/** The address under which a carrier may fetch a file without credentials. */
export function mediaUrl({ options }: JourneyParts, at: MediaAt, now: Date): string {
  return `${options.publicUrl}/mcs${signedPath(options.linkKey, at, secondsOf(now) + CARRIER_LINK_SECONDS)}`;
}

const secondsOf = (now: Date): number => Math.floor(now.getTime() / 1000);

function signedPath(linkKey: Buffer, at: MediaAt, expiresAt: number): string {
  const query = new URLSearchParams({
    AccountSid: at.accountSid,
    Expires: String(expiresAt),
    Signature: signatureOf(linkKey, at, String(expiresAt)),
  });
  return `/v1/Services/${at.serviceSid}/Media/${at.sid}/Content?${query}`;
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
  const uploads = makeBuckets(parts.clock);
  return [
    {
      ...route('POST', COLLECTION, request => upload(parts, request)),
      maxBodyBytes: MAX_FILE_BYTES,
      // Before megabytes are taken from somebody who may be nobody.
      async admit(request) {
        const caller = await mediaCaller(parts, request, request.at.serviceSid!);
        await checkMayUpload(parts, caller, request.at.serviceSid!);
        const wait = caller.identity === undefined ? 0 : uploads.take(keyOf(caller), UPLOADS);
        if (wait > 0) throw new LimitError(20429, wait);
      },
    },
    route('GET', `${COLLECTION}/{Sid}`, request => describe(parts, request)),
    route('GET', `${COLLECTION}/{Sid}/Content`, request => content(parts, request)),
  ];
}

const keyOf = ({ accountSid, identity }: Caller): string => `${accountSid} ${identity}`;

async function upload(parts: JourneyParts, request: RawRequest): Promise<Answer> {
  const { serviceSid } = request.at as { serviceSid: string };
  const caller = await mediaCaller(parts, request, serviceSid);
  const { accountSid, identity: author = 'system' } = caller;
  const { filename, contentType, content } = fileOf(request);
  if (content.length === 0) throw missing('body');
  const stored = await parts.store.transact(tx =>
    parts.blocks.chat.storeMedia(tx, {
      ...{ accountSid, serviceSid, author, content },
      contentType: typeOf(contentType, content),
      filename: filename?.slice(0, MAX_NAME_LENGTH) ?? null,
    }),
  );
  return { status: 201, body: jsonOf(parts, stored, request) };
}

/** The file of a form, or the body itself. */
function fileOf({ body: { file, raw }, headers, query }: RawRequest) {
  if (file) return file;
  const contentType = headers['content-type'] ?? '';
  return { filename: [query.Filename].flat()[0] ?? null, contentType, content: raw };
}

async function describe(parts: JourneyParts, request: RawRequest): Promise<Answer> {
  const caller = await mediaCaller(parts, request, request.at.serviceSid!);
  return { status: 200, body: jsonOf(parts, await mediaAt(parts, caller, request), request) };
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

function jsonOf(
  { options, clock }: JourneyParts,
  media: Omit<Media, 'content'>,
  request: RawRequest,
): object {
  const { base } = request.edge!;
  const expiresAt = secondsOf(clock.now()) + CLIENT_LINK_SECONDS;
  const url = `${base}/v1/Services/${media.serviceSid}/Media/${media.sid}`;
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
    links: {
      content: `${url}/Content`,
      content_direct_temporary: base + signedPath(options.linkKey, media, expiresAt),
    },
  };
}

/** Served as a download and never inline, whatever it claims to be: it came from a stranger. */
async function content(parts: JourneyParts, request: RawRequest): Promise<Answer> {
  const caller = linkedCaller(parts, request) ?? (await mediaCaller(parts, request, request.at.serviceSid!));
  const media = await mediaAt(parts, caller, request);
  const body = media.content ?? (await fetchOnce(parts, caller.accountSid, media));
  return {
    status: 200,
    body,
    contentType: media.contentType,
    headers: {
      'Content-Disposition': dispositionOf(media.filename),
      'Cache-Control': 'private, max-age=300',
      'Content-Security-Policy': "default-src 'none'; sandbox",
    },
  };
}

/** A download, under its own name where it has one: quoted for old clients, in full for others. */
function dispositionOf(filename: string | null): string {
  if (filename === null) return 'attachment';
  const plain = filename.replace(/[^\x20-\x7e]|["\\]/g, '_');
  const full = encodeURIComponent(filename).replace(
    /['()*]/g,
    character => `%${character.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${full}`;
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
