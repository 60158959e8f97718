/** What the REST sides of both generations read, each row only for who may see it. */
import type { ChannelRow, Standing, UserChanges } from '../../blocks/chat/index.ts';
import { forbidden, refuse } from '../../kernel/errors.ts';
import { first, type InSocketRequest } from '../twilsock/requests.ts';
import type { ToldUser } from './descriptors.ts';
import { PAGE_SIZE, type Paged, pageOf } from './paging.ts';
import type { ChatParts } from './parts.ts';
import type { PersonOf } from './people.ts';
import { NOW } from './user-views.ts';

type Asked = Pick<InSocketRequest, 'caller' | 'params'>;

/** The caller's standing in a channel that they may know of. @throws ApiError 50300 for any other. */
export async function readableChannel(
  { store: { read }, blocks: { chat } }: ChatParts,
  personOf: PersonOf,
  { caller, key }: Asked & { key: string },
): Promise<Standing & { channel: ChannelRow }> {
  const { accountSid, serviceSid, identity } = await personOf(caller);
  const channel = await chat.findChannel(read, { accountSid, serviceSid, key });
  const standing =
    channel && (await chat.rolesOf(read, { accountSid, serviceSid, identity, channelSid: channel.sid }));
  if (!standing?.channel || !chat.readingOf(standing, identity).channel) throw refuse(50300);
  return { ...standing, channel: standing.channel };
}

/** Those who sit in a channel, for who may see them. @throws ApiError 50300, 50400 */
export async function usersOfChannel(
  parts: ChatParts,
  personOf: PersonOf,
  request: Asked & { channelSid: string },
): Promise<Paged<ToldUser>> {
  const { chat } = parts.blocks;
  const { read } = parts.store;
  const standing = await readableChannel(parts, personOf, { ...request, key: request.channelSid });
  const { accountSid, serviceSid, sid: channelSid } = standing.channel;
  if (!chat.readingOf(standing, request.caller.identity).messages) throw forbidden(50400);
  const page = await pageOf(
    first(request.params, 'PageToken'),
    after => chat.memberPage(read, { accountSid, channelSid, after, limit: PAGE_SIZE }),
    ({ sid }) => sid,
  );
  const identities = page.rows.map(({ identity }) => identity);
  const sids = await chat.userSids(read, { accountSid, serviceSid, identities });
  const asked = [...sids.values()].map(userSid => ({ accountSid, userSid, since: NOW }));
  const users = await chat.userChanges(read, asked);
  const known = new Map(users.flatMap(found => (found === null ? [] : [[found.user.identity, found]])));
  return { ...page, rows: identities.flatMap(identity => known.get(identity) ?? []).map(toldOf) };
}

const toldOf = ({ user, reachability }: UserChanges): ToldUser => ({ ...user, reachability });
