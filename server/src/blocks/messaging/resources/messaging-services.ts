import { invalid } from '../../../kernel/errors.ts';
import {
  bool,
  coded,
  fallback,
  int,
  json,
  moment,
  nullable,
  oneOf,
  required,
  sid,
  text,
  url,
} from '../../../kernel/fields.ts';
import type { Store } from '../../../kernel/line/store.ts';
import { found, type Operation, operation } from '../../../kernel/operation.ts';
import { resource } from '../../../kernel/resource.ts';
import { MAX_VALIDITY_SECONDS } from '../rules/limits.ts';
import {
  changeService,
  deleteService,
  insertService,
  listServices,
  type ServiceRow,
  serviceBySid,
} from '../store/services.ts';

const document = 'messaging_v1';
const method = oneOf('GET', 'POST');
const scan = oneOf('inherit', 'enable', 'disable');
const validity = coded(21624, int(1, MAX_VALIDITY_SECONDS));
const USECASES = [
  'notifications',
  'marketing',
  'verification',
  'discussion',
  'polling',
  'undeclared',
] as const;

const service = resource('Service', {
  document,
  collection: '/v1/Services',
  key: 'Sid',
  gives: {
    sid: sid('MG'),
    accountSid: sid('AC'),
    friendlyName: text(),
    dateCreated: moment(),
    dateUpdated: moment(),
    inboundRequestUrl: nullable(text()),
    inboundMethod: method,
    fallbackUrl: nullable(text()),
    fallbackMethod: method,
    statusCallback: nullable(text()),
    stickySender: bool(),
    mmsConverter: bool(),
    smartEncoding: bool(),
    scanMessageContent: scan,
    fallbackToLongCode: bool(),
    areaCodeGeomatch: bool(),
    synchronousValidation: bool(),
    validityPeriod: int(),
    usecase: text(),
    usAppToPersonRegistered: bool(),
    useInboundWebhookOnNumber: bool(),
  },
  links: {
    phone_numbers: '/PhoneNumbers',
    short_codes: '/ShortCodes',
    alpha_senders: '/AlphaSenders',
    messages: '/Messages',
    us_app_to_person: '/Compliance/Usa2p',
    us_app_to_person_usecases: '/Compliance/Usa2p/Usecases',
    channel_senders: '/ChannelSenders',
    destination_alpha_senders: '/DestinationAlphaSenders',
  },
});

/** What create and update take: absent on update means unchanged. */
const settings = {
  inboundRequestUrl: coded(21402, url()),
  inboundMethod: coded(21403, method),
  fallbackUrl: coded(21402, url()),
  fallbackMethod: coded(21403, method),
  statusCallback: coded(21609, url()),
  stickySender: bool(),
  mmsConverter: bool(),
  smartEncoding: bool(),
  scanMessageContent: scan,
  fallbackToLongCode: bool(),
  areaCodeGeomatch: bool(),
  validityPeriod: validity,
  synchronousValidation: bool(),
  usecase: text(64),
  useInboundWebhookOnNumber: bool(),
};
const created = {
  ...settings,
  friendlyName: required(coded(20002, text(64, 1))),
  inboundMethod: fallback(settings.inboundMethod, 'POST'),
  fallbackMethod: fallback(settings.fallbackMethod, 'POST'),
  stickySender: fallback(bool(), true),
  mmsConverter: fallback(bool(), true),
  smartEncoding: fallback(bool(), true),
  scanMessageContent: fallback(scan, 'inherit'),
  fallbackToLongCode: fallback(bool(), true),
  areaCodeGeomatch: fallback(bool(), true),
  validityPeriod: fallback(validity, MAX_VALIDITY_SECONDS),
  synchronousValidation: fallback(bool(), false),
  usecase: fallback(text(64), 'undeclared'),
  useInboundWebhookOnNumber: fallback(bool(), false),
};

/**
 * Messaging services. https://www.twilio.com/docs/messaging/api/service-resource
 * Conversion of media, content scans and a second try by another kind of number are the carriers' affairs: the
 * settings are kept and shown.
 */
export function messagingServiceOperations(store: Store): Operation[] {
  return [
    service.create(created, async ({ caller: { accountSid }, given }) => {
      checkUsecase(given.usecase);
      const addresses = {
        inboundRequestUrl: given.inboundRequestUrl || null,
        fallbackUrl: given.fallbackUrl || null,
        statusCallback: given.statusCallback || null,
      };
      return written(await store.transact(tx => insertService(tx, { accountSid, ...given, ...addresses })));
    }),
    service.fetch(async ({ caller: { accountSid }, at: { sid }, path }) =>
      written(found(await serviceBySid(store.read, { accountSid, sid }), path)),
    ),
    service.update(
      { ...settings, friendlyName: coded(20002, text(64, 1)) },
      async ({ caller: { accountSid }, at: { sid }, given, path }) => {
        checkUsecase(given.usecase);
        const set = Object.fromEntries(
          Object.entries(given).map(([name, value]) => [name, value === '' ? null : value]),
        );
        return written(found(await store.transact(tx => changeService(tx, { accountSid, sid }, set)), path));
      },
    ),
    service.remove(async ({ caller: { accountSid }, at: { sid }, path }) => {
      found((await store.transact(tx => deleteService(tx, { accountSid, sid }))) || null, path);
    }),
    service.list({}, async ({ caller: { accountSid } }, page) => {
      const listed = await listServices(store.read, accountSid, page);
      return { ...listed, rows: listed.rows.map(written) };
    }),
    operation(
      {
        id: 'FetchUsecase',
        document,
        method: 'GET',
        path: '/v1/Services/Usecases',
        gives: { usecases: json<object[]>() },
      },
      async () => ({ usecases: usecases() }),
    ),
  ];
}

function checkUsecase(usecase: string | undefined): void {
  if (usecase === undefined || USECASES.some(one => one === usecase)) return;
  throw invalid('Usecase', `must be one of ${USECASES.join(', ')}`);
}

function usecases(): object[] {
  const described = {
    notifications: [
      'Notices that a customer waits for: accounts, deliveries, reminders.',
      'Notify my users.',
    ],
    marketing: ['Offers and news of products.', 'Market my services.'],
    verification: ['Codes that prove who somebody is.', 'Verify my users.'],
    discussion: ['Conversations between people, or between people and bots.', 'Engage in a discussion.'],
    polling: ['Questions with few answers, as in surveys and votes.', 'Poll my users.'],
    undeclared: ['Anything else.', 'Not declared.'],
  };
  return USECASES.map(usecase => {
    const [description, purpose] = described[usecase];
    return { usecase, description, purpose };
  });
}

type Written = Parameters<typeof service.write>[0];
/** Registration of senders with networks of the United States happens elsewhere, so no service has one. */
const written = (row: ServiceRow): Written => ({ ...row, usAppToPersonRegistered: false }) as Written;
