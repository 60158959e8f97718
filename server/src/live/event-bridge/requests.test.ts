/** Calls beyond the plain story: pages, versions, refusals, and what a client sends in odd shapes. */
import { expect, test } from 'vitest';
import { openBridge, type TestToken } from './fixture.ts';

const bridge = await openBridge();
const { ask } = bridge;
const workerSid = await bridge.hire('ada', 'Offline');
const token: TestToken = { workerSid };
const supervisor: TestToken = { workerSid, role: 'supervisor' };

test('lists go page by page with AfterSid, or with a token where an order is asked for', async () => {
  for (const name of ['ben', 'cleo', 'dora']) await bridge.hire(name, 'Offline');
  const names: string[] = [];
  for (let after: string | undefined = ''; after !== undefined; ) {
    const params = { PageSize: 2, ...(after && { AfterSid: after }) };
    const { payload } = await ask(supervisor, { url: 'Workers', params });
    names.push(...payload.contents.map((one: { friendly_name: string }) => one.friendly_name));
    after = payload.after_sid;
  }
  expect(names).toEqual(['ada', 'ben', 'cleo', 'dora']);
  const params = { PageSize: 3, Ordering: 'DateCreated:desc' };
  const first = await ask(supervisor, { url: 'Workers', params });
  const NextToken = first.payload.meta.next_token;
  const second = await ask(supervisor, { url: 'Workers', params: { ...params, NextToken } });
  expect([...first.payload.contents, ...second.payload.contents]).toHaveLength(4);
  expect(second.payload.meta.next_token).toBeNull();
  const channels = await ask(token, { url: `Workers/${workerSid}/WorkerChannels`, params: { PageSize: 2 } });
  expect(channels.payload.contents).toHaveLength(2);
  expect(channels.payload.after_sid).toBe(channels.payload.contents[1].sid);
});

test('a version that is not the newest is refused, for workers, tasks and reservations', async () => {
  const newest = (await ask(token, { url: `Workers/${workerSid}` })).payload.version;
  const update = (version: number) =>
    ask(token, {
      method: 'POST',
      url: `Workers/${workerSid}`,
      params: { Attributes: { n: version } },
      headers: { 'If-Match': String(version) },
    });
  expect(await update(newest + 7)).toMatchObject({ status: 412 });
  expect((await update(newest)).payload.version).toBe(newest + 1);

  const eli = await bridge.hire('eli');
  const taskSid = await bridge.createTask();
  const { contents } = (await ask({ workerSid: eli }, { url: `Workers/${eli}/Reservations` })).payload;
  const headers = { 'If-Match': '99' };
  const url = `Workers/${eli}/Reservations/${contents[0].sid}`;
  const params = { ReservationStatus: 'accepted' };
  expect((await ask({ workerSid: eli }, { method: 'POST', url, params, headers })).status).toBe(412);
  const accepted = await ask({ workerSid: eli }, { method: 'POST', url, params });
  expect(accepted.payload).toMatchObject({ reservation_status: 'accepted', version: 1 });
  const again = await ask({ workerSid: eli }, { method: 'POST', url, params });
  expect(again).toMatchObject({ status: 400, message: expect.stringContaining('accepted') });
  const taskUrl = `Tasks/${taskSid}`;
  const wrap = { AssignmentStatus: 'wrapping' };
  const held: TestToken = { workerSid: eli };
  expect((await ask(held, { method: 'POST', url: taskUrl, params: wrap, headers })).status).toBe(412);
  expect((await ask(held, { method: 'POST', url: taskUrl, params: wrap })).payload.assignment_status).toBe(
    'wrapping',
  );
  await ask(held, { method: 'POST', url, params: { ReservationStatus: 'completed' } });
  await bridge.become(eli, 'Offline');
});

test('what is about telephone calls is refused by name', async () => {
  const refused = async (url: string, params: object) => {
    const { status, message } = await ask(supervisor, { method: 'POST', url, params });
    expect(status).toBe(400);
    return message as string;
  };
  for (const name of [
    'CustomerParticipant',
    'WorkerParticipant',
    'HoldWorkerParticipant',
    'KickWorkerParticipant',
  ])
    expect(await refused(`Workers/${workerSid}/${name}`, {})).toContain(name);
  const supervise = { Instruction: 'supervise', SupervisorMode: 'monitor' };
  const sid = '0'.repeat(32);
  expect(await refused(`Tasks/WT${sid}/Reservations/WR${sid}`, supervise)).toContain('supervise');
  expect(await refused(`Workers/${workerSid}/Reservations/WR${sid}`, { Instruction: 'call' })).toContain(
    'call',
  );
});

test('a worker makes a task for himself', async () => {
  const { status, payload } = await ask(token, {
    method: 'POST',
    url: 'Tasks',
    params: {
      WorkflowSid: bridge.place.workflowSid,
      TaskQueueSid: bridge.place.queueSid,
      RoutingTarget: workerSid,
      TaskChannelUniqueName: 'sms',
      Attributes: { outbound_to: '+15550002', from: '+15550001' },
    },
  });
  expect(status).toBe(200);
  expect(payload).toMatchObject({ task_channel_unique_name: 'sms', routing_target: workerSid });
  expect(JSON.parse(payload.attributes)).toEqual({ outbound_to: '+15550002', from: '+15550001' });
});

test('what is not there, not JSON or not allowed is said with a status and a message', async () => {
  const other = `WK${'1'.repeat(32)}`;
  expect((await ask(supervisor, { url: `Workers/${other}` })).status).toBe(404);
  expect((await ask(supervisor, { url: 'Nothing' })).status).toBe(404);
  expect((await ask(supervisor, { method: 'POST', url: 'Activities' })).status).toBe(404);
  const url = `Workers/${workerSid}`;
  const wrong = await ask(token, { method: 'POST', url, params: { ActivitySid: 'Available' } });
  expect(wrong).toMatchObject({ status: 400, message: expect.stringContaining('ActivitySid') });
  const http = bridge.socketUrl.replace('ws:', 'http:');
  const post = (body: string) => fetch(http, { method: 'POST', body });
  expect((await post('no JSON')).status).toBe(400);
  const bad = JSON.stringify({ url: 'Workspaces/WS1/Activities', method: 'GET', token: 'bad' });
  const refused = await post(bad);
  expect([refused.status, await refused.json()]).toEqual([403, expect.objectContaining({ code: 20101 })]);
});
