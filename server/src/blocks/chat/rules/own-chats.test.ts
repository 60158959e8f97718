import { beforeAll, expect, test } from 'vitest';
import {
  OTHER_ACCOUNT,
  openKernel,
  type Request,
  serveBlocks,
  TEST_ACCOUNT,
} from '../../../../test/kernel.ts';
import { sealer } from '../../../kernel/seal.ts';
import { channelIn, memberIn } from '../fixture.ts';
import { makeChat } from '../index.ts';

const kernel = await openKernel({ name: 'chat', folder: new URL('../migrations/', import.meta.url) });
const flexServices = new Map<string, string>();
const chat = makeChat(kernel.parts, {
  sealer: sealer(Buffer.alloc(32, 7)),
  flexServiceOf: async accountSid => flexServices.get(accountSid) ?? null,
});
const ask = await serveBlocks(kernel, [chat], () => ['chat']);

const ann = { identity: 'ann', roles: ['agent'] };
const ben = { identity: 'ben', roles: ['agent'] };
const eve = { identity: 'eve', roles: ['supervisor'] };
let root: string;
let channel: string;
let elsewhere: string;
let channelRole: string;
let deploymentRole: string;

/** A channel in which ann and a customer sit. */
async function openChannel(friendlyName: string) {
  return kernel.store.transact(async tx => {
    const { service, roles } = await chat.provision(tx, { accountSid: TEST_ACCOUNT, friendlyName });
    const [opened] = await chat.openChannels(tx, [channelIn(service.sid)]);
    const seats = ['ann', 'customer'].map(identity => memberIn(opened!, { identity }));
    await chat.seatMembers(tx, seats);
    return { service: service.sid, channel: `/Channels/${opened!.sid}`, roles };
  });
}

beforeAll(async () => {
  const own = await openChannel('Flex');
  const other = await openChannel('Shop');
  flexServices.set(TEST_ACCOUNT, own.service);
  root = `/chat/v2/Services/${own.service}`;
  channel = own.channel;
  channelRole = own.roles.channelAdmin.sid;
  deploymentRole = own.roles.serviceAdmin.sid;
  elsewhere = `/chat/v2/Services/${other.service}${other.channel}`;
});

type Form = Request['form'];

async function status(bearer: Request['bearer'], path: string, form?: Form, as?: string): Promise<number> {
  const method = form === undefined ? 'GET' : 'POST';
  const request = { method, path, ...(form && { form }), ...(bearer && { bearer }) } as const;
  return (await ask({ ...request, ...(as && { as }) })).status;
}

/** What three people get for the same request: a stranger to the channel, its member, the supervisor. */
const statuses = async (path: string, form?: Form): Promise<number[]> => [
  await status(ben, path, form),
  await status(ann, path, form),
  await status(eve, path, form),
];

test('desks read every chat of the Flex project and no other one', async () => {
  for (const path of ['', '/Users', '/Users/customer', '/Users/customer/Channels', '/Roles', '/Channels'])
    expect([path, await statuses(root + path)]).toEqual([path, [200, 200, 200]]);
  for (const path of ['', '/Members', '/Messages', '/Members/ann', '/Invites'])
    expect([path, await statuses(root + channel + path)]).toEqual([path, [200, 200, 200]]);
  for (const path of [elsewhere, `${elsewhere}/Messages`, '/chat/v2/Services', '/chat/v2/Credentials'])
    expect([path, await statuses(path)]).toEqual([path, [403, 403, 403]]);
  expect(await statuses(`${root.replace('v2', 'v1')}${channel}/Messages`)).toEqual([200, 200, 200]);
});

