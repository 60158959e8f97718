/** Who hears of what happens in a channel by webhook: the service's post-event webhook and the channel's own. */
import type { Batch, Tx } from '../../../kernel/line/tx.ts';
import { type Parameters, webhookJob } from '../../../kernel/webhook.ts';
import type { Source } from '../events.ts';
import { type ServiceHook, serviceAddress } from '../rules/event-webhooks.ts';
import { type HookConfiguration, type HookType, hears } from '../rules/hook-configuration.ts';
import type { PostEvent } from '../rules/webhook-events.ts';
import { type Acted, hookFields } from '../rules/webhook-payload.ts';

export interface ChannelHook {
  sid: string;
  type: HookType;
  configuration: HookConfiguration;
}

export interface Audience {
  accountSid: string;
  /** Key of the jobs: webhooks of one conversation are made in order. */
  key: string;
  /** Null when the service has no post-event webhook. */
  service: ServiceHook | null;
  hooks: ChannelHook[];
}

/** The contract allows five seconds before a chat webhook counts as failed. */
const TIMEOUT_SECONDS = 5;

/** Joins `hooks` and `service_hook` to rows of `of` that have account_sid, service_sid and the channel's `sid`. */
export const audienceJoin = (of: string): string => `
  left join lateral (
    select json_agg(json_build_object('sid', h.sid, 'type', h.type, 'configuration', h.configuration)
      order by h.sid) as hooks
    from chat.hook h where h.channel_sid = ${of}.sid and h.account_sid = ${of}.account_sid
  ) hooks on true
  left join lateral (
    select json_build_object('url', s.post_webhook_url, 'method', s.webhook_method,
      'filters', s.webhook_filters, 'retryCount', s.post_webhook_retry_count, 'webhooks', s.webhooks) as service_hook
    from chat.service s
    where s.sid = ${of}.service_sid and s.account_sid = ${of}.account_sid
      and (s.post_webhook_url is not null or s.webhooks <> '{}')
  ) service on true`;

/** The columns that {@link audienceJoin} adds. */
export interface AudienceColumns {
  accountSid: string;
  line: string;
  hooks: ChannelHook[] | null;
  serviceHook: ServiceHook | null;
}

export function audienceOf(row: AudienceColumns): Audience {
  return {
    accountSid: row.accountSid,
    key: `${row.line}:hooks`,
    service: row.serviceHook,
    hooks: row.hooks ?? [],
  };
}

/** The audience of each channel; null for channels that do not exist. */
export const audiences: Batch<{ accountSid: string; channelSid: string }, Audience | null> = async (
  tx,
  inputs,
) => {
  const rows = await tx.query<AudienceColumns & { ordinal: number }>(
    `select g.ordinal, c.account_sid, c.line, hooks.hooks, service.service_hook
     from json_to_recordset($1::json) as g(ordinal int, account_sid text, channel_sid text)
     cross join lateral (
       select * from chat.channel where sid = g.channel_sid and account_sid = g.account_sid limit 1
     ) c ${audienceJoin('c')}`,
    [
      JSON.stringify(
        inputs.map((input, ordinal) => ({
          ordinal,
          account_sid: input.accountSid,
          channel_sid: input.channelSid,
        })),
      ),
    ],
  );
  const found: (Audience | null)[] = inputs.map(() => null);
  for (const row of rows) found[row.ordinal] = audienceOf(row);
  return found;
};

/**
 * Whether a change is told to webhooks: what people do in a conversation always is, what a REST call does only
 * when the call asks for it.
 */
export function causesWebhooks(change: { webhooks: boolean; source: Source; relayed?: boolean }): boolean {
  return change.webhooks || change.source === 'SDK' || (change.relayed ?? false);
}

/** The same of a write that names its actor. */
export function isTold({ webhooks, actor }: Acted): boolean {
  return webhooks || actor?.source === 'SDK';
}

export interface Notice {
  event: PostEvent;
  /** What is sent; hooks of the channel add their own name to it. */
  form: Parameters;
  /** The body of a message that was sent, which triggers look into. */
  body?: string;
}

/** Asks for the webhooks of one event, to be made after the commit. */
export function announce(tx: Tx, audience: Audience, { event, form, body }: Notice): void {
  const at = { key: audience.key, accountSid: audience.accountSid };
  const { service } = audience;
  const address = service && serviceAddress(service, event);
  if (address) {
    const { retryCount } = service;
    tx.job(webhookJob(at, { ...address, parameters: form, retryCount, timeoutSeconds: TIMEOUT_SECONDS }));
  }
  for (const hook of audience.hooks) {
    if (!hears(hook, event, body ?? null)) continue;
    const { url, method = 'POST', retry_count: retryCount } = hook.configuration;
    const parameters = { ...form, ...hookFields(hook) };
    tx.job(webhookJob(at, { url: url!, method, parameters, retryCount, timeoutSeconds: TIMEOUT_SECONDS }));
  }
}
