import type { Parameters } from '../../../kernel/webhook.ts';
import type { MessageRow } from '../message.ts';
import { bareOf, prefixOf } from './address.ts';

/**
 * What a status callback is told, in the contract's words.
 * https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
 */
export function statusParameters(row: MessageRow): Parameters {
  const parameters: Parameters = {
    MessageSid: row.sid,
    MessageStatus: row.status,
    SmsSid: row.sid,
    SmsStatus: row.status,
    AccountSid: row.accountSid,
    From: row.from,
    To: row.to,
    ApiVersion: '2010-04-01',
  };
  if (row.errorCode !== null) parameters.ErrorCode = String(row.errorCode);
  if (row.errorMessage !== null) parameters.ErrorMessage = row.errorMessage;
  if (row.messagingServiceSid !== null) parameters.MessagingServiceSid = row.messagingServiceSid;
  const prefix = prefixOf(row.to);
  if (prefix !== '') {
    parameters.ChannelPrefix = prefix;
    parameters.ChannelToAddress = bareOf(row.to);
    if (row.status === 'read') parameters.EventType = 'READ';
  }
  return parameters;
}
