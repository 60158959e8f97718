/** The changes that clients of the second generation make, as commands. */
import { refuse } from '../../kernel/errors.ts';
import type { Handler, Handlers } from '../twilsock/requests.ts';
import { type Asked, givenText, mutating, mutation, textOf } from './mutations.ts';
import type { ChatParts } from './parts.ts';
import type { PersonOf } from './people.ts';
import { conversation, inviteOf, message, participant, person } from './resources.ts';

const CLIENT = '/Client/{version}';
const CONVERSATION = `${CLIENT}/Conversations/{channel}`;

export function changes(parts: ChatParts, personOf: PersonOf): Handlers {
  const change = (
    method: Handler['method'],
    path: string,
    read: Parameters<typeof mutating>[2]['read'],
  ): Handler => mutating(parts, personOf, { method, path, read });
  return [
    change('POST', `${CLIENT}/Conversations`, createConversation),
    change('POST', CONVERSATION, editConversation),
    change('DELETE', CONVERSATION, ({ at }) =>
      mutation({ command: 'destroyChannel', given: { channelSid: at.channel! }, status: 204 }),
    ),
    change('POST', `${CONVERSATION}/Participants`, addParticipant),
    change('POST', `${CONVERSATION}/Participants/{member}`, editParticipant),
    change('DELETE', `${CONVERSATION}/Participants/{member}`, ({ at }) =>
      mutation({
        command: 'removeMember',
        given: { channelSid: at.channel!, member: at.member! },
        status: 204,
      }),
    ),
    change('POST', `${CONVERSATION}/Invites`, ({ at, body, root }) =>
      mutation({
        command: 'inviteMember',
        given: { channelSid: at.channel!, identity: identityOf(body) },
        status: 201,
        body: row => inviteOf(row, root),
      }),
    ),
    change('DELETE', `${CONVERSATION}/Invites/{identity}`, decline),
    change('POST', `${CONVERSATION}/Messages`, sendMessage),
    change('POST', `${CONVERSATION}/Messages/{message}`, editMessage),
    change('DELETE', `${CONVERSATION}/Messages/{message}`, ({ at }) =>
      mutation({
        command: 'deleteMessage',
        given: { channelSid: at.channel!, message: at.message! },
        status: 204,
      }),
    ),
    change('POST', `${CLIENT}/MyConversations/{channel}`, editSeat),
    change('POST', `${CLIENT}/Users/{identity}`, editUser),
  ];
}

function identityOf(body: Record<string, unknown>): string {
  const identity = givenText(body, 'identity');
  if (!identity) throw refuse(50204);
  return identity;
}

function createConversation({ body, root }: Asked) {
  return mutation({
    command: 'createChannel',
    given: {
      friendlyName: textOf(body, 'friendly_name') ?? null,
      uniqueName: textOf(body, 'unique_name') ?? null,
      type: body.type === 'private' ? 'private' : 'public',
      attributes: textOf(body, 'attributes') ?? '{}',
    },
    status: 201,
    body: row => conversation(row, root),
  });
}

function editConversation({ at, body, root }: Asked) {
  return mutation({
    command: 'editChannel',
    given: {
      channelSid: at.channel!,
      friendlyName: textOf(body, 'friendly_name'),
      uniqueName: textOf(body, 'unique_name'),
      attributes: givenText(body, 'attributes'),
    },
    status: 200,
    body: row => conversation(row, root),
  });
}

/** Who adds themselves joins. */
function addParticipant({ at, body, root, person: { identity: own } }: Asked) {
  const identity = identityOf(body);
  const channelSid = at.channel!;
  if (identity === own) {
    return mutation({
      command: 'joinChannel',
      given: { channelSid },
      status: 201,
      body: row => participant(row, root),
    });
  }
  return mutation({
    command: 'addMember',
    given: { channelSid, identity, attributes: givenText(body, 'attributes') },
    status: 201,
    body: row => participant(row, root),
  });
}

function editParticipant({ at, body, root }: Asked) {
  return mutation({
    command: 'editMember',
    given: { channelSid: at.channel!, member: at.member!, attributes: givenText(body, 'attributes') ?? '{}' },
    status: 200,
    body: row => participant(row, root),
  });
}

/** Only one's own invite can be declined. */
function decline({ at, person: { identity } }: Asked) {
  if (at.identity !== identity) throw refuse(50107, 'User unauthorized for command');
  return mutation({ command: 'declineInvite', given: { channelSid: at.channel! }, status: 204 });
}

function sendMessage({ at, body, root }: Asked) {
  const mediaSid = textOf(body, 'media_sid') ?? null;
  return mutation({
    command: 'sendMessage',
    given: {
      channelSid: at.channel!,
      body: mediaSid === null ? (textOf(body, 'body') ?? '') : null,
      mediaSid,
      attributes: givenText(body, 'attributes') ?? '{}',
    },
    status: 201,
    body: row => message(row, root),
  });
}

function editMessage({ at, body, root }: Asked) {
  return mutation({
    command: 'editMessage',
    given: {
      channelSid: at.channel!,
      message: at.message!,
      body: givenText(body, 'body'),
      attributes: givenText(body, 'attributes'),
    },
    status: 200,
    body: row => message(row, root),
  });
}

/** How far the caller has read, or how loud the conversation is for them. */
function editSeat({ at, body }: Asked) {
  const channelSid = at.channel!;
  const level = givenText(body, 'notification_level');
  if (level !== undefined) {
    return mutation({
      command: 'editSeat',
      given: { channelSid, notificationLevel: level as 'default' | 'muted' },
      status: 200,
      body: () => ({ conversation_sid: channelSid, notification_level: level }),
    });
  }
  const given = body.last_consumed_message_index ?? body.last_read_message_index ?? null;
  if (given !== null && typeof given !== 'number') throw refuse(50406);
  return mutation({
    command: 'reportRead',
    given: { horizons: [{ channelSid, index: given }] },
    status: 200,
    body: ([reported]) => ({
      conversation_sid: channelSid,
      last_consumed_message_index: given,
      last_read_message_index: given,
      unread_messages_count: reported?.unreadMessagesCount ?? null,
    }),
  });
}

function editUser({ at, body, root }: Asked) {
  return mutation({
    command: 'editUser',
    given: {
      identity: at.identity!,
      friendlyName: textOf(body, 'friendly_name'),
      attributes: givenText(body, 'attributes'),
    },
    status: 200,
    body: row => person(row, root),
  });
}
