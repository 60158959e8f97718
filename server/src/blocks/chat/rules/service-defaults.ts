/** What a chat service is like before anybody has changed it. JSON properties are spelled as they go out. */
import { refuse } from '../../../kernel/errors.ts';
import { jsonName } from '../../../kernel/operation.ts';

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

const MAX_TEMPLATE_LENGTH = 2048;
const MAX_SOUND_LENGTH = 256;

/**
 * The notifications with what was given by parameter: `notifications.newMessage.enabled` sets
 * `new_message.enabled`; other parameters are passed over.
 * @throws ApiError 50058 and 50059 for templates and sounds that are too long.
 */
export function changedNotifications(
  current: ServiceNotifications,
  given: Record<string, unknown>,
): ServiceNotifications {
  const changed: Record<string, unknown> = { ...current };
  for (const [parameter, value] of Object.entries(given)) {
    const [group, kind, property] = parameter.split('.');
    if (group !== 'notifications' || value === undefined) continue;
    if (property === undefined) changed[jsonName(kind!)] = value;
    else changed[jsonName(kind!)] = { ...(changed[jsonName(kind!)] as object), [jsonName(property)]: value };
    if (property === 'template' && String(value).length > MAX_TEMPLATE_LENGTH) throw refuse(50058);
    if (property === 'sound' && String(value).length > MAX_SOUND_LENGTH) throw refuse(50059);
  }
  return changed as unknown as ServiceNotifications;
}
