/** Webhooks of single events: the first version of the API gives each event an address of its own. */
import { jsonName } from '../../../kernel/operation.ts';
import type { PostEvent } from './webhook-events.ts';

export interface EventWebhook {
  url?: string;
  method?: 'GET' | 'POST';
}

/** By event as JSON spells it: `on_message_sent`. */
export type EventWebhooks = Record<string, EventWebhook>;

/** The webhooks with what was given by parameter: `webhooks.onMessageSent.url` sets `on_message_sent.url`. */
export function changedWebhooks(current: EventWebhooks, given: Record<string, unknown>): EventWebhooks {
  const changed = { ...current };
  for (const [parameter, value] of Object.entries(given)) {
    const [group, event, property] = parameter.split('.');
    if (group !== 'webhooks' || value === undefined) continue;
    changed[jsonName(event!)] = { ...changed[jsonName(event!)], [property!]: value };
  }
  return changed;
}

/** The webhooks that a service has for all events, and for single ones. */
export interface ServiceHook {
  url: string | null;
  method: 'GET' | 'POST';
  filters: string[];
  retryCount: number;
  webhooks: EventWebhooks;
}

/** Where a service hears of an event: at the event's own address, else at the common one if its filters say so. */
export function serviceAddress(
  { url, method, filters, webhooks }: ServiceHook,
  event: PostEvent,
): { url: string; method: 'GET' | 'POST' } | null {
  const own = webhooks[jsonName(event)];
  if (own?.url) return { url: own.url, method: own.method ?? 'POST' };
  return url !== null && filters.includes(event) ? { url, method } : null;
}
