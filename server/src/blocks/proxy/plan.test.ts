import { expect, test } from 'vitest';
import type { Tx } from '../../kernel/line/tx.ts';
import { channelSid, chatInstance, makeService, openProxy, TEST_ACCOUNT } from './fixture.ts';
import type { OpenSession } from './index.ts';

/** The transaction, with the indexes that its statements use noted in `used`. */
function explaining(tx: Tx, used: Set<string>): Tx {
  const explained = Object.create(tx) as Tx;
  explained.query = async (text, params) => {
    const lines = await tx.query<{ 'QUERY PLAN': string }>(`explain ${text}`, params);
    for (const line of lines) {
      const [, plain, bitmap] = /Scan using (\w+) on|Index Scan on (\w+)/.exec(Object.values(line)[0]!) ?? [];
      const index = plain ?? bitmap;
      if (index !== undefined) used.add(index);
      else if (/Seq Scan/.test(Object.values(line)[0]!)) used.add('a whole table');
    }
    return tx.query(text, params);
  };
  return explained;
}

const accountSid = TEST_ACCOUNT;
const session = { accountSid, sessionSid: 'KC', serviceSid: 'KS', ttl: 0, dateExpiry: null } as OpenSession;

/** The tables are empty here: the moment at which the planner is most easily led astray. */
test('the way of a message reaches rows by the index that was made for it', async () => {
  const { proxy, transact, ...rest } = await openProxy();
  const serviceSid = await makeService(rest, { ChatInstanceSid: chatInstance() });
  const indexesOf = async (work: (tx: Tx) => Promise<unknown>) => {
    const used = new Set<string>();
    await transact(tx => work(explaining(tx, used)));
    return [...used].sort();
  };
  const found = ['participant_pair', 'participant_seat', 'service_pkey', 'session_pkey'];
  const pair = { accountSid, serviceSid: null, from: '+1', to: '+2' };
  expect(await indexesOf(tx => proxy.findSessions(tx, [pair]))).toEqual(found);
  const channel = { accountSid, channelSid: channelSid(1) };
  expect(await indexesOf(tx => proxy.findSessionsOfChannels(tx, [channel]))).toEqual(found);
  const interaction = { accountSid, session, data: '', inbound: null, outbound: null };
  expect(await indexesOf(tx => proxy.recordInteractions(tx, [interaction]))).toEqual(['session_pkey']);
  const status = { accountSid, resourceSid: 'SM', status: 'sent' };
  expect(await indexesOf(tx => proxy.interactionStatus(tx, [status]))).toEqual([
    'interaction_outbound',
    'service_pkey',
    'session_pkey',
  ]);
  const end = { accountSid, sessionSid: 'KC', reason: 'api' };
  expect(await indexesOf(tx => proxy.closeSessions(tx, [end]))).toEqual(['participant_seat', 'session_pkey']);
  const wanted = {
    ...{ accountSid, serviceSid, uniqueName: null, mode: null, line: null },
    participants: [{ identifier: '+1', proxyIdentifier: '+2' }],
  };
  expect(await indexesOf(tx => proxy.openSessions(tx, [wanted]))).toEqual(['number_address', 'service_pkey']);
});
