/** `/v2/Services`: https://www.twilio.com/docs/chat/rest/service-resource */
import type { BlockParts } from '../../../kernel/block.ts';
import { bool, int, json, list, moment, nullable, text } from '../../../kernel/fields.ts';
import type { Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import type { ServiceLimits, ServiceMedia, ServiceNotifications } from '../rules/service-defaults.ts';
import { creatable, editable, serviceActions } from './service-actions.ts';
import { paged, sidOf } from './shared.ts';

export const gives = {
  sid: sidOf('IS'),
  accountSid: sidOf('AC'),
  friendlyName: text(),
  dateCreated: moment(),
  dateUpdated: moment(),
  defaultServiceRoleSid: sidOf('RL'),
  defaultChannelRoleSid: sidOf('RL'),
  defaultChannelCreatorRoleSid: sidOf('RL'),
  readStatusEnabled: bool(),
  reachabilityEnabled: bool(),
  typingIndicatorTimeout: int(),
  consumptionReportInterval: int(),
  limits: json<ServiceLimits>(),
  preWebhookUrl: nullable(text()),
  postWebhookUrl: nullable(text()),
  webhookMethod: nullable(text()),
  webhookFilters: nullable(list(text())),
  preWebhookRetryCount: int(),
  postWebhookRetryCount: int(),
  notifications: json<ServiceNotifications>(),
  media: json<ServiceMedia>(),
};

const service = resource('Service', {
  document: 'chat_v2',
  collection: '/v2/Services',
  key: 'Sid',
  gives,
  links: { channels: '/Channels', users: '/Users', roles: '/Roles', bindings: '/Bindings' },
});

export function services(parts: BlockParts): Operation[] {
  const act = serviceActions(parts);
  return [
    service.create(creatable, act.create),
    service.fetch(act.fetch),
    service.update(editable, act.update),
    service.remove(act.remove),
    paged(service.list({}, act.list)),
  ];
}
