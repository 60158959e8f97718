/** What clients of the first generation ask over REST: channels and users that they do not follow, and typing. */
import { notFound, refuse } from '../../kernel/errors.ts';
import { first, type Handler, type Handlers, type InSocketRequest } from '../twilsock/requests.ts';
import {
  channelDescriptor,
  seatDescriptor,
  statusOf,
  syncDescriptor,
  userDescriptor,
} from './descriptors.ts';
import { PAGE_SIZE, pageOf } from './paging.ts';
import type { ChatParts } from './parts.ts';
import type { PersonOf } from './people.ts';
import { readableChannel, usersOfChannel } from './rest-reads.ts';
import { PATHS } from './session-context.ts';
import { type } from './typing.ts';

export function firstGeneration(parts: ChatParts, personOf: PersonOf): Handlers {
  const { store, blocks } = parts;
  const { chat } = blocks;
  const { read } = store;
  const at = (
    method: Handler['method'],
    path: string,
    answer: (request: InSocketRequest) => Promise<object>,
  ): Handler => ({
    ...{ product: 'aim', method, path },
    answer: async request => ({ status: 200, body: await answer(request) }),
  });

  const memberships = async ({ caller, params }: InSocketRequest) => {
    const { accountSid, userSid } = await personOf(caller);
    const only = first(params, 'ChannelSid');
    const asked = { accountSid, userSid, channelSids: only === undefined ? null : [only], limit: PAGE_SIZE };
    return pageOf(
      first(params, 'PageToken'),
      after => chat.membershipPage(read, { ...asked, after }),
      ({ channel }) => channel.sid,
    );
  };
  const meta = (page: { previousToken: string | null; nextToken: string | null }) => ({
    meta: { previous_token: page.previousToken, next_token: page.nextToken },
  });

  return [
    at('GET', PATHS.publicChannels, async ({ caller, params }) => {
      const { accountSid, serviceSid } = await personOf(caller);
      const page = await pageOf(
        first(params, 'PageToken'),
        after => chat.publicChannelPage(read, { accountSid, serviceSid, after, limit: PAGE_SIZE }),
        ({ sid }) => sid,
      );
      return { channels: page.rows.map(channelDescriptor), ...meta(page) };
    }),
    at('GET', `${PATHS.publicChannels}/{channel}`, async request => {
      const standing = await readableChannel(parts, personOf, { ...request, key: request.at.channel! });
      const { channel, member, invite } = standing;
      return { ...channelDescriptor(channel), status: statusOf(member, invite !== null) };
    }),
    at('GET', PATHS.myChannels, async request => {
      const page = await memberships(request);
      const channels = page.rows.map(row => ({ ...channelDescriptor(row.channel), ...seatDescriptor(row) }));
      return { channels, ...meta(page) };
    }),
    at('GET', PATHS.syncList, async request => {
      const page = await memberships(request);
      return { channels: page.rows.map(syncDescriptor), ...meta(page) };
    }),
    at('GET', PATHS.users, async request => {
      const channelSid = first(request.params, 'ChannelSid');
      if (channelSid === undefined) throw refuse(50305);
      const page = await usersOfChannel(parts, personOf, { ...request, channelSid });
      return {
        users: page.rows.map(userDescriptor),
        meta: { prev_token: page.previousToken, next_token: page.nextToken },
      };
    }),
    at('GET', `${PATHS.users}/{identity}`, async ({ caller, path, at: { identity: key } }) => {
      const { accountSid, serviceSid } = await personOf(caller);
      const user = await chat.userOf(read, { accountSid, serviceSid, identity: key! });
      if (user === null) throw notFound(path);
      return userDescriptor(user);
    }),
    { product: 'aim', method: 'POST', path: PATHS.typing, answer: request => type(parts, personOf, request) },
  ];
}
