/** `/v2/Services`: https://www.twilio.com/docs/chat/rest/service-resource */
import type { BlockParts } from '../../../kernel/block.ts';
import { invalid } from '../../../kernel/errors.ts';
import {
  bool,
  coded,
  int,
  json,
  list,
  moment,
  nullable,
  oneOf,
  required,
  sid,
  text,
  url,
} from '../../../kernel/fields.ts';
import { found, type Operation } from '../../../kernel/operation.ts';
import { byCreation, readPage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import { updateRow } from '../../../kernel/sql.ts';
import type { ServiceRow } from '../rows.ts';
import { checkFriendlyName } from '../rules/identity.ts';
import {
  changedNotifications,
  type ServiceLimits,
  type ServiceMedia,
  type ServiceNotifications,
} from '../rules/service-defaults.ts';
import { serviceHookEvents } from '../rules/webhook-events.ts';
import { findService, provision, removeService } from '../store/services.ts';
import { ANY_LENGTH, checkRole, paged, sidOf } from './shared.ts';

const MAX_NAME_LENGTH = 64;
const MAX_RETRIES = 3;

const gives = {
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

const creatable = { friendlyName: coded(50000, required(text(ANY_LENGTH, 1))) };

const editable = {
  friendlyName: text(ANY_LENGTH, 1),
  defaultServiceRoleSid: sid('RL'),
  defaultChannelRoleSid: sid('RL'),
  defaultChannelCreatorRoleSid: sid('RL'),
  readStatusEnabled: bool(),
  reachabilityEnabled: bool(),
  typingIndicatorTimeout: coded(50053, int()),
  consumptionReportInterval: coded(50052, int()),
  'notifications.newMessage.enabled': bool(),
  'notifications.newMessage.template': text(),
  'notifications.newMessage.sound': text(),
  'notifications.newMessage.badgeCountEnabled': bool(),
  'notifications.addedToChannel.enabled': bool(),
  'notifications.addedToChannel.template': text(),
  'notifications.addedToChannel.sound': text(),
  'notifications.removedFromChannel.enabled': bool(),
  'notifications.removedFromChannel.template': text(),
  'notifications.removedFromChannel.sound': text(),
  'notifications.invitedToChannel.enabled': bool(),
  'notifications.invitedToChannel.template': text(),
  'notifications.invitedToChannel.sound': text(),
  preWebhookUrl: coded(50054, url()),
  postWebhookUrl: coded(50054, url()),
  webhookMethod: coded(50055, oneOf('GET', 'POST')),
  webhookFilters: list(text()),
  'limits.channelMembers': coded(50061, int(1, 1000)),
  'limits.userChannels': coded(50060, int(1, 1000)),
  'media.compatibilityMessage': text(),
  preWebhookRetryCount: coded(50065, int(0, MAX_RETRIES)),
  postWebhookRetryCount: coded(50065, int(0, MAX_RETRIES)),
  'notifications.logEnabled': bool(),
};

const service = resource('Service', {
  document: 'chat_v2',
  collection: '/v2/Services',
  key: 'Sid',
  gives,
  links: { channels: '/Channels', users: '/Users', roles: '/Roles', bindings: '/Bindings' },
});

type Changes = Parameters<Parameters<typeof service.update<typeof editable>>[1]>[0]['given'];

export const services = ({ store }: BlockParts): Operation[] => [
  service.create(creatable, ({ given, caller }) =>
    store.transact(async tx => {
      const friendlyName = checkFriendlyName(given.friendlyName, MAX_NAME_LENGTH);
      return (await provision(tx, { accountSid: caller.accountSid, friendlyName })).service;
    }),
  ),
  service.fetch(async ({ at, caller, path }) =>
    found(await findService(store.read, { accountSid: caller.accountSid, serviceSid: at.sid }), path),
  ),
  service.update(editable, ({ at, given, caller, path }) =>
    store.transact(async tx => {
      const { accountSid } = caller;
      const current = found(await findService(tx, { accountSid, serviceSid: at.sid }), path);
      const scope = { accountSid, serviceSid: at.sid };
      await checkRole(tx, { ...scope, sid: given.defaultServiceRoleSid }, deployment);
      await checkRole(tx, { ...scope, sid: given.defaultChannelRoleSid }, channel);
      await checkRole(tx, { ...scope, sid: given.defaultChannelCreatorRoleSid }, creator);
      const set = { ...changesOf(current, given), dateUpdated: tx.now };
      const where = { sid: at.sid, accountSid };
      return found(await updateRow<ServiceRow>(tx, 'chat.service', { where, set }), path);
    }),
  ),
  service.remove(({ at, caller, path }) =>
    store.transact(async tx => {
      const { accountSid } = caller;
      found((await removeService(tx, { accountSid, serviceSid: at.sid })) || null, path);
    }),
  ),
  paged(
    service.list({}, ({ caller }, page) =>
      readPage<ServiceRow>(
        store.read,
        {
          select: 'select * from chat.service where account_sid = $1',
          params: [caller.accountSid],
          order: byCreation,
        },
        page,
      ),
    ),
  ),
];

const deployment = { type: 'deployment', unknownCode: 50102 } as const;
const channel = { type: 'channel', unknownCode: 50101 } as const;
const creator = { type: 'channel', unknownCode: 50106 } as const;

/** The columns that a change writes; an empty address takes the webhook off, an empty filter takes all off. */
function changesOf(current: ServiceRow, given: Changes): Partial<ServiceRow> {
  const {
    'limits.channelMembers': channel_members = current.limits.channel_members,
    'limits.userChannels': user_channels = current.limits.user_channels,
    'media.compatibilityMessage': compatibility_message = current.media.compatibility_message,
    ...rest
  } = given;
  const columns = Object.entries(rest).filter(([name]) => !name.includes('.'));
  return {
    ...Object.fromEntries(columns.map(([name, value]) => [name, value === '' ? null : value])),
    friendlyName: checkFriendlyName(given.friendlyName, MAX_NAME_LENGTH)!,
    webhookFilters: given.webhookFilters && checkFilters(given.webhookFilters),
    limits: { channel_members, user_channels },
    media: { ...current.media, compatibility_message },
    notifications: changedNotifications(current.notifications, rest),
  };
}

function checkFilters(filters: string[]): string[] {
  const named = filters.filter(filter => filter !== '');
  for (const filter of named) {
    if (!serviceHookEvents.has(filter)) throw invalid('WebhookFilters', `${filter} is not an event`);
  }
  return [...new Set(named)];
}
