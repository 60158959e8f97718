import { notFound } from '../../../kernel/errors.ts';
import { list, moment, nullable, required, sid, text } from '../../../kernel/fields.ts';
import type { Operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { isSid } from '../../../kernel/sid.ts';
import type { PoolRoom } from '../pool.ts';
import { prefixOf } from '../rules/address.ts';
import type { PooledRow } from '../store/pool.ts';

const document = 'messaging_v1';
const common = {
  accountSid: sid('AC'),
  serviceSid: sid('MG'),
  dateCreated: moment(),
  dateUpdated: moment(),
};
const ability = { countryCode: nullable(text()), capabilities: list(text()) };

const phoneNumber = resource('PhoneNumber', {
  document,
  collection: '/v1/Services/{ServiceSid}/PhoneNumbers',
  key: 'Sid',
  listKey: 'phone_numbers',
  gives: { sid: sid('PN'), ...common, phoneNumber: text(), ...ability },
});
const shortCode = resource('ShortCode', {
  document,
  collection: '/v1/Services/{ServiceSid}/ShortCodes',
  key: 'Sid',
  listKey: 'short_codes',
  gives: { sid: sid('SC'), ...common, shortCode: text(), ...ability },
});
const channelSender = resource('ChannelSender', {
  document,
  collection: '/v1/Services/{MessagingServiceSid}/ChannelSenders',
  key: 'Sid',
  listKey: 'senders',
  gives: {
    accountSid: sid('AC'),
    messagingServiceSid: sid('MG'),
    sid: sid('XE'),
    sender: text(),
    senderType: text(),
    countryCode: nullable(text()),
    dateCreated: moment(),
    dateUpdated: moment(),
  },
});

/** A sender that joins a pool was there before: that is no creation, as the published document has it. */
const JOINED = 200;

/** The numbers and short codes of a messaging service. https://www.twilio.com/docs/messaging/api/phonenumber-resource */
export function poolNumberOperations(room: PoolRoom): Operation[] {
  return [
    phoneNumber.create(
      { phoneNumberSid: required(sid('PN')) },
      async ({ caller, at, given, path }) =>
        asNumber(await room.join(place(caller, at, path), { sid: given.phoneNumberSid, kind: 'number' })),
      JOINED,
    ),
    phoneNumber.fetch(async ({ caller, at, path }) =>
      asNumber(await room.pooled({ ...place(caller, at, path), sid: at.sid, kind: 'number' })),
    ),
    phoneNumber.remove(({ caller, at, path }) =>
      room.leave({ ...place(caller, at, path), sid: at.sid, kind: 'number' }),
    ),
    phoneNumber.list({}, async ({ caller, at, path }, page) => {
      const listed = await room.listPooled({ ...place(caller, at, path), kind: 'number' }, page);
      return { ...listed, rows: listed.rows.map(asNumber) };
    }),
    shortCode.create(
      { shortCodeSid: required(sid('SC')) },
      async ({ caller, at, given, path }) =>
        asShortCode(await room.join(place(caller, at, path), { sid: given.shortCodeSid, kind: 'shortCode' })),
      JOINED,
    ),
    shortCode.fetch(async ({ caller, at, path }) =>
      asShortCode(await room.pooled({ ...place(caller, at, path), sid: at.sid, kind: 'shortCode' })),
    ),
    shortCode.remove(({ caller, at, path }) =>
      room.leave({ ...place(caller, at, path), sid: at.sid, kind: 'shortCode' }),
    ),
    shortCode.list({}, async ({ caller, at, path }, page) => {
      const listed = await room.listPooled({ ...place(caller, at, path), kind: 'shortCode' }, page);
      return { ...listed, rows: listed.rows.map(asShortCode) };
    }),
  ];
}

/**
 * Senders on other networks. They are numbers of the account whose address has the network's prefix, and their SID
 * here is that of the number with XE in front.
 */
export function channelSenderOperations(room: PoolRoom): Operation[] {
  type At = { messagingServiceSid: string };
  const within = (caller: { accountSid: string }, at: At, path: string) =>
    place(caller, { serviceSid: at.messagingServiceSid }, path);
  return [
    channelSender.create({ sid: required(sid('XE')) }, async ({ caller, at, given, path }) =>
      asChannelSender(
        await room.join(within(caller, at, path), { sid: numberSid(given.sid, path), kind: 'channel' }),
      ),
    ),
    channelSender.fetch(async ({ caller, at, path }) =>
      asChannelSender(
        await room.pooled({ ...within(caller, at, path), sid: numberSid(at.sid, path), kind: 'channel' }),
      ),
    ),
    channelSender.remove(({ caller, at, path }) =>
      room.leave({ ...within(caller, at, path), sid: numberSid(at.sid, path), kind: 'channel' }),
    ),
    channelSender.list({}, async ({ caller, at, path }, page) => {
      const listed = await room.listPooled({ ...within(caller, at, path), kind: 'channel' }, page);
      return { ...listed, rows: listed.rows.map(asChannelSender) };
    }),
  ];
}

function place({ accountSid }: { accountSid: string }, { serviceSid }: { serviceSid: string }, path: string) {
  return { accountSid, serviceSid, path };
}

function numberSid(channelSenderSid: string, path: string): string {
  if (!isSid(channelSenderSid, 'XE')) throw notFound(path);
  return `PN${channelSenderSid.slice(2)}`;
}

const dates = ({ datePooled }: PooledRow) => ({ dateCreated: datePooled, dateUpdated: datePooled });
const capabilities = ['SMS', 'MMS'];

type WrittenNumber = Parameters<typeof phoneNumber.write>[0];
const asNumber = (row: PooledRow) =>
  ({ ...row, ...dates(row), serviceSid: row.messagingServiceSid, capabilities }) as unknown as WrittenNumber;

type WrittenShortCode = Parameters<typeof shortCode.write>[0];
const asShortCode = (row: PooledRow) =>
  ({ ...asNumber(row), shortCode: row.phoneNumber }) as unknown as WrittenShortCode;

type WrittenChannelSender = Parameters<typeof channelSender.write>[0];
const SENDER_TYPES: Readonly<Record<string, string>> = { whatsapp: 'WhatsApp', messenger: 'Messenger' };
function asChannelSender(row: PooledRow): WrittenChannelSender {
  const { phoneNumber: sender } = row;
  const prefix = prefixOf(sender);
  const senderType = SENDER_TYPES[prefix] ?? prefix;
  return { ...row, ...dates(row), sid: `XE${row.sid.slice(2)}`, sender, senderType } as WrittenChannelSender;
}
