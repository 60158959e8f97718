import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, openKernel, serveBlocks, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { makeMessaging } from './index.ts';

const migrations = { name: 'messaging', folder: new URL('./migrations/', import.meta.url) };
const kernel = await openKernel(migrations);
const messaging = makeMessaging(kernel.parts, { defaultCarrier: 'simulated' });
const ask = await serveBlocks(kernel, [messaging], document => [
  document === 'messaging_v1' ? 'messaging' : 'api',
]);
const services = '/messaging/v1/Services';
type Form = Record<string, string | string[]>;
const create = (path: string, form: Form) => ask({ method: 'POST', path, form });
const addNumber = (phoneNumber: string, accountSid = TEST_ACCOUNT) =>
  kernel.store.transact(tx => messaging.addNumber(tx, { accountSid, phoneNumber }));
const newService = async (form: Form = {}): Promise<string> =>
  (await create(services, { FriendlyName: 'Desk', ...form })).body.sid;
const remove = (path: string) => ask({ method: 'DELETE', path });

test('a service has the documented defaults, and keeps what is set', async () => {
  const made = await create(services, { FriendlyName: 'Desk' });
  const url = `http://switchhook.test${services}/${made.body.sid}`;
  expect(made.status).toBe(201);
  expect(made.body).toEqual({
    sid: expect.stringMatching(/^MG[0-9a-f]{32}$/),
    account_sid: TEST_ACCOUNT,
    friendly_name: 'Desk',
    date_created: '2026-01-15T12:00:00Z',
    date_updated: '2026-01-15T12:00:00Z',
    inbound_request_url: null,
    inbound_method: 'POST',
    fallback_url: null,
    fallback_method: 'POST',
    status_callback: null,
    sticky_sender: true,
    mms_converter: true,
    smart_encoding: true,
    scan_message_content: 'inherit',
    fallback_to_long_code: true,
    area_code_geomatch: true,
    synchronous_validation: false,
    validity_period: 36_000,
    usecase: 'undeclared',
    us_app_to_person_registered: false,
    use_inbound_webhook_on_number: false,
    url,
    links: expect.objectContaining({ phone_numbers: `${url}/PhoneNumbers` }),
  });
  const path = `${services}/${made.body.sid}`;
  const form = { InboundRequestUrl: 'https://x.test/in', StickySender: 'false', ValidityPeriod: '600' };
  const changed = await ask({ method: 'POST', path, form });
  expect(changed.body).toMatchObject({
    inbound_request_url: 'https://x.test/in',
    sticky_sender: false,
    validity_period: 600,
    friendly_name: 'Desk',
  });
  const emptied = await ask({ method: 'POST', path, form: { InboundRequestUrl: '' } });
  expect(emptied.body.inbound_request_url).toBeNull();
  expect((await ask({ method: 'GET', path })).body).toEqual(emptied.body);
  expect((await ask({ method: 'GET', path: services })).body.services).toContainEqual(emptied.body);
  expect((await remove(path)).status).toBe(204);
  expect((await ask({ method: 'GET', path })).status).toBe(404);
});

test.each<[string, Form, number]>([
  ['no name', {}, 20002],
  ['an empty name', { FriendlyName: '' }, 20002],
  ['a long name', { FriendlyName: 'x'.repeat(65) }, 20002],
  ['a bad address', { FriendlyName: 'x', InboundRequestUrl: 'nowhere' }, 21402],
  ['a bad method', { FriendlyName: 'x', InboundMethod: 'PUT' }, 21403],
  ['a bad validity', { FriendlyName: 'x', ValidityPeriod: '36001' }, 21624],
  ['a bad scan', { FriendlyName: 'x', ScanMessageContent: 'maybe' }, 20001],
  ['an unknown use', { FriendlyName: 'x', Usecase: 'spam' }, 20001],
])('a service with %s is refused', async (_, form, code) => {
  expect((await create(services, form)).body).toMatchObject({ code, status: 400 });
});

