/** What a chat service is like before anybody has changed it. JSON properties are spelled as they go out. */

export interface ServiceLimits {
  channel_members: number;
  user_channels: number;
}

export interface ServiceMedia {
  size_limit_mb: number;
  compatibility_message: string;
}

export interface Notification {
  enabled: boolean;
  template?: string;
  sound?: string;
  badge_count_enabled?: boolean;
}

export interface ServiceNotifications {
  log_enabled: boolean;
  new_message: Notification;
  added_to_channel: Notification;
  removed_from_channel: Notification;
  invited_to_channel: Notification;
}

export const serviceDefaults = {
  readStatusEnabled: true,
  reachabilityEnabled: false,
  typingIndicatorTimeout: 5,
  consumptionReportInterval: 10,
  limits: { channel_members: 100, user_channels: 250 } satisfies ServiceLimits,
  preWebhookUrl: null,
  postWebhookUrl: null,
  webhookMethod: 'POST',
  webhookFilters: [] as string[],
  preWebhookRetryCount: 0,
  postWebhookRetryCount: 0,
  notifications: {
    log_enabled: false,
    new_message: { enabled: false },
    added_to_channel: { enabled: false },
    removed_from_channel: { enabled: false },
    invited_to_channel: { enabled: false },
  } satisfies ServiceNotifications as ServiceNotifications,
  media: {
    size_limit_mb: 150,
    compatibility_message: 'Media messages are not supported by your client',
  } satisfies ServiceMedia,
} as const;
