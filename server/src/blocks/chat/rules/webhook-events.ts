/** The names of what chat webhooks are called for. */

export const postEvents = [
  'onMessageSent',
  'onMessageUpdated',
  'onMessageRemoved',
  'onMediaMessageSent',
  'onChannelAdded',
  'onChannelUpdated',
  'onChannelDestroyed',
  'onMemberAdded',
  'onMemberUpdated',
  'onMemberRemoved',
  'onUserAdded',
  'onUserUpdated',
] as const;
export type PostEvent = (typeof postEvents)[number];

export const preEvents = [
  'onMessageSend',
  'onMessageUpdate',
  'onMessageRemove',
  'onMediaMessageSend',
  'onChannelAdd',
  'onChannelUpdate',
  'onChannelDestroy',
  'onMemberAdd',
  'onMemberUpdate',
  'onMemberRemove',
  'onUserUpdate',
] as const;
export type PreEvent = (typeof preEvents)[number];

/** What a service's `WebhookFilters` may name. */
export const serviceHookEvents: ReadonlySet<string> = new Set([...preEvents, ...postEvents]);

const besideChannels = ['onChannelAdded', 'onUserAdded', 'onUserUpdated'];

/** What a channel webhook's `Filters` may name: events after the fact, inside of the channel. */
export const channelHookEvents: ReadonlySet<string> = new Set(
  postEvents.filter(event => !besideChannels.includes(event)),
);