test('a number is in one service at most, and free again afterwards', async () => {
  const [first, second] = [await newService(), await newService()];
  const { sid } = await addNumber('+15125550100');
  const numbers = `${services}/${first}/PhoneNumbers`;
  const joined = await create(numbers, { PhoneNumberSid: sid });
  expect(joined.status).toBe(200);
  expect(joined.body).toEqual({
    sid,
    account_sid: TEST_ACCOUNT,
    service_sid: first,
    date_created: '2026-01-15T12:00:00Z',
    date_updated: '2026-01-15T12:00:00Z',
    phone_number: '+15125550100',
    country_code: 'US',
    capabilities: ['SMS', 'MMS'],
    url: `http://switchhook.test${numbers}/${sid}`,
  });
  expect((await create(numbers, { PhoneNumberSid: sid })).body).toMatchObject({ code: 21710, status: 409 });
  const other = `${services}/${second}/PhoneNumbers`;
  expect((await create(other, { PhoneNumberSid: sid })).body).toMatchObject({ code: 21712, status: 409 });
  expect((await ask({ method: 'GET', path: `${other}/${sid}` })).status).toBe(404);
  expect((await remove(`${other}/${sid}`)).status).toBe(404);
  expect((await ask({ method: 'GET', path: numbers })).body.phone_numbers).toEqual([joined.body]);
  expect((await remove(`${numbers}/${sid}`)).status).toBe(204);
  expect((await create(other, { PhoneNumberSid: sid })).status).toBe(200);
  expect((await remove(`${services}/${second}`)).status).toBe(204);
  expect((await create(numbers, { PhoneNumberSid: sid })).status).toBe(200);
});

test('short codes and senders of other networks have lists of their own', async () => {
  const service = `${services}/${await newService()}`;
  const code = await addNumber('12345');
  const whatsapp = await addNumber('whatsapp:+15125550111');
  expect(code.sid).toMatch(/^SC/);
  const joined = await create(`${service}/ShortCodes`, { ShortCodeSid: code.sid });
  expect(joined.body).toMatchObject({ sid: code.sid, short_code: '12345', country_code: 'US' });
  const Sid = `XE${whatsapp.sid.slice(2)}`;
  const sender = await create(`${service}/ChannelSenders`, { Sid });
  expect(sender.body).toMatchObject({ sid: Sid, sender: 'whatsapp:+15125550111', sender_type: 'WhatsApp' });
  expect((await ask({ method: 'GET', path: `${service}/ChannelSenders/${Sid}` })).body).toEqual(sender.body);
  expect((await ask({ method: 'GET', path: `${service}/ChannelSenders` })).body.senders).toEqual([
    sender.body,
  ]);
  expect((await ask({ method: 'GET', path: `${service}/ShortCodes` })).body.short_codes).toEqual([
    joined.body,
  ]);
  expect((await ask({ method: 'GET', path: `${service}/PhoneNumbers` })).body.phone_numbers).toEqual([]);
  const asNumber = await create(`${service}/PhoneNumbers`, { PhoneNumberSid: whatsapp.sid });
  expect(asNumber.body.code).toBe(21711);
  expect((await remove(`${service}/ChannelSenders/${Sid}`)).status).toBe(204);
  expect((await remove(`${service}/ShortCodes/${code.sid}`)).status).toBe(204);
});

