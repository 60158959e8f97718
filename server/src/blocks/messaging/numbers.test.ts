import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, openKernel, serveBlocks, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { makeMessaging } from './index.ts';

const migrations = { name: 'messaging', folder: new URL('./migrations/', import.meta.url) };
const kernel = await openKernel(migrations);
const messaging = makeMessaging(kernel.parts, { defaultCarrier: 'simulated' });
const ask = await serveBlocks(kernel, [messaging], () => ['api']);
const numbers = `/2010-04-01/Accounts/${TEST_ACCOUNT}/IncomingPhoneNumbers`;

type Form = Record<string, string>;
const add = (form: Form, kind = '') => ask({ method: 'POST', path: `${numbers}${kind}.json`, form });

test('a number is added, found in both ways, changed and removed', async () => {
  const added = await add({
    PhoneNumber: '+1 (555) 000-1111',
    SmsUrl: 'https://x.test/sms',
    SmsMethod: 'GET',
  });
  expect(added.status).toBe(201);
  expect(added.body).toMatchObject({
    phone_number: '+15550001111',
    friendly_name: '+15550001111',
    sms_url: 'https://x.test/sms',
    sms_method: 'GET',
    voice_method: 'POST',
    capabilities: { voice: false, sms: true, mms: true, fax: false },
    status: 'in-use',
    type: 'local',
    uri: `${numbers}/${added.body.sid}.json`,
  });
  const path = `${numbers}/${added.body.sid}.json`;
  const form = {
    SmsUrl: '',
    FriendlyName: 'Front desk',
    VoiceUrl: 'https://x.test/voice',
    VoiceCallerIdLookup: 'true',
  };
  const changed = await ask({ method: 'POST', path, form });
  expect(changed.body).toMatchObject({
    sms_url: '',
    friendly_name: 'Front desk',
    voice_caller_id_lookup: true,
  });
  expect((await ask({ method: 'GET', path })).body).toEqual(changed.body);
  const accountSid = TEST_ACCOUNT;
  const found = await kernel.store.transact(tx =>
    messaging.numbersByAddress(tx, [
      { accountSid, address: '+15550001111' },
      { accountSid, address: 'whatsapp:+15550001111' },
      { accountSid: OTHER_ACCOUNT, address: '+15550001111' },
    ]),
  );
  expect(found.map(row => row?.sid ?? null)).toEqual([added.body.sid, added.body.sid, null]);
  expect((await ask({ method: 'DELETE', path })).status).toBe(204);
  expect((await ask({ method: 'GET', path })).status).toBe(404);
});

test.each<[string, Form, number, string]>([
  ['no number', {}, 21421, ''],
  ['a word', { PhoneNumber: 'desk' }, 21421, ''],
  ['a bad area code', { AreaCode: '12' }, 21451, ''],
  ['a bad URL', { PhoneNumber: '+15550001222', SmsUrl: 'nowhere' }, 21402, ''],
  ['a bad method', { PhoneNumber: '+15550001222', SmsMethod: 'PUT' }, 21403, ''],
  ['a fallback alone', { PhoneNumber: '+15550001222', SmsFallbackUrl: 'https://x.test' }, 21406, ''],
  ['a voice fallback alone', { PhoneNumber: '+15550001222', VoiceFallbackUrl: 'https://x.test' }, 21405, ''],
  ['a long name', { PhoneNumber: '+15550001222', FriendlyName: 'x'.repeat(65) }, 20002, ''],
  ['a toll-free number as local', { PhoneNumber: '+18005550100' }, 21458, '/Local'],
  ['a local number as toll-free', { PhoneNumber: '+15550001222' }, 21458, '/TollFree'],
])('%s is refused', async (_, form, code, kind) => {
  expect((await add(form, kind)).body).toMatchObject({ code, status: 400 });
});

test('a number is one account’s only', async () => {
  const { body } = await add({ PhoneNumber: '+15550001333' });
  const theirs = `/2010-04-01/Accounts/${OTHER_ACCOUNT}/IncomingPhoneNumbers`;
  const form = { PhoneNumber: '+15550001333' };
  const taken = await ask({ method: 'POST', path: `${theirs}.json`, form, as: OTHER_ACCOUNT });
  expect(taken.body.code).toBe(21422);
  const foreign = { path: `${theirs}/${body.sid}.json`, as: OTHER_ACCOUNT };
  expect((await ask({ method: 'GET', ...foreign })).status).toBe(404);
  expect((await ask({ method: 'POST', form: { SmsUrl: 'https://evil.test' }, ...foreign })).status).toBe(404);
  expect((await ask({ method: 'DELETE', ...foreign })).status).toBe(404);
  const path = `${numbers}/${body.sid}.json`;
  const moved = await ask({ method: 'POST', path, form: { AccountSid: OTHER_ACCOUNT } });
  expect(moved.body.code).toBe(21474);
});

test('numbers are listed by name, part and kind', async () => {
  await add({ PhoneNumber: '+18005550199', FriendlyName: 'Free' }, '/TollFree');
  await add({ PhoneNumber: '+447700900123', FriendlyName: 'Mobile' }, '/Mobile');
  const list = async (path: string) => {
    const { body } = await ask({ method: 'GET', path: numbers + path });
    return body.incoming_phone_numbers.map((one: { phone_number: string }) => one.phone_number);
  };
  expect(await list('.json?FriendlyName=Free')).toEqual(['+18005550199']);
  expect(await list('.json?PhoneNumber=7700')).toEqual(['+447700900123']);
  expect(await list('.json?PhoneNumber=447*00')).toEqual(['+447700900123']);
  expect(await list('.json?Origin=hosted')).toEqual([]);
  expect(await list('/TollFree.json')).toEqual(['+18005550199']);
  expect(await list('/Mobile.json')).toEqual(['+447700900123']);
  expect(await list('/Local.json')).not.toContain('+18005550199');
});

test('an area code finds numbers only where the carrier is pretended', async () => {
  expect((await add({ AreaCode: '415' })).body.phone_number).toBe('+14155550100');
  expect((await add({ AreaCode: '415' })).body.phone_number).toBe('+14155550101');
  const real = makeMessaging(kernel.parts, { defaultCarrier: 'twilio' });
  const create = real.operations.find(({ id }) => id === 'CreateIncomingPhoneNumber')!;
  const exchange = { at: { accountSid: TEST_ACCOUNT }, given: { areaCode: '415' } };
  await expect(create.answer(exchange as never)).rejects.toMatchObject({ code: 21452 });
});
