/** What can be done with a chat service, whichever version of the API asks for it. */
import type { BlockParts } from '../../../kernel/block.ts';
import { invalid } from '../../../kernel/errors.ts';
import {
  bool,
  coded,
  type Given,
  int,
  list,
  oneOf,
  required,
  sid,
  text,
  url,
} from '../../../kernel/fields.ts';
import { type Exchange, found } from '../../../kernel/operation.ts';
import { byCreation, type PageRequest, readPage } from '../../../kernel/page.ts';
import { updateRow } from '../../../kernel/sql.ts';
import type { ServiceRow } from '../rows.ts';
import { changedWebhooks } from '../rules/event-webhooks.ts';
import { checkFriendlyName } from '../rules/identity.ts';
import { changedNotifications } from '../rules/service-defaults.ts';
import { serviceHookEvents } from '../rules/webhook-events.ts';
import { findService, provision, removeService } from '../store/services.ts';
import { ANY_LENGTH, checkRole } from './shared.ts';

const MAX_NAME_LENGTH = 64;
const MAX_RETRIES = 3;

export const creatable = { friendlyName: coded(50000, required(text(ANY_LENGTH, 1))) };

export const editable = {
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

type Changes = Given<typeof editable>;
type At = { sid: string };

export const serviceActions = ({ store }: BlockParts) => ({
  create: ({ given, caller }: Exchange<unknown, Given<typeof creatable>>): Promise<ServiceRow> =>
    store.transact(async tx => {
      const friendlyName = checkFriendlyName(given.friendlyName, MAX_NAME_LENGTH);
      return (await provision(tx, { accountSid: caller.accountSid, friendlyName })).service;
    }),
  fetch: async ({ at, caller, path }: Exchange<At, unknown>): Promise<ServiceRow> =>
    found(await findService(store.read, { accountSid: caller.accountSid, serviceSid: at.sid }), path),
  update: ({ at, given, caller, path }: Exchange<At, Changes>): Promise<ServiceRow> =>
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
  remove: ({ at, caller, path }: Exchange<At, unknown>): Promise<void> =>
    store.transact(async tx => {
      const { accountSid } = caller;
      found((await removeService(tx, { accountSid, serviceSid: at.sid })) || null, path);
    }),
  list: ({ caller }: Exchange<unknown, unknown>, page: PageRequest) => {
    const select = 'select * from chat.service where account_sid = $1';
    return readPage<ServiceRow>(store.read, { select, params: [caller.accountSid], order: byCreation }, page);
  },
});

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
    webhooks: changedWebhooks(current.webhooks, rest),
  };
}

function checkFilters(filters: string[]): string[] {
  const named = filters.filter(filter => filter !== '');
  for (const filter of named) {
    if (!serviceHookEvents.has(filter)) throw invalid('WebhookFilters', `${filter} is not an event`);
  }
  return [...new Set(named)];
}
