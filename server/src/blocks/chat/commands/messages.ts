/** Messages: sent, edited and deleted by people. */
import { refuse } from '../../../kernel/errors.ts';
import { type Batch, one } from '../../../kernel/line/tx.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import type { MessageRow } from '../rows.ts';
import { checkAttributes, MESSAGE_ATTRIBUTES_BYTES } from '../rules/attributes.ts';
import { checkRight, type Right } from '../rules/command-rights.ts';
import { checkAuthor } from '../rules/identity.ts';
import { checkBody } from '../rules/message-body.ts';
import { type Fields, messageFields } from '../rules/webhook-payload.ts';
import { findMessage, removeMessage, updateMessage } from '../store/message-changes.ts';
import { type AppendedMessage, appendMessages, type NewMessage } from '../store/messages.ts';
import {
  acted,
  allAllowedIn,
  allowedIn,
  type Command,
  type InChannel,
  type Person,
  situationOf,
  standingIn,
  still,
} from './command.ts';

export interface SendMessage {
  channelSid: string;
  /** Null for a message that is nothing but a file. */
  body: string | null;
  /** A file that was stored before. */
  mediaSid: string | null;
  /** JSON text. */
  attributes: string;
  /** Set by a webhook alone: who is to be seen as the author. */
  author?: string;
}

/** Answers the message with its index. */
export const sendMessage: Command<SendMessage, InChannel, AppendedMessage> = {
  check: (connection, person, given) => allowedIn(connection, person, permissible(given)),
  asks: (_, given) => ({
    event: given.mediaSid === null ? 'onMessageSend' : 'onMediaMessageSend',
    fields: sentFields(given),
  }),
  rewrite: (given, { body, attributes, author }) => ({
    ...given,
    // A file stays a file: its message has no body that could be rewritten.
    body: given.mediaSid === null ? (body ?? given.body) : given.body,
    attributes: attributes ?? given.attributes,
    author: author ?? given.author,
  }),
  carryOut: (tx, sending) => one(tx, appendMessages, newMessage(sending)),
};

interface Sending {
  person: Person;
  given: SendMessage;
}

/** What `sendMessage` does for one person, for many at once. @throws ApiError for the first who may not, or may not that. */
export const sendMessages: Batch<Sending, AppendedMessage> = async (tx, sendings) => {
  await allAllowedIn(
    tx,
    sendings.map(({ person, given }) => ({ person, ...permissible(given) })),
  );
  return appendMessages(tx, sendings.map(newMessage));
};

/** What somebody has to be allowed to for it. @throws ApiError for what nobody may send. */
function permissible({ channelSid, body, mediaSid, attributes, author }: SendMessage) {
  checkBody(body ?? undefined);
  checkAttributes(attributes, MESSAGE_ATTRIBUTES_BYTES);
  checkAuthor(author);
  return { right: mediaSid === null ? 'sendMessage' : 'sendMediaMessage', channelSid } as const;
}

function newMessage({ person, given }: Sending): NewMessage {
  const { accountSid, serviceSid, identity } = person;
  return {
    ...{ accountSid, serviceSid, channelSid: given.channelSid },
    from: given.author ?? identity,
    body: given.body ?? '',
    attributes: checkAttributes(given.attributes, MESSAGE_ATTRIBUTES_BYTES),
    ...{ media: null, mediaSid: given.mediaSid },
    ...{ source: 'SDK', clientIdentity: identity, webhooks: true, relayed: false, wakesStudio: true },
  };
}

function sentFields({ channelSid, body, attributes, mediaSid }: SendMessage): Fields {
  return { ChannelSid: channelSid, Body: body, Attributes: attributes, MediaSid: mediaSid };
}

export interface MessageKey {
  channelSid: string;
  /** Index or SID. */
  message: string;
}

interface InMessage {
  standing: InChannel;
  message: MessageRow;
}

/** A message that somebody may do this with. @throws ApiError 50500 for one that is not there. */
async function messageAt(
  connection: Queryable,
  person: Person,
  { channelSid, message: key, rights }: MessageKey & { rights: readonly Right[] },
): Promise<InMessage> {
  const standing = await standingIn(connection, person, channelSid);
  const { accountSid, identity } = person;
  const message = await findMessage(connection, { accountSid, channelSid, key });
  const isOwn = message?.from === identity;
  for (const right of rights) checkRight(right, situationOf(standing, identity, isOwn));
  if (message === null) throw refuse(50500);
  return { standing, message };
}

export interface EditMessage extends MessageKey {
  body?: string;
  attributes?: string;
}

export const editMessage: Command<EditMessage, InMessage, MessageRow> = {
  check(connection, person, { channelSid, message, body, attributes }) {
    checkBody(body);
    checkAttributes(attributes ?? '{}', MESSAGE_ATTRIBUTES_BYTES);
    const rights: Right[] = [];
    if (body !== undefined || attributes === undefined) rights.push('editMessage');
    if (attributes !== undefined) rights.push('editMessageAttributes');
    return messageAt(connection, person, { channelSid, message, rights });
  },
  asks: ({ message }, { body, attributes }) => ({
    event: 'onMessageUpdate',
    fields: {
      ...messageFields(message),
      ...(body !== undefined && { Body: body }),
      ...(attributes !== undefined && { Attributes: attributes }),
    },
  }),
  rewrite: (given, { body, attributes }) => ({
    ...given,
    ...(body !== undefined && { body }),
    ...(attributes !== undefined && { attributes }),
  }),
  async carryOut(tx, { person, subject, given: { body, attributes } }) {
    const row = await updateMessage(tx, subject.message, {
      body,
      attributes:
        attributes === undefined ? undefined : checkAttributes(attributes, MESSAGE_ATTRIBUTES_BYTES),
      lastUpdatedBy: person.identity,
      ...acted(person),
    });
    return still(row, 50500);
  },
};

export const deleteMessage: Command<MessageKey, InMessage, void> = {
  check: (connection, person, key) => messageAt(connection, person, { ...key, rights: ['deleteMessage'] }),
  asks: ({ message }) => ({ event: 'onMessageRemove', fields: messageFields(message) }),
  carryOut: (tx, { person, subject }) => removeMessage(tx, subject.message, acted(person)),
};
