import { beforeAll, expect, test } from 'vitest';
import { OTHER_ACCOUNT, openKernel, serveBlocks, TEST_ACCOUNT } from '../../../test/kernel.ts';
import { one } from '../../kernel/line/tx.ts';
import { ASKING, beginning, begun } from './fixture.ts';
import { type FlowEvent, makeStudio, resume, type StepTaken } from './index.ts';

const kernel = await openKernel({ name: 'studio', folder: new URL('migrations/', import.meta.url) });
const studio = makeStudio(kernel.parts, { webhookBase: 'http://webhooks.test', executionDays: 30 });
const ask = await serveBlocks(kernel, [studio], () => ['studio']);

/** Decides by the message, and asks a web service. */
const DECIDING = {
  ...ASKING,
  states: [
    { ...ASKING.states[0], transitions: [{ event: 'incomingMessage', next: 'which' }] },
    {
      name: 'which',
      type: 'split-based-on',
      properties: { input: '{{trigger.message.Body}}' },
      transitions: ['yes', 'no'].map(value => ({
        event: 'match',
        next: 'call',
        conditions: [{ type: 'equal_to', arguments: ['{{trigger.message.Body}}'], value }],
      })),
    },
    {
      name: 'call',
      type: 'make-http-request',
      properties: {
        method: 'POST',
        url: 'https://ann:pass@web.example/{{trigger.message.Body}}',
        body: '{"token": "t1", "n": 1}',
        content_type: 'application/json',
      },
      transitions: [{ event: 'success' }, { event: 'failed' }],
    },
  ],
};

let path = '';
beforeAll(async () => {
  const wanted = { accountSid: TEST_ACCOUNT, friendlyName: 'Deciding', definition: DECIDING };
  const { sid } = await kernel.store.transact(tx => studio.provision(tx, wanted));
  const begin = beginning(sid, { trigger: { event: 'incomingMessage', data: { Body: 'no' } } });
  await kernel.store.transact(async tx => {
    const opened = (await one(tx, studio.turnsBegin, begin))!;
    const { executionSid, flowSid, definition } = opened;
    path = `/studio/v2/Flows/${flowSid}/Executions/${executionSid}/Why`;
    const first = begun(opened, tx.now);
    const answer: FlowEvent = {
      type: 'answered',
      statusCode: 200,
      contentType: 'application/json',
      body: '{"password": "p", "ok": true}',
    };
    const last = resume(definition, first.state, answer, tx.now);
    const exchange = { statusCode: 200, reason: null, startedAt: tx.now.toISOString(), milliseconds: 12 };
    const called: StepTaken = { ...last.steps[0]!, asked: first.effects[0]!, exchange };
    const at = { accountSid: TEST_ACCOUNT, executionSid };
    await one(tx, studio.saveTurns, {
      ...at,
      state: last.state,
      steps: [...first.steps, called],
      ended: true,
      waitUntil: null,
      line: begin.line,
    });
    await one(tx, studio.keepWarnings, { ...at, warnings: [{ code: 81018, message: 'hm', widget: 'call' }] });
  });
});

test('every step tells what it tried, what it asked and what came back, without secrets', async () => {
  const { status, body } = await ask({ method: 'GET', path });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    status: 'ended',
    end_reason: null,
    waits_for: null,
    warnings: [{ code: 81018, widget: 'call' }],
  });
  expect(body.steps.map((step: { name: string }) => step.name)).toEqual([
    'incomingMessage',
    'match',
    'success',
  ]);
  expect(body.steps[1].tests).toMatchObject([
    { input: 'no', value: 'yes', holds: false },
    { input: 'no', value: 'no', holds: true, next: 'call' },
  ]);
  expect(body.steps[2]).toMatchObject({
    asked: { type: 'call', url: 'https://***@web.example/no', body: '{"token": "***", "n": 1}' },
    exchange: { statusCode: 200, milliseconds: 12 },
    values: { status_code: 200, parsed: { password: '***', ok: true } },
  });
  expect(JSON.stringify(body)).not.toMatch(/t1|"p"|pass@/);
});

test('who knows the SID of the execution needs no flow', async () => {
  const alone = path.replace(/\/Flows\/FW\w+/, '');
  const [long, short] = [await ask({ method: 'GET', path }), await ask({ method: 'GET', path: alone })];
  expect(short).toMatchObject({ status: 200, body: { ...long.body, url: expect.stringContaining(alone) } });
  expect(await ask({ method: 'GET', path: alone, as: OTHER_ACCOUNT })).toMatchObject({ status: 404 });
});

test('others learn nothing', async () => {
  expect(await ask({ method: 'GET', path, as: OTHER_ACCOUNT })).toMatchObject({ status: 404 });
  expect(await ask({ method: 'GET', path: path.replace(/FN.{4}/, 'FN0000') })).toMatchObject({ status: 404 });
});
