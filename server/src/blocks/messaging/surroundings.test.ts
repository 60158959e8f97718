import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, openKernel, serveBlocks, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { one } from '../../kernel/line/tx.ts';
import { makeMessaging } from './index.ts';

const migrations = { name: 'messaging', folder: new URL('./migrations/', import.meta.url) };
const kernel = await openKernel(migrations);
const messaging = makeMessaging(kernel.parts, { defaultCarrier: 'simulated' });
const ask = await serveBlocks(kernel, [messaging], () => ['api']);
const account = `/2010-04-01/Accounts/${TEST_ACCOUNT}`;
const theirs = `/2010-04-01/Accounts/${OTHER_ACCOUNT}`;
type Form = Record<string, string>;
const create = (path: string, form: Form) => ask({ method: 'POST', path: `${account}/${path}.json`, form });
const get = async (path: string) => (await ask({ method: 'GET', path: `${account}/${path}` })).body;

test('an application is kept, shown, changed and removed', async () => {
  const made = await create('Applications', { FriendlyName: 'Desk', SmsUrl: 'https://x.test/sms' });
  expect(made.status).toBe(201);
  const { sid } = made.body;
  expect(made.body).toMatchObject({
    sid: expect.stringMatching(/^AP/),
    friendly_name: 'Desk',
    sms_url: 'https://x.test/sms',
    sms_method: 'POST',
    voice_url: null,
    voice_caller_id_lookup: false,
    uri: `${account}/Applications/${sid}.json`,
  });
  const changed = await create(`Applications/${sid}`, { SmsUrl: '', FriendlyName: '', SmsMethod: 'GET' });
  expect(changed.body).toMatchObject({ sms_url: null, friendly_name: '', sms_method: 'GET' });
  expect(await get(`Applications/${sid}.json`)).toEqual(changed.body);
  expect((await get('Applications.json?FriendlyName=Desk')).applications).toEqual([]);
  expect((await create('Applications', { SmsUrl: 'nowhere' })).body.code).toBe(21402);
  const path = `${account}/Applications/${sid}.json`;
  expect((await ask({ method: 'GET', path: path.replace(TEST_ACCOUNT, OTHER_ACCOUNT) })).status).toBe(404);
  const foreign = { path: `${theirs}/Applications/${sid}.json`, as: OTHER_ACCOUNT };
  expect((await ask({ method: 'GET', ...foreign })).status).toBe(404);
  expect((await ask({ method: 'POST', form: { FriendlyName: 'x' }, ...foreign })).status).toBe(404);
  expect((await ask({ method: 'DELETE', ...foreign })).status).toBe(404);
  expect((await ask({ method: 'DELETE', path })).status).toBe(204);
  expect((await ask({ method: 'GET', path })).status).toBe(404);
});

test('an application answers for its numbers and hears of its messages', async () => {
  const { body: application } = await create('Applications', {
    SmsUrl: 'https://x.test/application',
    SmsMethod: 'GET',
    MessageStatusCallback: 'https://x.test/status',
  });
  const number = { PhoneNumber: '+15125550150', SmsUrl: 'https://x.test/own' };
  const added = await create('IncomingPhoneNumbers', { ...number, SmsApplicationSid: application.sid });
  const accountSid = TEST_ACCOUNT;
  const find = () =>
    kernel.store.transact(tx =>
      one(tx, messaging.numbersByAddress, { accountSid, address: number.PhoneNumber }),
    );
  expect(await find()).toMatchObject({ smsUrl: 'https://x.test/application', smsMethod: 'GET' });
  const path = `IncomingPhoneNumbers/${added.body.sid}`;
  expect(await get(`${path}.json`)).toMatchObject({ sms_url: 'https://x.test/own' });
  const unknown = { SmsApplicationSid: `AP${'0'.repeat(32)}` };
  expect((await create(path, unknown)).body.code).toBe(21218);
  const message = { From: number.PhoneNumber, To: '+15125550151', Body: 'hi' };
  const sent = await create('Messages', { ...message, ApplicationSid: application.sid });
  const { sid } = sent.body;
  const row = await kernel.store.transact(tx => one(tx, messaging.messagesBySid, { accountSid, sid }));
  expect(row!.statusCallback).toBe('https://x.test/status');
  const refused = await create('Messages', { ...message, ApplicationSid: unknown.SmsApplicationSid });
  expect(refused.body.code).toBe(21420);
  await ask({ method: 'DELETE', path: `${account}/Applications/${application.sid}.json` });
  expect(await find()).toMatchObject({ smsUrl: 'https://x.test/own' });
});

const home = {
  CustomerName: 'Ana',
  Street: 'Lange Straße 1',
  City: 'Berlin',
  Region: 'BE',
  PostalCode: '10115',
};

