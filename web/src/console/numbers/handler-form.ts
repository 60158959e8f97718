/** A number's messaging handler as it is chosen, and the parameters that it becomes. Pure. */
import type { Parameters } from '../../api/form.ts';
import { handlerOf } from '../messaging/wiring.ts';
import type { IncomingNumber } from '../shared/types.ts';

export const HANDLER_KINDS = ['proxy', 'studio', 'url', 'application', 'none'] as const;

export interface HandlerDraft {
  kind: (typeof HANDLER_KINDS)[number];
  /** Webhook of the chosen Studio flow. */
  flowUrl: string;
  url: string;
  method: string;
  fallbackUrl: string;
  statusCallback: string;
  applicationSid: string;
  friendlyName: string;
}

export function handlerDraftOf(number: IncomingNumber): HandlerDraft {
  const { kind } = handlerOf(number);
  const url = number.sms_url ?? '';
  return {
    kind,
    flowUrl: kind === 'studio' ? url : '',
    url: kind === 'url' ? url : '',
    method: number.sms_method,
    fallbackUrl: number.sms_fallback_url ?? '',
    statusCallback: number.status_callback ?? '',
    applicationSid: number.sms_application_sid ?? '',
    friendlyName: number.friendly_name,
  };
}

export function handlerParameters(draft: HandlerDraft, webhook: string): Parameters {
  const urls = {
    proxy: webhook,
    studio: draft.flowUrl,
    url: draft.url.trim(),
    application: undefined,
    none: '',
  };
  return {
    FriendlyName: draft.friendlyName,
    SmsApplicationSid: draft.kind === 'application' ? draft.applicationSid : '',
    SmsUrl: urls[draft.kind],
    SmsMethod: draft.kind === 'url' ? draft.method : 'POST',
    SmsFallbackUrl: draft.fallbackUrl.trim(),
    StatusCallback: draft.statusCallback.trim(),
  };
}
