/** Who types is told to the others in the channel, and kept nowhere. */
import { refuse } from '../../kernel/errors.ts';
import type { LiveConnection } from '../twilsock/live-connection.ts';
import { first, type InSocketAnswer, type InSocketRequest } from '../twilsock/requests.ts';
import type { ChatParts } from './parts.ts';
import type { ChatPerson, PersonOf } from './people.ts';

const MESSAGE_TYPE = 'twilio.ipmsg.typing_indicator';
/** What travels takes its time: others believe a second longer in it than the author is silent. */
const LATENCY_SECONDS = 1;

/** Official clients say it once in the service's timeout; whoever says it faster is not repeated. */
const QUIET_MS = 1000;
const lastSaid = new WeakMap<LiveConnection, { channelSid: string; at: number }>();

const topicOf = (userSid: string): string => `${userSid}:typing`;

/** `POST /v1/typing`: somebody types. They are told how long to say nothing more of it. */
export async function type(
  { store, clock, blocks: { chat } }: ChatParts,
  personOf: PersonOf,
  request: InSocketRequest,
): Promise<InSocketAnswer> {
  const channelSid = first(request.form, 'ChannelSid') ?? first(request.form, 'ConversationSid');
  if (!channelSid) throw refuse(50305);
  const { accountSid, serviceSid, identity, userSid } = await personOf(request.caller);
  const standing = await chat.rolesOf(store.read, { accountSid, serviceSid, identity, channelSid });
  const service = await chat.serviceOf(store.read, { accountSid, serviceSid });
  if (!standing?.channel || service === null) throw refuse(50300);
  if (standing.member === null) throw refuse(50400);
  const seconds = service.typingIndicatorTimeout;
  const answer = { status: 200, body: { typing_timeout: seconds } };
  const at = clock.now().getTime();
  const said = lastSaid.get(request.connection);
  if (said?.channelSid === channelSid && at - said.at < QUIET_MS) return answer;
  lastSaid.set(request.connection, { channelSid, at });
  await store.transact(async tx => {
    const members = await chat.membersUserSids(tx, { accountSid, channelSid });
    const notice = [channelSid, seconds, encodeURIComponent(identity)].join(',');
    for (const member of members) if (member !== userSid) tx.publish(topicOf(member), notice);
  });
  return answer;
}

/** Tells a connection of who types in the channels of its user. Answers the function that ends it. */
export function hearTyping(
  { topics }: ChatParts,
  connection: LiveConnection,
  { userSid }: ChatPerson,
): () => void {
  return topics.subscribe(topicOf(userSid), {
    published(notices) {
      for (const notice of notices) connection.notify(MESSAGE_TYPE, payloadOf(notice));
    },
    // Whoever still types says so again.
    lost: () => undefined,
  });
}

function payloadOf(notice: string): object {
  const [channelSid, seconds, identity = ''] = notice.split(',');
  return {
    channel_sid: channelSid,
    identity: decodeURIComponent(identity),
    typing_timeout: Number(seconds) + LATENCY_SECONDS,
  };
}
