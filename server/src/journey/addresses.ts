/** The installation's own addresses, as they stand in webhook settings: recognised, so that no call is made to ourselves. */
import type { JourneyOptions } from './parts.ts';

export type OwnAddress =
  | { kind: 'proxy'; accountSid: string; serviceSid: string }
  | { kind: 'flow'; accountSid: string; flowSid: string };

const WEBHOOK_PATH =
  /^(?:\/webhooks)?\/v1\/Accounts\/(AC[0-9a-fA-F]{32})\/(?:Proxy\/(KS[0-9a-fA-F]{32})\/Webhooks\/Message|Flows\/(FW[0-9a-fA-F]{32}))$/;

/** What a webhook URL of ours stands for; null when it is somebody else's. */
export function ownAddress(url: string, options: JourneyOptions): OwnAddress | null {
  if (!URL.canParse(url)) return null;
  const { host, pathname } = new URL(url);
  const ours = host === new URL(options.publicUrl).host || host === 'webhooks.twilio.com';
  const match = ours ? WEBHOOK_PATH.exec(pathname) : null;
  if (match === null) return null;
  const [, accountSid, serviceSid, flowSid] = match as unknown as [string, string, string?, string?];
  if (serviceSid !== undefined) return { kind: 'proxy', accountSid, serviceSid };
  return { kind: 'flow', accountSid, flowSid: flowSid! };
}

/** The webhook of a Proxy service: what a number's `SmsUrl` is set to. */
export function proxyWebhookUrl(accountSid: string, serviceSid: string, options: JourneyOptions): string {
  return `${options.publicUrl}/webhooks/v1/Accounts/${accountSid}/Proxy/${serviceSid}/Webhooks/Message`;
}

/** Where the carrier of an account is to send receipts. */
export function receiptsUrl(accountSid: string, carrier: string, options: JourneyOptions): string {
  return `${options.publicUrl}/webhooks/v1/Accounts/${accountSid}/Carriers/${carrier}/Receipts`;
}
