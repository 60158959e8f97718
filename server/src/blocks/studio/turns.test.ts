import { beforeAll, expect, test } from 'vitest';
import { openKernel } from '../../../test/kernel.ts';
import { one } from '../../kernel/line/tx.ts';
import { ASKING, beginning, CONTACT, hear, OTHER_ACCOUNT, TEST_ACCOUNT } from './fixture.ts';
import { makeStudio } from './index.ts';

const migrations = { name: 'studio', folder: new URL('migrations/', import.meta.url) };
const kernel = await openKernel(migrations);
const studio = makeStudio(kernel.parts, { webhookBase: 'http://webhooks.test', executionDays: 30 });
const { store } = kernel;

let flowSid = '';
beforeAll(async () => {
  const wanted = { accountSid: TEST_ACCOUNT, friendlyName: 'Asking', definition: ASKING };
  flowSid = (await store.transact(tx => studio.provision(tx, wanted))).sid;
});

let contacts = 0;
/** Somebody who has not written before. */
const stranger = () => `+1500555${String(1000 + contacts++)}`;
const begin = (contact: string, rest = {}) =>
  store.transact(tx => one(tx, studio.turnsBegin, beginning(flowSid, { contact, ...rest })));
const timersOf = async (sid: string) => (await kernel.timers()).filter(({ name }) => name.startsWith(sid));

test('a contact has one active execution per flow address', async () => {
  const contact = stranger();
  const first = await begin(contact);
  expect(first).toMatchObject({ flowSid, revision: 1, contact, state: null, fresh: true });
  expect(first!.definition).toEqual(ASKING);
  expect(await begin(contact)).toMatchObject({ executionSid: first!.executionSid, fresh: false });
  const elsewhere = await begin(contact, { flowAddress: '+15005550002' });
  expect(elsewhere).toMatchObject({ fresh: true });
  expect(elsewhere!.executionSid).not.toBe(first!.executionSid);
});

test('an execution of another flow is answered while it is active', async () => {
  const contact = stranger();
  const first = await begin(contact);
  const wanted = { accountSid: TEST_ACCOUNT, friendlyName: 'Other', definition: ASKING };
  const other = await store.transact(tx => studio.provision(tx, wanted));
  const again = await begin(contact, { flowSid: other.sid });
  expect(again).toMatchObject({ executionSid: first!.executionSid, flowSid, fresh: false });
});

test('a flow that is unknown, foreign or only a draft begins nothing', async () => {
  const contact = stranger();
  expect(await begin(contact, { flowSid: 'FW00000000000000000000000000000404' })).toBeNull();
  expect(await begin(contact, { accountSid: OTHER_ACCOUNT })).toBeNull();
});

test('one batch answers in its order, also when it names a contact twice', async () => {
  const [known, twice] = [stranger(), stranger()];
  const { executionSid } = (await begin(known))!;
  const opened = await store.transact(tx =>
    studio.turnsBegin(tx, [
      beginning(flowSid, { contact: twice, flowSid: 'FW00000000000000000000000000000404' }),
      beginning(flowSid, { contact: twice }),
      beginning(flowSid, { contact: known }),
      beginning(flowSid, { contact: twice }),
    ]),
  );
  expect(opened.map(one => one?.fresh)).toEqual([undefined, true, false, false]);
  expect(opened[2]!.executionSid).toBe(executionSid);
  expect(opened[3]!.executionSid).toBe(opened[1]!.executionSid);
});

test('transactions that begin for one contact at once find the same execution', async () => {
  const contact = stranger();
  const opened = await Promise.all(Array.from({ length: 4 }, () => begin(contact)));
  expect(new Set(opened.map(one => one!.executionSid)).size).toBe(1);
  expect(opened.filter(one => one!.fresh)).toHaveLength(1);
});

test('the state survives, with characters that databases dislike', async () => {
  const contact = stranger();
  const strange = { Body: 'nul \0, half \ud83d, quote " and \\u0000' };
  await hear(kernel, studio, beginning(flowSid, { contact }));
  const { executionSid, state } = await hear(
    kernel,
    studio,
    beginning(flowSid, { contact, trigger: { event: 'incomingMessage', data: strange } }),
  );
  expect(state!.context.flow.variables).toEqual({ name: strange.Body });
  const at = { accountSid: TEST_ACCOUNT, executionSid };
  const found = await store.transact(tx => one(tx, studio.executionsBySid, at));
  expect(found).toMatchObject({ executionSid, state, contact, fresh: false });
});

