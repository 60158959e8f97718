import { beforeAll, expect, test } from 'vitest';
import { openKernel } from '../../../test/kernel.ts';
import { one } from '../../kernel/line/tx.ts';
import { ASKING, beginning, begun, OTHER_ACCOUNT, TEST_ACCOUNT } from './fixture.ts';
import { makeFlows } from './flows.ts';
import { type FlowState, makeStudio, type Opened, start, startOfSubflow } from './index.ts';

const kernel = await openKernel({ name: 'studio', folder: new URL('migrations/', import.meta.url) });
const studio = makeStudio(kernel.parts, { webhookBase: 'http://webhooks.test', executionDays: 30 });
const { store } = kernel;

/** Runs the other flow as soon as somebody writes. */
const calling = (flowSid: string, revision: string) => ({
  ...ASKING,
  states: [
    { ...ASKING.states[0], transitions: [{ event: 'incomingMessage', next: 'other' }] },
    {
      name: 'other',
      type: 'run-subflow',
      properties: { flow_sid: flowSid, flow_revision: revision },
      transitions: [{ event: 'completed' }, { event: 'failed' }],
    },
  ],
});

const publish = (definition: object, accountSid = TEST_ACCOUNT) =>
  store.transact(tx => studio.provision(tx, { accountSid, friendlyName: 'A flow', definition }));

let childFlow = '';
let parentFlow = '';
beforeAll(async () => {
  childFlow = (await publish(ASKING)).sid;
  parentFlow = (await publish(calling(childFlow, 'LatestPublished'))).sid;
});

let contacts = 0;
const at = (executionSid: string) => ({ accountSid: TEST_ACCOUNT, executionSid });
const opened = (sid: string) => store.transact(tx => one(tx, studio.executionsBySid, at(sid)));

/** A parent that waits for its subflow, and the subflow (null when there is no such revision). */
async function call(flowSid: string, revision: string): Promise<{ parent: Opened; child: Opened | null }> {
  const contact = `+1500556${1000 + contacts++}`;
  return store.transact(async tx => {
    const parent = (await one(tx, studio.turnsBegin, beginning(parentFlow, { contact })))!;
    const { executionSid, definition, line } = parent;
    const first = begun(parent, tx.now);
    const parentStepSid = tx.sid('FT');
    const child = await one(tx, studio.openSubflows, { parent, parentStepSid, flowSid, revision });
    const save = (sid: string, state: FlowState) =>
      one(tx, studio.saveTurns, { ...at(sid), state, steps: [], ended: false, waitUntil: null, line });
    await save(executionSid, first.state);
    const [effect] = first.effects;
    if (child !== null && effect?.type === 'subflow') {
      const from = { definition, state: first.state };
      const rest = { executionSid: child.executionSid, flowSid, definition: child.definition, now: tx.now };
      await save(child.executionSid, start(startOfSubflow({ effect, parent: from, ...rest })).state);
    }
    return { parent, child };
  });
}

test('whichever of the two is asked for, both are opened, the parent outside', async () => {
  const { parent, child } = await call(childFlow, 'LatestPublished');
  for (const sid of [parent.executionSid, child!.executionSid]) {
    expect(await opened(sid)).toMatchObject({
      executionSid: parent.executionSid,
      child: { executionSid: child!.executionSid, flowSid: childFlow, revision: 1, contact: parent.contact },
    });
  }
  const contact = { accountSid: TEST_ACCOUNT, contact: parent.contact, flowAddress: parent.flowAddress };
  expect(await store.transact(tx => one(tx, studio.executionsOf, contact))).toMatchObject({
    executionSid: parent.executionSid,
    child: { executionSid: child!.executionSid },
  });
});

test('revisions: a number, the newest that is published, the newest of all; anything else is not there', async () => {
  const { sid } = await publish(ASKING);
  await kernel.database.query(
    `insert into studio.revision (account_sid, flow_sid, revision, friendly_name, status, definition, date_created)
     select account_sid, flow_sid, 2, friendly_name, 'draft', definition, date_created from studio.revision
     where flow_sid = $1`,
    [sid],
  );
  await kernel.database.query('update studio.flow set latest_revision = 2 where sid = $1', [sid]);
  const revisionOf = async (asked: string) => (await call(sid, asked)).child?.revision;
  expect(await revisionOf('LatestPublished')).toBe(1);
  expect(await revisionOf('LatestRevision')).toBe(2);
  expect(await revisionOf('1')).toBe(1);
  expect(await revisionOf('3')).toBeUndefined();
  expect((await call('FW00000000000000000000000000000404', '1')).child).toBeNull();
  const foreign = await publish(ASKING, OTHER_ACCOUNT);
  expect((await call(foreign.sid, '1')).child).toBeNull();
});

test('the end of the parent is the end of the child', async () => {
  const { parent, child } = await call(childFlow, '1');
  const ended = { ...at(parent.executionSid), reason: 'enough' };
  await store.transact(tx => one(tx, studio.endExecutions, ended));
  expect(await opened(child!.executionSid)).toBeNull();
  const [row] = await kernel.database.query(
    'select status, end_reason from studio.execution where sid = $1',
    [child!.executionSid],
  );
  expect(row).toEqual({ status: 'ended', endReason: 'the flow that ran it was ended' });
  const { parent: other, child: inner } = await call(childFlow, '1');
  const { flowAddress } = other;
  await store.transact(tx =>
    one(tx, studio.endExecutionsOf, { accountSid: TEST_ACCOUNT, flowAddress, reason: 'closed' }),
  );
  expect(await opened(inner!.executionSid)).toBeNull();
});

test('a parent whose subflow was ended is told, and is opened without it', async () => {
  const { parent, child } = await call(childFlow, '1');
  await store.transact(tx => one(tx, studio.endExecutions, { ...at(child!.executionSid), reason: 'enough' }));
  const told = (await kernel.events()).filter(({ kind }) => kind === 'flow.subflowLost');
  expect(told).toMatchObject([{ key: parent.line, data: { executionSid: parent.executionSid } }]);
  expect(await opened(parent.executionSid)).toMatchObject({ child: null, state: { awaits: 'subflow' } });
});

test('a flow that is deleted while it runs as a subflow wakes its parent', async () => {
  const doomed = (await publish(ASKING)).sid;
  const { parent, child } = await call(doomed, 'LatestPublished');
  await makeFlows(store).remove({ accountSid: TEST_ACCOUNT, sid: doomed, path: '/v2/Flows' });
  expect(await opened(child!.executionSid)).toBeNull();
  expect(await opened(parent.executionSid)).toMatchObject({ executionSid: parent.executionSid, child: null });
  expect(await kernel.events()).toContainEqual(
    expect.objectContaining({ kind: 'flow.subflowLost', data: at(parent.executionSid) }),
  );
});