test('an address is kept, and tells which numbers need it', async () => {
  const made = await create('Addresses', { ...home, IsoCountry: 'de' });
  expect(made.status).toBe(201);
  const { sid } = made.body;
  expect(made.body).toMatchObject({ customer_name: 'Ana', iso_country: 'DE', validated: false });
  const { body: number } = await create('IncomingPhoneNumbers', {
    PhoneNumber: '+493055501',
    AddressSid: sid,
  });
  await create('IncomingPhoneNumbers', { PhoneNumber: '+493055502' });
  const dependent = await get(`Addresses/${sid}/DependentPhoneNumbers.json`);
  expect(dependent.dependent_phone_numbers).toMatchObject([{ sid: number.sid, phone_number: '+493055501' }]);
  const changed = await create(`Addresses/${sid}`, { Street: 'Kurze Straße 2', FriendlyName: 'Home' });
  expect(changed.body).toMatchObject({ street: 'Kurze Straße 2', city: 'Berlin', friendly_name: 'Home' });
  expect((await get('Addresses.json?IsoCountry=DE&CustomerName=Ana')).addresses).toEqual([changed.body]);
  expect((await get('Addresses.json?EmergencyEnabled=true')).addresses).toEqual([]);
  const foreign = { path: `${theirs}/Addresses/${sid}.json`, as: OTHER_ACCOUNT };
  expect((await ask({ method: 'GET', ...foreign })).status).toBe(404);
  expect((await ask({ method: 'DELETE', ...foreign })).status).toBe(404);
  const below = { path: `${theirs}/Addresses/${sid}/DependentPhoneNumbers.json`, as: OTHER_ACCOUNT };
  expect((await ask({ method: 'GET', ...below })).status).toBe(404);
  expect((await ask({ method: 'DELETE', path: `${account}/Addresses/${sid}.json` })).status).toBe(204);
  expect((await create('Addresses', { ...home, IsoCountry: 'D1' })).body.code).toBe(20001);
  expect((await create('Addresses', home)).body.code).toBe(20001);
});

test('own numbers are the caller IDs of an account', async () => {
  const { body: number } = await create('IncomingPhoneNumbers', { PhoneNumber: '+15125550160' });
  const id = await get(`OutgoingCallerIds/${number.sid}.json`);
  expect(id).toMatchObject({ sid: number.sid, phone_number: '+15125550160' });
  const listed = await get('OutgoingCallerIds.json?PhoneNumber=%2B15125550160');
  expect(listed.outgoing_caller_ids).toEqual([id]);
  const foreign = { path: `${theirs}/OutgoingCallerIds/${number.sid}.json`, as: OTHER_ACCOUNT };
  expect((await ask({ method: 'GET', ...foreign })).status).toBe(404);
});

test('the pretended carrier offers countries, and numbers that can be taken', async () => {
  const numbers = 'AvailablePhoneNumbers';
  const { countries } = await get(`${numbers}.json`);
  expect(countries.map((one: { country_code: string }) => one.country_code)).toEqual(['US', 'CA', 'GB']);
  const us = await get(`${numbers}/US.json`);
  expect(us).toEqual(countries[0]);
  const find = async (query: string): Promise<string[]> =>
    (await get(`${numbers}/${query}`)).available_phone_numbers.map(
      (one: { phone_number: string }) => one.phone_number,
    );
  const [first, second] = await find('US/Local.json?AreaCode=512');
  expect(first).toBe('+15125550100');
  await create('IncomingPhoneNumbers', { PhoneNumber: first! });
  expect((await find('US/Local.json?AreaCode=512'))[0]).toBe(second);
  expect(await find('US/Local.json?AreaCode=734&PageSize=2')).toEqual(['+17345550100', '+17345550101']);
  expect(await find('US/Local.json?Contains=512***0177')).toEqual(['+15125550177']);
  expect(await find('US/Local.json?Contains=%2B1617&PageSize=1')).toEqual(['+16175550100']);
  expect(await find('US/Local.json?InRegion=ma&PageSize=1')).toEqual(['+16175550100']);
  expect(await find('US/Local.json?InLocality=Nowhere')).toEqual([]);
  expect(await find('US/Local.json?InPostalCode=02101')).toEqual([]);
  expect(await find('US/Local.json?VoiceEnabled=true')).toEqual([]);
  expect(await find('US/Local.json?Contains=%25')).toEqual([]);
  expect(await find('US/Mobile.json')).toEqual([]);
  expect((await find('US/TollFree.json'))[0]).toBe('+18005550100');
  expect((await find('GB/Mobile.json?Contains=447700900123'))[0]).toBe('+447700900123');
  expect((await ask({ method: 'GET', path: `${account}/${numbers}/XX.json` })).status).toBe(404);
  expect((await ask({ method: 'GET', path: `${account}/${numbers}/XX/Local.json` })).status).toBe(404);
});

test('a real carrier sells its numbers itself', async () => {
  const real = makeMessaging(kernel.parts, { defaultCarrier: 'twilio' });
  const list = real.operations.find(({ id }) => id === 'ListAvailablePhoneNumberLocal')!;
  const exchange = { at: { countryCode: 'US' }, given: {}, path: '/x', page: { size: 1 } };
  await expect(list.answer(exchange as never)).rejects.toMatchObject({ code: 20404 });
});
