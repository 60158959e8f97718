/** The standard parameters of Twilio's messaging webhook, as each network fills them in. */
import { newSid } from './random.ts';

export interface Media {
  url: string;
  contentType: string;
}

export interface Writing {
  accountSid: string;
  from: string;
  to: string;
  body: string;
  media: Media[];
  /** The sender's name on WhatsApp. */
  profileName: string;
}

const countries = [
  ['+1', 'US'],
  ['+31', 'NL'],
  ['+33', 'FR'],
  ['+34', 'ES'],
  ['+39', 'IT'],
  ['+41', 'CH'],
  ['+43', 'AT'],
  ['+44', 'GB'],
  ['+48', 'PL'],
  ['+49', 'DE'],
  ['+52', 'MX'],
  ['+55', 'BR'],
  ['+91', 'IN'],
] as const;

/** All parameters of one new message. */
export function standardParameters(writing: Writing): Record<string, string> {
  const { from, to, media } = writing;
  const sid = newSid(media.length > 0 ? 'MM' : 'SM');
  return {
    MessageSid: sid,
    SmsSid: sid,
    SmsMessageSid: sid,
    AccountSid: writing.accountSid,
    ApiVersion: '2010-04-01',
    From: from,
    To: to,
    Body: writing.body,
    SmsStatus: 'received',
    NumSegments: String(segments(writing.body)),
    NumMedia: String(media.length),
    ...Object.fromEntries(
      media.flatMap((one, at) => [
        [`MediaUrl${at}`, one.url],
        [`MediaContentType${at}`, one.contentType],
      ]),
    ),
    ...(from.startsWith('whatsapp:') ? whatsappParameters(writing) : {}),
    ...(from.startsWith('+') ? { ...place('From', from), ...place('To', to) } : {}),
  };
}

/** The files of a message, read back from its parameters. */
export function mediaOf(parameters: Record<string, string>): Media[] {
  return Array.from({ length: Number(parameters.NumMedia ?? 0) }, (_, at) => ({
    url: parameters[`MediaUrl${at}`]!,
    contentType: parameters[`MediaContentType${at}`]!,
  }));
}

/** How many SMS a text takes: 160 letters of GSM-7 (153 when split), or 70 UTF-16 units (67). */
export function segments(text: string): number {
  const gsm = /^[\n\r !"#$%&'()*+,\-./0-9:;<=>?@A-Z_a-z£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà^{}\\[~\]|€]*$/;
  const isGsm = gsm.test(text);
  const length = isGsm ? text.length + (text.match(/[\^{}\\[~\]|€]/g)?.length ?? 0) : text.length;
  const [alone, split] = isGsm ? [160, 153] : [70, 67];
  return length <= alone ? 1 : Math.ceil(length / split);
}

function whatsappParameters(writing: Writing): Record<string, string> {
  const waId = writing.from.replace(/\D/g, '');
  const context = { ProfileName: writing.profileName, WaId: waId };
  return {
    ProfileName: writing.profileName,
    WaId: waId,
    MessageType: messageType(writing.media[0]),
    ReferralNumMedia: '0',
    ChannelMetadata: JSON.stringify({ type: 'whatsapp', data: { context } }),
  };
}

function messageType(media: Media | undefined): string {
  if (!media) return 'text';
  const kind = media.contentType.split('/')[0] ?? '';
  return ['image', 'audio', 'video'].includes(kind) ? kind : 'document';
}

function place(end: 'From' | 'To', address: string): Record<string, string> {
  const country = countries.find(([code]) => address.startsWith(code))?.[1] ?? '';
  return { [`${end}City`]: '', [`${end}State`]: '', [`${end}Zip`]: '', [`${end}Country`]: country };
}
