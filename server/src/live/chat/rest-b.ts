/** REST in the socket for clients of the second generation: what they read, and every change that they make. */
import { notFound, refuse } from '../../kernel/errors.ts';
import { first, type Handler, type Handlers, type InSocketRequest } from '../twilsock/requests.ts';
import { rootOf } from './mutations.ts';
import { nameOf } from './names.ts';
import { PAGE_SIZE, type Paged, pageOf } from './paging.ts';
import type { ChatParts } from './parts.ts';
import type { PersonOf } from './people.ts';
import { conversation, myConversation, person, urlsOf } from './resources.ts';
import { changes } from './rest-b-changes.ts';
import { readableChannel, usersOfChannel } from './rest-reads.ts';
import { mediaPath, serviceOptions } from './session-context.ts';
import { type } from './typing.ts';

const CLIENT = '/Client/{version}';
const MAX_MEDIA_FILES = 1;

type Answer = (request: InSocketRequest) => Promise<object>;

const get = (path: string, answer: Answer): Handler => ({
  ...{ product: 'aim', method: 'GET', path: CLIENT + path },
  answer: async request => ({ status: 200, body: await answer(request) }),
});

const metaOf = ({ previousToken, nextToken }: Pick<Paged<unknown>, 'previousToken' | 'nextToken'>) => ({
  meta: { previous_token: previousToken, next_token: nextToken },
});

export function secondGeneration(parts: ChatParts, personOf: PersonOf): Handlers {
  return [
    get('/Configuration', request => configuration(parts, personOf, request)),
    ...memberships(parts, personOf),
    ...conversations(parts, personOf),
    ...users(parts, personOf),
    {
      ...{ product: 'aim', method: 'POST', path: `${CLIENT}/Typing` },
      answer: request => type(parts, personOf, request),
    },
    ...changes(parts, personOf),
  ];
}

/** The conversations that the caller is in, or invited to. */
function memberships({ store, blocks: { chat } }: ChatParts, personOf: PersonOf): Handlers {
  const pageFor = async (request: InSocketRequest, only: string | null) => {
    const { accountSid, userSid } = await personOf(request.caller);
    const asked = { accountSid, userSid, channelSids: only === null ? null : [only], limit: PAGE_SIZE };
    const page = await pageOf(
      first(request.params, 'PageToken'),
      after => chat.membershipPage(store.read, { ...asked, after }),
      ({ channel }) => channel.sid,
    );
    const root = rootOf(request);
    return { ...page, shown: page.rows.map(row => myConversation(row, { root, userSid })) };
  };
  return [
    get('/MyConversations', async request => {
      const page = await pageFor(request, null);
      return { conversations: page.shown, ...metaOf(page) };
    }),
    get('/MyConversations/{channel}', async request => {
      const { shown } = await pageFor(request, request.at.channel!);
      if (shown[0] === undefined) throw refuse(50400);
      return shown[0];
    }),
  ];
}

/** Conversations that anybody may find, and one by SID or unique name. */
function conversations(parts: ChatParts, personOf: PersonOf): Handlers {
  const { store, blocks } = parts;
  return [
    get('/Conversations', async request => {
      const { accountSid, serviceSid } = await personOf(request.caller);
      const page = await pageOf(
        first(request.params, 'PageToken'),
        after =>
          blocks.chat.publicChannelPage(store.read, { accountSid, serviceSid, after, limit: PAGE_SIZE }),
        ({ sid }) => sid,
      );
      const root = rootOf(request);
      return { conversations: page.rows.map(row => conversation(row, root)), ...metaOf(page) };
    }),
    get('/Conversations/{channel}', async request => {
      const { channel } = await readableChannel(parts, personOf, { ...request, key: request.at.channel! });
      return conversation(channel, rootOf(request));
    }),
  ];
}

function users(parts: ChatParts, personOf: PersonOf): Handlers {
  const { store, blocks } = parts;
  return [
    get('/Users', async request => {
      const channelSid = first(request.params, 'ConversationSid') ?? first(request.params, 'ChannelSid');
      if (channelSid === undefined) throw refuse(50305);
      const page = await usersOfChannel(parts, personOf, { ...request, channelSid });
      const root = rootOf(request);
      return {
        users: page.rows.map(user => person(user, root)),
        meta: { prev_token: page.previousToken, next_token: page.nextToken },
      };
    }),
    get('/Users/{identity}', async request => {
      const { accountSid, serviceSid } = await personOf(request.caller);
      const at = { accountSid, serviceSid, identity: request.at.identity! };
      const user = await blocks.chat.userOf(store.read, at);
      if (user === null) throw notFound(request.path);
      return person(user, rootOf(request));
    }),
  ];
}

/** What a client needs to know to begin. */
async function configuration(
  { store, blocks: { chat } }: ChatParts,
  personOf: PersonOf,
  request: InSocketRequest,
): Promise<object> {
  const { accountSid, serviceSid, identity, userSid } = await personOf(request.caller);
  const service = await chat.serviceOf(store.read, { accountSid, serviceSid });
  if (service === null) throw refuse(50050);
  const options = serviceOptions(service);
  const root = rootOf(request);
  const urls = urlsOf(root);
  const media = productBase(request.base, 'mcs') + mediaPath(serviceSid);
  return {
    identity,
    options: {
      reachability_enabled: options.reachabilityEnabled,
      http_cache_interval: options.httpCacheInterval,
      consumption_report_interval: options.consumptionReportInterval,
      user_infos_to_subscribe: options.userInfosToSubscribe,
      my_conversations_page_size: PAGE_SIZE,
      media_attachments_count_limit: MAX_MEDIA_FILES,
      media_attachment_size_limit_mb: service.media.size_limit_mb,
      media_attachments_total_size_limit_mb: service.media.size_limit_mb,
    },
    sync_objects: { my_conversations: nameOf.channels(userSid), my_user_info: nameOf.info(userSid) },
    links: {
      my_conversations: urls.myConversations,
      conversations: urls.conversations,
      users: urls.users,
      current_user: `${urls.users}/${encodeURIComponent(identity)}`,
      typing: `${root}/Typing`,
      media_service: media,
      media_set_service: `${media}Set`,
      messages_receipts: `${urls.conversations}/Receipts`,
    },
    url: `${root}/Configuration`,
  };
}

/** The address of another product of the same installation: `https://aim.us1.twilio.com` is `https://mcs.us1.twilio.com`. */
export function productBase(base: string, product: string): string {
  const url = new URL(base);
  const isHost = url.hostname.startsWith('aim.');
  if (isHost) return `${url.protocol}//${product}.${url.host.slice('aim.'.length)}`;
  return base.replace(/aim$/, product);
}
