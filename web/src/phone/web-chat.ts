/**
 * What a web chat's page does before it can speak, by the public contract: a token for a stranger, and a web channel
 * under that token.
 */
import { type Api, makeApi } from '../api/client.ts';
import { makeRecorder } from '../api/recorder.ts';
import type { ChannelState, MemberView, MessageView } from '../sdk/channel-state.ts';
import type { PhoneMessage } from './carrier.ts';
import type { Visitor } from './visitors.ts';

export interface Beginning {
  accountSid: string;
  flexFlowSid: string;
  name: string;
  question: string;
}

interface Issued {
  token: string;
  identity: string;
}

/** Begins a chat: gives what the page keeps. The first question is still to be said. */
export async function beginChat(
  begin: Beginning,
  ask: typeof fetch = fetch,
): Promise<NonNullable<Visitor['chat']>> {
  const { accountSid, flexFlowSid, name, question } = begin;
  const answer = await ask(`/iam/v1/Accounts/${accountSid}/Tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ products: ['flex'] }),
  });
  if (!answer.ok) throw new Error(`No token for visitors (${answer.status})`);
  const { token, identity } = (await answer.json()) as Issued;
  const channel = await visitorApi(accountSid, token, ask).post<{ sid: string }>('/flex-api/v1/WebChannels', {
    FlexFlowSid: flexFlowSid,
    Identity: identity,
    CustomerFriendlyName: name,
    ChatFriendlyName: 'Flex WebChat',
    PreEngagementData: JSON.stringify({
      friendlyName: name,
      question,
      location: 'https://shop.example.org/',
    }),
  });
  return { token, identity, channelSid: channel.sid };
}

function visitorApi(accountSid: string, token: string, ask: typeof fetch): Api {
  const credentials = () => ({ name: 'token', secret: token });
  return makeApi({ accountSid, credentials, recorder: makeRecorder(), fetch: ask });
}

/** Ends the chat for everybody; what was said stays. */
export async function endChat(
  accountSid: string,
  { token, channelSid }: NonNullable<Visitor['chat']>,
): Promise<void> {
  const api = visitorApi(accountSid, token, fetch);
  await api.post(`/flex-api/v1/WebChannels/${channelSid}`, { ChatStatus: 'inactive' });
}

/** A new token for an old one, which must still be good. */
export async function renewToken(accountSid: string, token: string): Promise<string> {
  const api = visitorApi(accountSid, token, fetch);
  const path = `/iam/v1/Accounts/${accountSid}/Tokens/refresh`;
  return (await api.call<Issued>(path, { method: 'POST', json: { token } })).token;
}

/** The chat's messages as the phone shows messages. Own ones are read when somebody's horizon has passed them. */
export function asPhoneMessages(
  { messages, members }: Pick<ChannelState, 'messages' | 'members'>,
  me: string,
): PhoneMessage[] {
  const seen = horizonOf(members, me);
  return messages.map(message => {
    const isMine = message.author === me;
    return {
      ...{ sid: message.sid, order: message.index, body: message.body, attempts: 1, errorCode: null },
      ...{ from: message.author, to: isMine ? 'web' : me, at: new Date(message.at).toISOString() },
      direction: isMine ? 'sent' : 'received',
      status: isMine ? (message.index <= seen ? 'read' : 'delivered') : 'read',
      media: mediaOf(message),
    };
  });
}

function horizonOf(members: readonly MemberView[], me: string): number {
  return Math.max(
    -1,
    ...members.filter(({ identity }) => identity !== me).map(({ lastRead }) => lastRead ?? -1),
  );
}

/** The address of a file is asked for when it is shown; until then its place is held by its index. */
function mediaOf({ media, index }: MessageView): PhoneMessage['media'] {
  return media === null ? [] : [{ url: `index:${index}`, contentType: media.contentType }];
}
