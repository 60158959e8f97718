/** Devices that are told of news by push: clients name them when an app gives them an address to push to. */
import type { NewBinding, PushService } from '../../blocks/chat/index.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Handlers, InSocketAnswer, InSocketRequest } from '../twilsock/requests.ts';
import type { ChatParts } from './parts.ts';
import type { PersonOf } from './people.ts';

const SERVICES: readonly PushService[] = ['gcm', 'apn', 'fcm'];

/** What a registration asks to hear of, and what a binding calls it. */
const TYPES: Record<string, string> = {
  'twilio.channel.new_message': 'new_message',
  'twilio.channel.added_to_channel': 'added_to_channel',
  'twilio.channel.invited_to_channel': 'invited_to_channel',
  'twilio.channel.removed_from_channel': 'removed_from_channel',
  'twilio.channel.consumption_update': 'consumption_update',
  'twilio.conversations.new_message': 'new_message',
};

export function registrationHandlers(parts: ChatParts, personOf: PersonOf): Handlers {
  const register = (request: InSocketRequest) => bind(parts, personOf, request);
  return [
    { product: 'ers', method: 'POST', path: '/v1/registrations', answer: register },
    { product: 'ers', method: 'POST', path: '/v1/registrations/{id}', answer: register },
    {
      ...{ product: 'ers', method: 'DELETE', path: '/v1/registrations/{id}' },
      async answer({ caller, at }) {
        const { accountSid, serviceSid, identity } = await personOf(caller);
        await parts.store.transact(tx =>
          parts.blocks.chat.unbind(tx, { accountSid, serviceSid, identity, sid: at.id! }),
        );
        return { status: 204 };
      },
    },
  ];
}

async function bind(
  { store, blocks: { chat } }: ChatParts,
  personOf: PersonOf,
  { caller, json }: InSocketRequest,
): Promise<InSocketAnswer> {
  const given = (json ?? {}) as Record<string, unknown>;
  const { accountSid, serviceSid, identity } = await personOf(caller);
  const bindingType = SERVICES.find(service => service === given.channel_type);
  const messageTypes = Array.isArray(given.message_types) ? given.message_types : [];
  const address = (given.data as { registration_id?: unknown } | undefined)?.registration_id;
  if (bindingType === undefined) throw refuse(50209);
  if (typeof address !== 'string' || address === '') throw refuse(20001);
  const binding: NewBinding = {
    ...{ accountSid, serviceSid, identity, endpoint: address, bindingType },
    // Which account of the push service it belongs to is not known to a client.
    credentialSid: '',
    messageTypes: messageTypes.flatMap(type => TYPES[String(type)] ?? []),
  };
  const row = await store.transact(tx => chat.bind(tx, binding));
  return { status: 201, body: { id: row.sid } };
}
