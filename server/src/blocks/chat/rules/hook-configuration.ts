/** The webhooks of a channel: what their configuration may hold, and which of them hear an event. */
import { refuse } from '../../../kernel/errors.ts';
import { isSid } from '../../../kernel/sid.ts';
import { channelHookEvents, type PostEvent } from './webhook-events.ts';

export const hookTypes = ['webhook', 'trigger', 'studio'] as const;
export type HookType = (typeof hookTypes)[number];

/** Keys are spelled as they go out; only those that the type uses are there. */
export interface HookConfiguration {
  url?: string;
  method?: 'GET' | 'POST';
  filters?: string[];
  triggers?: string[];
  flow_sid?: string;
  retry_count?: number;
}

export const HOOKS_PER_CHANNEL = 5;
const MAX_TRIGGERS = 5;
const MAX_RETRIES = 3;
const MAX_URL_LENGTH = 2048;
const MAX_TRIGGER_LENGTH = 256;

/**
 * The whole configuration of a hook of this type, with its defaults. Keys of other types are left out.
 * @throws ApiError 50322, 50325-50327, 50329-50332 and 50065 for what the contract refuses.
 */
export function checkConfiguration(type: HookType, given: HookConfiguration): HookConfiguration {
  const retry_count = given.retry_count ?? (type === 'studio' ? 3 : 0);
  if (retry_count < 0 || retry_count > MAX_RETRIES) throw refuse(50065);
  if (type === 'studio') return { flow_sid: checkFlowSid(given.flow_sid), retry_count };
  const target = { url: checkUrl(given.url), method: given.method ?? 'POST' };
  return type === 'webhook'
    ? { ...target, filters: checkFilters(given.filters), retry_count }
    : { ...target, triggers: checkTriggers(given.triggers), retry_count };
}

function checkFlowSid(flowSid: string | undefined): string {
  if (!isSid(flowSid, 'FW')) throw refuse(50327);
  return flowSid;
}

function checkUrl(url: string | undefined): string {
  if (!url) throw refuse(50329);
  if (url.length > MAX_URL_LENGTH) throw refuse(50332);
  if (!/^https?:\/\/\S+$/i.test(url)) throw refuse(50054);
  return url;
}

function checkFilters(filters: string[] | undefined): string[] {
  if (!filters || filters.length === 0) throw refuse(50330);
  for (const filter of filters) if (!channelHookEvents.has(filter)) throw refuse(50325);
  return [...new Set(filters)];
}

function checkTriggers(triggers: string[] | undefined): string[] {
  if (!triggers || triggers.length === 0) throw refuse(50331);
  if (triggers.length > MAX_TRIGGERS) throw refuse(50322);
  if (triggers.some(word => word.trim() === '' || word.length > MAX_TRIGGER_LENGTH)) throw refuse(50326);
  return triggers;
}

/** Whether a hook is called for an event; `body` is that of a message that was sent. */
export function hears(
  hook: { type: HookType; configuration: HookConfiguration },
  event: PostEvent,
  body: string | null,
): boolean {
  if (hook.type === 'webhook') return hook.configuration.filters?.includes(event) ?? false;
  if (hook.type === 'studio' || body === null) return false;
  return hook.configuration.triggers?.some(word => body.includes(word)) ?? false;
}