test('one timer wakes an execution, and conversations that go on do not move it', async () => {
  const { clock } = kernel.parts;
  const begun = beginning(flowSid, { contact: stranger() });
  const started = clock.now().getTime();
  const after = (seconds: number) => new Date(started + seconds * 1000);
  const life = 30 * 24 * 3600;
  const { executionSid, state } = await hear(kernel, studio, begun);
  const at = { accountSid: TEST_ACCOUNT, executionSid };
  const alarm = { name: `${executionSid}:due`, kind: 'flow.due', key: begun.line, data: at };
  const due = () => store.transact(tx => one(tx, studio.executionsDue, at));
  const save = (rest: object) => {
    const turn = {
      ...at,
      state: state!,
      steps: [],
      ended: false,
      waitUntil: null,
      line: begun.line,
      ...rest,
    };
    return store.transact(tx => one(tx, studio.saveTurns, turn));
  };
  expect(await timersOf(executionSid)).toMatchObject([{ ...alarm, runAt: after(60) }]);

  clock.advance(30);
  await save({ waitUntil: after(90) });
  expect(await timersOf(executionSid)).toMatchObject([{ ...alarm, runAt: after(60) }]);
  await save({ waitUntil: after(45) });
  expect(await timersOf(executionSid)).toMatchObject([{ ...alarm, runAt: after(45) }]);
  await save({ waitUntil: after(90) });

  clock.advance(15);
  expect(await due()).toBeNull();
  expect(await timersOf(executionSid)).toMatchObject([{ ...alarm, runAt: after(90) }]);
  clock.advance(45);
  expect(await due()).toMatchObject({ opened: { executionSid }, event: { type: 'timeout' } });
  expect(await timersOf(executionSid)).toMatchObject([{ ...alarm, runAt: after(life) }]);

  await save({ state: { ...state!, awaits: 'answered' as const } });
  expect(await due()).toBeNull();
  clock.advance(life - 90);
  expect(await due()).toMatchObject({ event: { type: 'stop' } });
  await save({ ended: true });
  expect(await timersOf(executionSid)).toEqual([]);
});

test('an ended execution makes room for the next', async () => {
  const contact = stranger();
  const { executionSid } = await hear(kernel, studio, beginning(flowSid, { contact }));
  const at = { accountSid: TEST_ACCOUNT, executionSid };
  await store.transact(tx => one(tx, studio.endExecutions, { ...at, accountSid: OTHER_ACCOUNT, reason: '' }));
  expect(await begin(contact)).toMatchObject({ executionSid });
  expect(await timersOf(executionSid)).toHaveLength(1);
  await store.transact(tx => one(tx, studio.endExecutions, { ...at, reason: 'enough' }));
  expect(await store.transact(tx => one(tx, studio.executionsBySid, at))).toBeNull();
  expect(await timersOf(executionSid)).toEqual([]);
  expect(await begin(contact)).toMatchObject({ fresh: true });
});

test('all executions of a flow address can be ended at once', async () => {
  const address = { flowAddress: 'CH00000000000000000000000000000001' };
  const contact = stranger();
  const [one1, one2] = [await begin(contact, address), await begin(CONTACT, address)];
  const elsewhere = await begin(contact);
  const ended = { accountSid: TEST_ACCOUNT, ...address, reason: 'closed' };
  await store.transact(tx => one(tx, studio.endExecutionsOf, ended));
  const found = await store.transact(tx =>
    studio.executionsBySid(
      tx,
      [one1, one2, elsewhere].map(opened => ({
        accountSid: TEST_ACCOUNT,
        executionSid: opened!.executionSid,
      })),
    ),
  );
  expect(found.map(opened => opened?.executionSid)).toEqual([undefined, undefined, elsewhere!.executionSid]);
});

test('warnings are kept', async () => {
  const { executionSid } = (await begin(stranger()))!;
  const warnings = [{ code: 81018, message: 'a template is wrong', widget: 'ask' }];
  await store.transact(tx =>
    studio.keepWarnings(tx, [
      { accountSid: TEST_ACCOUNT, executionSid, warnings },
      { accountSid: TEST_ACCOUNT, executionSid, warnings: [] },
    ]),
  );
  const kept = await kernel.database.query('select * from studio.alert where execution_sid = $1', [
    executionSid,
  ]);
  expect(kept).toMatchObject([{ code: 81018, message: 'a template is wrong', widget: 'ask' }]);
});

test('executions of a flow that was deleted meanwhile are ended', async () => {
  const wanted = { accountSid: TEST_ACCOUNT, friendlyName: 'Gone', definition: ASKING };
  const { sid } = await store.transact(tx => studio.provision(tx, wanted));
  await kernel.database.query('delete from studio.revision where flow_sid = $1', [sid]);
  const contact = stranger();
  expect(await begin(contact, { flowSid: sid })).toBeNull();
  expect(await begin(contact)).toMatchObject({ fresh: true, flowSid });
});
