/** `/v1/Services`: the service of the first version, whose events may each have an address of their own. */
import type { BlockParts } from '../../../kernel/block.ts';
import { coded, json, oneOf, url } from '../../../kernel/fields.ts';
import type { Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import type { EventWebhooks } from '../rules/event-webhooks.ts';
import { creatable, editable, serviceActions } from './service-actions.ts';
import { gives } from './services.ts';
import { paged } from './shared.ts';

const { preWebhookRetryCount: _pre, postWebhookRetryCount: _post, media: _media, ...olderGives } = gives;

const service = resource('Service', {
  document: 'chat_v1',
  collection: '/v1/Services',
  key: 'Sid',
  gives: { ...olderGives, webhooks: json<EventWebhooks>() },
  links: { channels: '/Channels', users: '/Users', roles: '/Roles' },
});

const address = () => coded(50054, url());
const method = () => coded(50055, oneOf('GET', 'POST'));

const webhooks = {
  'webhooks.onMessageSend.url': address(),
  'webhooks.onMessageSend.method': method(),
  'webhooks.onMessageUpdate.url': address(),
  'webhooks.onMessageUpdate.method': method(),
  'webhooks.onMessageRemove.url': address(),
  'webhooks.onMessageRemove.method': method(),
  'webhooks.onChannelAdd.url': address(),
  'webhooks.onChannelAdd.method': method(),
  'webhooks.onChannelDestroy.url': address(),
  'webhooks.onChannelDestroy.method': method(),
  'webhooks.onChannelUpdate.url': address(),
  'webhooks.onChannelUpdate.method': method(),
  'webhooks.onMemberAdd.url': address(),
  'webhooks.onMemberAdd.method': method(),
  'webhooks.onMemberRemove.url': address(),
  'webhooks.onMemberRemove.method': method(),
  'webhooks.onMessageSent.url': address(),
  'webhooks.onMessageSent.method': method(),
  'webhooks.onMessageUpdated.url': address(),
  'webhooks.onMessageUpdated.method': method(),
  'webhooks.onMessageRemoved.url': address(),
  'webhooks.onMessageRemoved.method': method(),
  'webhooks.onChannelAdded.url': address(),
  'webhooks.onChannelAdded.method': method(),
  'webhooks.onChannelDestroyed.url': address(),
  'webhooks.onChannelDestroyed.method': method(),
  'webhooks.onChannelUpdated.url': address(),
  'webhooks.onChannelUpdated.method': method(),
  'webhooks.onMemberAdded.url': address(),
  'webhooks.onMemberAdded.method': method(),
  'webhooks.onMemberRemoved.url': address(),
  'webhooks.onMemberRemoved.method': method(),
};

const {
  'notifications.newMessage.sound': _newMessage,
  'notifications.newMessage.badgeCountEnabled': _badge,
  'notifications.addedToChannel.sound': _added,
  'notifications.removedFromChannel.sound': _removed,
  'notifications.invitedToChannel.sound': _invited,
  'notifications.logEnabled': _log,
  'media.compatibilityMessage': _message,
  preWebhookRetryCount: _preRetries,
  postWebhookRetryCount: _postRetries,
  ...olderEditable
} = editable;

export function servicesOne(parts: BlockParts): Operation[] {
  const act = serviceActions(parts);
  return [
    service.create(creatable, act.create),
    service.fetch(act.fetch),
    service.update({ ...olderEditable, ...webhooks }, act.update),
    service.remove(act.remove),
    paged(service.list({}, act.list)),
  ];
}
