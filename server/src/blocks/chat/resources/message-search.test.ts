import { expect, test } from 'vitest';
import { OTHER_ACCOUNT } from '../../../../test/kernel.ts';
import { serveChat } from '../fixture.ts';

const { ask, get, post, remove, kernel } = await serveChat();
const { clock } = kernel.parts;

const find = (query: string, more = '') => get(`/Messages?Query=${encodeURIComponent(query)}${more}`);
const found = async (query: string, more = '') =>
  ((await find(query, more)).body.messages as { body: string }[]).map(({ body }) => body);

for (const name of ['one', 'two']) await post('/Channels', { UniqueName: name });
const say = async (channel: string, Body: string, From = 'ana') => {
  clock.advance(60);
  return (await post(`/Channels/${channel}/Messages`, { Body, From })).body as { sid: string; url: string };
};
await say('one', 'Where is my parcel?');
const thanks = await say('two', 'Das Päckchen ist da, danke! 📦', 'ben');
await say('two', 'My parcel is broken, and the second parcel too');

test('words are found in all channels of the service, newest first, whatever their letter case', async () => {
  expect(await found('PARCEL')).toEqual([
    'My parcel is broken, and the second parcel too',
    'Where is my parcel?',
  ]);
  expect(await found('päckchen')).toEqual(['Das Päckchen ist da, danke! 📦']);
  expect(await found('broken parcel')).toHaveLength(1);
  expect(await found('"parcel is"')).toHaveLength(1);
  expect(await found('parcel -broken')).toEqual(['Where is my parcel?']);
  expect(await found('where or danke')).toHaveLength(2);
  expect(await found('📦')).toHaveLength(1);
  expect(await found('parce')).toEqual([]);
});

test('a message is shown as the channel shows it, but for an address of its own', async () => {
  const { url, ...shown } = (await get(`/Channels/two/Messages/${thanks.sid}`)).body;
  expect((await find('danke')).body.messages).toEqual([shown]);
  expect(thanks.url).toBe(url);
});

test('author and time narrow it, and pages go on', async () => {
  expect(await found('is', '&From=ben')).toEqual([]);
  expect(await found('ist', '&From=ben')).toHaveLength(1);
  expect(await found('parcel', '&DateCreatedAfter=2026-01-15T12:02:00Z')).toHaveLength(1);
  expect(await found('parcel', '&DateCreatedBefore=2026-01-15T12:02:00Z')).toEqual(['Where is my parcel?']);
  const first = (await find('parcel', '&PageSize=1')).body;
  expect(first.messages).toHaveLength(1);
  const next = new URL(first.meta.next_page_url).search;
  expect((await get(`/Messages${next}`)).body.messages[0].body).toBe('Where is my parcel?');
});

test('what is changed or removed is found as it is now', async () => {
  const { sid } = await say('one', 'A secret number');
  await post(`/Channels/one/Messages/${sid}`, { Body: 'Nothing' });
  expect(await found('secret')).toEqual([]);
  expect(await found('nothing')).toEqual(['Nothing']);
  await remove(`/Channels/one/Messages/${sid}`);
  expect(await found('nothing')).toEqual([]);
});

test('other services and accounts stay out of it', async () => {
  const form = { FriendlyName: 'Elsewhere' };
  const { body: other } = await ask({ method: 'POST', path: '/chat/v2/Services', form });
  const at = `/chat/v2/Services/${other.sid}`;
  await ask({ method: 'POST', path: `${at}/Channels`, form: { UniqueName: 'one' } });
  await ask({ method: 'POST', path: `${at}/Channels/one/Messages`, form: { Body: 'Another parcel' } });
  expect(await found('another')).toEqual([]);
  const search = { method: 'GET', path: `${at}/Messages?Query=another` } as const;
  expect((await ask(search)).body.messages).toHaveLength(1);
  expect((await ask({ ...search, as: OTHER_ACCOUNT })).status).toBe(404);
});

test.each(['!!! & | :* <->', "'; drop table chat.message", '"', '()', '-', '🦖', 'a'.repeat(256)])(
  'no query breaks it: %s',
  async query => {
    expect(await find(query)).toMatchObject({ status: 200, body: { messages: [] } });
  },
);

test('without a query, or with one that is too long, nothing is looked for', async () => {
  expect((await get('/Messages')).status).toBe(400);
  expect((await find('a'.repeat(257))).status).toBe(400);
});
