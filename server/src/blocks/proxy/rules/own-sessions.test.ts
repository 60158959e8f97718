import { expect, test } from 'vitest';
import { OTHER_ACCOUNT, type Request } from '../../../../test/kernel.ts';
import { OWNED, openProxy } from '../fixture.ts';

const CHANNEL = `CH${'1'.repeat(32)}`;
const OTHER_CHANNEL = `CH${'2'.repeat(32)}`;
const { ask } = await openProxy(
  async ({ channelSid, identity }) => channelSid === CHANNEL && identity === 'ann',
);
const ann = { identity: 'ann', roles: ['agent'] };
const ben = { identity: 'ben', roles: ['agent'] };
const eve = { identity: 'eve', roles: ['supervisor'] };
type Form = Request['form'];
const root = '/proxy/v1/Services';
const send = async (
  path: string,
  { form, bearer, as }: { form?: Form } & Pick<Request, 'bearer' | 'as'> = {},
) =>
  ask({
    method: form === undefined ? 'GET' : 'POST',
    path: root + path,
    ...(form && { form }),
    ...(bearer && { bearer }),
    ...(as && { as }),
  });
const { body: service } = await send('', {
  form: { UniqueName: 'Flex', ChatInstanceSid: `IS${'1'.repeat(32)}` },
});
const sessions = `/${service.sid}/Sessions`;
await send(`/${service.sid}/PhoneNumbers`, { form: { PhoneNumber: OWNED[0] } });

const statuses = async (path: string, form?: Form): Promise<number[]> => {
  const found: number[] = [];
  for (const bearer of [ben, ann, eve])
    found.push((await send(path, { bearer, ...(form && { form }) })).status);
  return found;
};

const participants = (...identifiers: string[]): string =>
  JSON.stringify(identifiers.map(Identifier => ({ Identifier, ProxyIdentifier: OWNED[0] })));

test('an agent opens the session of the own chat, and puts no other chat into it', async () => {
  const open = (form: Form) => send(sessions, { form: form!, bearer: ann });
  expect((await open({ UniqueName: OTHER_CHANNEL })).status).toBe(403);
  expect((await open({ UniqueName: 'free' })).status).toBe(403);
  expect((await open({})).status).toBe(403);
  const foreign = participants(OTHER_CHANNEL, '+15005550001');
  expect((await open({ UniqueName: CHANNEL, Participants: foreign })).status).toBe(403);
  expect((await open({ UniqueName: CHANNEL })).status).toBe(201);
  const path = `${sessions}/${CHANNEL}/Participants`;
  const customer = { Identifier: '+15005550001', ProxyIdentifier: OWNED[0] };
  for (const Identifier of [OTHER_CHANNEL, ` ${OTHER_CHANNEL}`])
    expect((await send(path, { form: { Identifier }, bearer: ann })).status).toBe(403);
  expect((await send(path, { form: customer, bearer: ben })).status).toBe(403);
  expect((await send(path, { form: customer, bearer: ann })).status).toBe(201);
});

test('an agent sees what passes through the sessions of the own chats', async () => {
  for (const below of ['', '/Participants', '/Interactions'])
    expect([below, await statuses(`${sessions}/${CHANNEL}${below}`)]).toEqual([below, [403, 200, 200]]);
  expect(await statuses(sessions)).toEqual([403, 403, 200]);
  expect(await statuses(`${sessions}/${CHANNEL}`, { Status: 'closed' })).toEqual([403, 403, 403]);
});

test('a session of another name is found by the chat that takes part in it', async () => {
  const form = { UniqueName: 'older', Mode: 'message-only', Participants: participants(CHANNEL) };
  const { body } = await send(sessions, { form });
  expect(await statuses(`${sessions}/${body.sid}`)).toEqual([403, 200, 200]);
  const { body: none } = await send(sessions, { form: { UniqueName: 'none' } });
  expect(await statuses(`${sessions}/${none.sid}`)).toEqual([403, 403, 200]);
});

test('another account’s people are told the same of a session as of none', async () => {
  const asked = { bearer: ann, as: OTHER_ACCOUNT };
  expect((await send(`${sessions}/${CHANNEL}`, asked)).status).toBe(403);
  expect((await send(`${sessions}/KC${'0'.repeat(32)}`, asked)).status).toBe(403);
});
