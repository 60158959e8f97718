import { expect, test } from 'vitest';
import { portionsOf } from '../../../test/aged.ts';
import { one } from '../../kernel/line/tx.ts';
import {
  channelSid,
  makeService,
  numberSid,
  OTHER_ACCOUNT,
  OWNED,
  openProxy,
  TEST_ACCOUNT,
} from './fixture.ts';

const world = await openProxy();
const { proxy, transact, kernel } = world;
const { clock } = kernel.parts;
const serviceSid = await makeService(world);
await world.ask({
  method: 'POST',
  path: `/proxy/v1/Services/${serviceSid}/PhoneNumbers`,
  form: { Sid: numberSid(0) },
});

/** A session of a customer and a chat, with so many interactions. */
async function talk(n: number, interactions = 0): Promise<string> {
  const customer = { identifier: `+1415555${String(n).padStart(4, '0')}`, proxyIdentifier: OWNED[0] };
  const chat = { identifier: channelSid(n), proxyIdentifier: `chat ${n}` };
  const participants = [customer, chat].map(each => ({
    ...each,
    proxyIdentifierSid: null,
    friendlyName: null,
  }));
  const wanted = { accountSid: TEST_ACCOUNT, serviceSid, uniqueName: null, mode: null, line: null };
  const { sid } = await transact(tx =>
    one(tx, proxy.openSessions, { ...wanted, participants: participants as never }),
  );
  await kernel.database.query(
    `insert into proxy.interaction (sid, account_sid, service_sid, session_sid, type, data, date_created, date_updated)
     select 'KI' || md5($1 || n), $2, $3, $1, 'message', '', $4, $4 from generate_series(1, $5) n`,
    [sid, TEST_ACCOUNT, serviceSid, clock.now(), interactions],
  );
  return sid;
}

const close = (sessionSid: string) =>
  transact(tx => one(tx, proxy.closeSessions, { accountSid: TEST_ACCOUNT, sessionSid, reason: 'api' }));

const walk = (before: Date) => portionsOf(kernel, proxy.agedSessions, { accountSid: TEST_ACCOUNT, before });

test('old are sessions that were closed before, and they name their chats; a portion counts interactions', async () => {
  const [first, open, second, late] = [await talk(1, 150), await talk(2), await talk(3, 60), await talk(4)];
  for (const sid of [first, second]) await close(sid);
  clock.advance(60);
  const before = clock.now();
  // At that very moment.
  await close(late);
  expect(await walk(before)).toEqual([
    [{ sid: first, channelSid: channelSid(1) }],
    [{ sid: second, channelSid: channelSid(3) }],
  ]);
  clock.advance(1);
  expect((await walk(clock.now())).flat().map(({ sid }) => sid)).toEqual([first, second, late]);
  await transact(tx => proxy.deleteSessions(tx, TEST_ACCOUNT, [first, second]));
  const left = await kernel.database.query<{ sid: string }>('select sid from proxy.session order by sid');
  expect(left.map(({ sid }) => sid)).toEqual([open, late].sort());
  expect(await kernel.database.query('select sid from proxy.interaction')).toEqual([]);
  expect(await kernel.database.query('select sid from proxy.participant')).toHaveLength(4);
});

test('what was said belongs to the session that was there, as long as that is kept', async () => {
  const [sid, began] = [await talk(9), clock.now()];
  clock.advance(3600);
  const ended = clock.now();
  await close(sid);
  clock.advance(3600);
  const minutesFrom = (date: Date, minutes: number) => new Date(date.getTime() + minutes * 60_000);
  const times = [minutesFrom(began, -2), minutesFrom(began, -0.5), ended, minutesFrom(ended, 2)];
  const pair = { identifier: '+14155550009', proxyIdentifier: OWNED[0] };
  const ask = (accountSid: string) =>
    transact(tx =>
      proxy.isOfSession(
        tx,
        times.map(at => ({ accountSid, ...pair, at })),
      ),
    );
  expect(await ask(TEST_ACCOUNT)).toEqual([false, true, true, false]);
  expect(await ask(OTHER_ACCOUNT)).toEqual([false, false, false, false]);
  const open = { accountSid: TEST_ACCOUNT, ...pair, identifier: '+14155550010', at: clock.now() };
  await talk(10);
  expect(await transact(tx => proxy.isOfSession(tx, [open]))).toEqual([true]);
  await transact(tx => proxy.deleteSessions(tx, TEST_ACCOUNT, [sid]));
  expect(await ask(TEST_ACCOUNT)).toEqual([false, false, false, false]);
});
