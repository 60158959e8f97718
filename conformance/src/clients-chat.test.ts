/** Programmable Chat under its older names, devices and credentials, and a server that keeps the documented rates. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { majors } from '../test/clients.ts';
import { type Scene, startScene } from '../test/scene.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await startScene({ environment: { SWITCHHOOK_RATE_LIMITS: 'on' } });
});
afterAll(() => scene?.close());

/** A host and a version of chat, as the libraries name them. */
const places = ['chat.v1', 'ipMessaging.v1', 'ipMessaging.v2', 'chat.v2'] as const;

const cases = majors.flatMap(major => places.map(place => [major, place] as const));

test.each(cases)('version %s of the library writes and reads through %s', async (major, place) => {
  const [product, version] = place.split('.') as ['chat', 'v1'];
  const client = scene.clientOf({ major });
  const channels = client[product][version].services(scene.chatServiceSid).channels;
  const { sid } = await channels.create({ friendlyName: place, type: 'private' });
  await channels(sid).members.create({ identity: `${place}-${major}` });
  for (const body of ['one', 'two', 'three']) await channels(sid).messages.create({ body });
  const messages = await channels(sid).messages.list({ pageSize: 2 });
  expect(messages.map(({ body }) => body)).toEqual(['one', 'two', 'three']);
  expect((await channels(sid).fetch()).membersCount).toBe(1);
  const users = client[product][version].services(scene.chatServiceSid).users;
  const [joined] = await users(`${place}-${major}`).userChannels.list();
  expect(joined!.channelSid).toBe(sid);
  expect(await channels(sid).remove()).toBe(true);
});

test('credentials come and go, devices can be asked for', async () => {
  const { credentials } = scene.client.chat.v2;
  const { sid } = await credentials.create({ type: 'apn', friendlyName: 'Phones', privateKey: 'hidden' });
  const changed = await credentials(sid).update({ sandbox: true });
  expect(JSON.stringify(changed)).not.toContain('hidden');
  expect([changed.friendlyName, changed.sandbox]).toEqual(['Phones', 'True']);
  expect(await credentials(sid).remove()).toBe(true);
  expect(await credentials.list()).toEqual([]);
  const bindings = await scene.client.chat.v2.services(scene.chatServiceSid).bindings.list();
  expect(bindings).toEqual([]);
});

test('more than thirty messages a second into one channel are too many, and the answer says when to come back', async () => {
  const { channels } = scene.client.chat.v2.services(scene.chatServiceSid);
  const { sid } = await channels.create({ friendlyName: 'busy' });
  const address = `/chat/v2/Services/${scene.chatServiceSid}/Channels/${sid}/Messages`;
  const credentials = Buffer.from(`${scene.accountSid}:${scene.authToken}`).toString('base64');
  const post = () =>
    fetch(scene.server.url + address, {
      method: 'POST',
      headers: { Authorization: `Basic ${credentials}` },
      body: new URLSearchParams({ Body: 'again' }),
    });
  const answers = await Promise.all(Array.from({ length: 100 }, post));
  const refused = answers.filter(({ status }) => status === 429);
  expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(30);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]!.headers.get('retry-after')).toBe('1');
  expect(await refused[0]!.json()).toMatchObject({ code: 50063, status: 429 });
});

test('whoever guesses has to wait, and whoever knows does not', async () => {
  const sign = (secret: string) =>
    fetch(`${scene.server.url}/chat/v2/Services`, {
      headers: { Authorization: `Basic ${Buffer.from(`${scene.accountSid}:${secret}`).toString('base64')}` },
    });
  const statuses: number[] = [];
  for (let i = 0; i < 20; i++) {
    const guesses = Array.from({ length: 20 }, (_, j) => sign(`guess ${i} ${j}`));
    statuses.push(...(await Promise.all(guesses)).map(({ status }) => status));
  }
  expect(statuses.slice(0, 100).every(status => status === 401)).toBe(true);
  expect(statuses.at(-1)).toBe(429);
  expect((await sign(scene.authToken)).status).toBe(200);
});