test('a short code is shown as such and not as a number', async () => {
  const { sid } = await addNumber('54321');
  const account = `/api/2010-04-01/Accounts/${TEST_ACCOUNT}`;
  const path = `${account}/SMS/ShortCodes/${sid}.json`;
  const form = { SmsUrl: 'https://x.test/sms', FriendlyName: 'Votes' };
  const changed = await ask({ method: 'POST', path, form });
  expect(changed.body).toMatchObject({ short_code: '54321', friendly_name: 'Votes', sms_url: form.SmsUrl });
  const listed = await ask({ method: 'GET', path: `${account}/SMS/ShortCodes.json?ShortCode=543` });
  expect(listed.body.short_codes).toEqual([changed.body]);
  expect((await ask({ method: 'GET', path: `${account}/IncomingPhoneNumbers/${sid}.json` })).status).toBe(
    404,
  );
  const numbers = await ask({
    method: 'GET',
    path: `${account}/IncomingPhoneNumbers.json?PhoneNumber=54321`,
  });
  expect(numbers.body.incoming_phone_numbers).toEqual([]);
});

test('names of senders are for all countries or for one', async () => {
  const service = `${services}/${await newService()}`;
  const made = await create(`${service}/AlphaSenders`, { AlphaSender: 'Acme' });
  expect(made.body).toMatchObject({ alpha_sender: 'Acme', capabilities: ['SMS'] });
  expect(made.body.sid).toMatch(/^AI/);
  expect((await create(`${service}/AlphaSenders`, { AlphaSender: 'ACME' })).body.code).toBe(21710);
  expect((await create(`${service}/AlphaSenders`, {})).body.code).toBe(21708);
  for (const AlphaSender of ['12345', 'far too long a name', 'Ä'])
    expect((await create(`${service}/AlphaSenders`, { AlphaSender })).body.code).toBe(21709);
  const destinations = `${service}/DestinationAlphaSenders`;
  const french = await create(destinations, { AlphaSender: 'Acme', IsoCountryCode: 'fr' });
  expect(french.body).toMatchObject({ alpha_sender: 'Acme', iso_country_code: 'FR' });
  const bad = await create(destinations, { AlphaSender: 'Acme', IsoCountryCode: 'F1' });
  expect(bad.body.code).toBe(20001);
  const listed = async (path: string) => (await ask({ method: 'GET', path })).body.alpha_senders.length;
  expect(await listed(`${service}/AlphaSenders`)).toBe(1);
  expect(await listed(destinations)).toBe(2);
  expect(await listed(`${destinations}?IsoCountryCode=FR`)).toBe(1);
  expect((await remove(`${destinations}/${french.body.sid}`)).status).toBe(204);
  expect((await remove(`${service}/AlphaSenders/${made.body.sid}`)).status).toBe(204);
  expect(await listed(destinations)).toBe(0);
});

test('use cases are listed beside the services', async () => {
  const { body } = await ask({ method: 'GET', path: `${services}/Usecases` });
  expect(body.usecases.map((one: { usecase: string }) => one.usecase)).toContain('notifications');
});

test('a service is one account’s only', async () => {
  const sid = await newService();
  const own = await addNumber('+15125550122');
  const foreign = await addNumber('+15125550133', OTHER_ACCOUNT);
  const service = `${services}/${sid}`;
  expect((await create(`${service}/PhoneNumbers`, { PhoneNumberSid: foreign.sid })).body.code).toBe(21711);
  const as = OTHER_ACCOUNT;
  for (const path of [service, `${service}/PhoneNumbers`, `${service}/AlphaSenders`]) {
    expect((await ask({ method: 'GET', path, as })).status).toBe(404);
  }
  expect((await ask({ method: 'POST', path: service, form: { FriendlyName: 'Mine' }, as })).status).toBe(404);
  expect((await ask({ method: 'DELETE', path: service, as })).status).toBe(404);
  const form = { PhoneNumberSid: foreign.sid };
  expect((await ask({ method: 'POST', path: `${service}/PhoneNumbers`, form, as })).status).toBe(404);
  expect((await ask({ method: 'GET', path: services, as })).body.services).toEqual([]);
  await create(`${service}/PhoneNumbers`, { PhoneNumberSid: own.sid });
  expect((await ask({ method: 'GET', path: `${service}/PhoneNumbers/${own.sid}`, as })).status).toBe(404);
});
