import { expect, test } from 'vitest';
import { type Admits, admissionOf, admissionsOf, admitting, checkRows, type RowRule } from './access.ts';
import type { Caller } from './caller.ts';

const account: Caller = { accountSid: 'AC1', name: 'AC1' };
const bearer = (...roles: string[]): Caller => ({ accountSid: 'AC1', name: 'token', identity: 'ann', roles });
const own: RowRule = { rows: 'own', holds: ({ identity, at }) => at.sid === identity };
const refusal = expect.objectContaining({ status: 403, code: 20403 });

test.each<[Admits, unknown[]]>([
  [{}, [false, false, false, true]],
  [{ agent: true }, [false, true, true, true]],
  [{ agent: own }, [false, own, own, true]],
  [{ agent: own, supervisor: true }, [false, own, true, true]],
  [{ webchat: own }, [own, false, false, true]],
  [{ admin: false }, [false, false, false, false]],
  [{ agent: true, supervisor: false, admin: own }, [false, true, false, own]],
])('%j opens to visitors, agents, supervisors and administrators', (admits, expected) => {
  const roles = ['webchat', 'agent', 'supervisor', 'admin'] as const;
  expect(roles.map(role => admissionOf(admits, role))).toEqual(expected);
});

test('an account may do what no token may', () => {
  expect(admissionsOf(account, { admin: false })).toEqual([true]);
  expect(() => admissionsOf(bearer('admin'), { admin: false })).toThrow(refusal);
});

test('roles that nobody knows open nothing', () => {
  expect(() => admissionsOf(bearer('owner', 'constructor'), { agent: true })).toThrow(refusal);
  expect(() => admissionsOf(bearer(), { agent: true })).toThrow(refusal);
});

test('one role that opens the row is enough', async () => {
  const admits: Admits = { agent: own, supervisor: true };
  const check = (caller: Caller, sid: string) =>
    checkRows(admissionsOf(caller, admits), { caller, at: { sid }, given: {} });
  await check(bearer('agent'), 'ann');
  await check(bearer('agent', 'supervisor'), 'ben');
  await expect(check(bearer('agent'), 'ben')).rejects.toEqual(refusal);
});

test('a table names only operations that there are', () => {
  const operations = [{ id: 'FetchIt' }, { id: 'ListIt' }];
  const [fetch, list] = admitting({ FetchIt: { agent: true } }, operations);
  expect([fetch, list]).toEqual([{ id: 'FetchIt', admits: { agent: true } }, { id: 'ListIt' }]);
  expect(() => admitting({ FetchThat: { agent: true } }, operations)).toThrow(/FetchThat/);
});