test('who writes sits in the channel, and writes in the own name and at this time', async () => {
  const path = `${root}${channel}/Messages`;
  expect(await status(ann, path, { Body: 'Hello', From: 'ann' })).toBe(201);
  expect(await status(ben, path, { Body: 'Hello', From: 'ben' })).toBe(403);
  expect(await status(eve, path, { Body: 'Hello', From: 'eve' })).toBe(403);
  expect(await status(ann, path, { Body: 'Hello', From: 'customer' })).toBe(403);
  expect(await status(ann, path, { Body: 'Hello' })).toBe(403);
  const early = { Body: 'Hello', From: 'ann', DateCreated: '2020-01-01T00:00:00Z' };
  expect(await status(ann, path, early)).toBe(403);
  const first = root.replace('v2', 'v1') + channel;
  expect(await status(ann, `${first}/Messages`, { Body: 'Hello', From: 'ben' })).toBe(403);
  expect(await status(ann, `${elsewhere}/Messages`, { Body: 'Hello', From: 'ann' })).toBe(403);
});

test('a message is changed by who wrote it', async () => {
  await ask({ method: 'POST', path: `${root}${channel}/Messages`, form: { Body: 'Hi', From: 'customer' } });
  const { body } = await ask({ method: 'GET', path: `${root}${channel}/Messages` });
  const [mine, theirs] = ['ann', 'customer'].map(
    name => body.messages.find((one: { from: string }) => one.from === name).sid as string,
  );
  const path = `${root}${channel}/Messages`;
  expect(await statuses(`${path}/${mine}`, { Body: 'Hello!' })).toEqual([403, 200, 403]);
  expect(await statuses(`${path}/${theirs}`, { Body: 'What?' })).toEqual([403, 403, 403]);
  expect(await status(ann, `${path}/${mine}`, { From: 'customer' })).toBe(403);
  const removal = { method: 'DELETE', path: `${path}/${mine}`, bearer: ann } as const;
  expect((await ask(removal)).status).toBe(403);
});

test('members change the channel; supervisors need no seat for it', async () => {
  const form = { Attributes: '{"status":"INACTIVE"}' };
  expect(await statuses(root + channel, form)).toEqual([403, 200, 200]);
  expect(await status(ann, root + channel, { CreatedBy: 'customer' })).toBe(403);
  expect(await status(ann, elsewhere, form)).toBe(403);
  expect(await status(eve, elsewhere, form)).toBe(403);
});

test('members bring others, without a role of their choice', async () => {
  const path = `${root}${channel}/Members`;
  expect(await status(ben, path, { Identity: 'ben' })).toBe(403);
  expect(await status(ann, path, { Identity: 'dora', RoleSid: channelRole })).toBe(403);
  expect(await status(ann, path, { Identity: 'dora' })).toBe(201);
  expect(await status(eve, path, { Identity: 'eve' })).toBe(201);
  expect(await statuses(`${path}/ann`, { LastConsumedMessageIndex: '0' })).toEqual([403, 200, 200]);
  expect(await status(ann, `${path}/customer`, { LastConsumedMessageIndex: '0' })).toBe(403);
  expect(await status(ann, `${path}/ann`, { RoleSid: channelRole })).toBe(403);
  const removal = { method: 'DELETE', path: `${path}/dora` } as const;
  expect((await ask({ ...removal, bearer: ben })).status).toBe(403);
  expect((await ask({ ...removal, bearer: ann })).status).toBe(204);
});

test('people are described by themselves and by those who talk to them', async () => {
  await status(eve, `${root}${channel}/Members`, { Identity: 'eve' });
  const name = { FriendlyName: 'Somebody' };
  expect(await statuses(`${root}/Users/customer`, name)).toEqual([403, 200, 200]);
  expect(await status(ann, `${root}/Users/ann`, name)).toBe(200);
  expect(await status(ann, `${root}/Users/ann`, { RoleSid: deploymentRole })).toBe(403);
  expect(await status(ann, `${root}/Users/nobody`, name)).toBe(403);
  const seat = `/Users/ann${channel}`;
  expect(await statuses(root + seat, { LastConsumedMessageIndex: '0' })).toEqual([403, 200, 403]);
});

test('another account’s people are told the same of these chats as of none', async () => {
  for (const path of [root, root + channel, `${root}/Users`])
    expect(await status(ann, path, undefined, OTHER_ACCOUNT)).toBe(403);
  flexServices.set(OTHER_ACCOUNT, root.slice(-34));
  expect(await status(ann, root + channel, undefined, OTHER_ACCOUNT)).toBe(404);
  flexServices.delete(OTHER_ACCOUNT);
});
