import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { fetchStory, type Story, whyLines } from './why.ts';

const base = {
  flow_sid: 'FW1',
  flow_version: 3,
  end_reason: null,
  date_created: '2026-01-15T12:00:00.000Z',
  waits_for: null,
  warnings: [],
};
const step = {
  type: 'split-based-on',
  entered: base.date_created,
  left: '2026-01-15T12:00:02.500Z',
  values: null,
  variables: null,
  tests: null,
  asked: null,
  exchange: null,
  subflow: null,
};
const story: Story = {
  ...base,
  execution_sid: 'FN1',
  status: 'active',
  waits_for: { widget: 'ask', event: 'reply' },
  warnings: [{ code: 81018, widget: 'ask', message: 'the template is broken' }],
  steps: [
    {
      ...step,
      name: 'match',
      transitioned_from: 'which',
      transitioned_to: 'call',
      tests: [
        { type: 'equal_to', input: 'no', value: 'yes', holds: false, next: 'yes' },
        { type: 'equal_to', input: 'no', value: 'no', holds: true, next: '' },
      ],
    },
    {
      ...step,
      name: 'failed',
      type: 'make-http-request',
      transitioned_from: 'call',
      transitioned_to: 'ask',
      values: { body: 'x'.repeat(400) },
      asked: { type: 'call', url: 'https://web.example' },
      exchange: { statusCode: null, reason: 'timeout', milliseconds: 10_000 },
      subflow: { ...base, execution_sid: 'FN2', status: 'ended', end_reason: 'too long', steps: [] },
    },
  ],
};

test('a story is told line by line', () => {
  expect(whyLines(story)).toEqual([
    'FN1 of FW1, revision 3: active',
    '     2.5 s  which (split-based-on) --match--> call',
    '            no  "no" equal_to "yes" (yes)',
    '            yes "no" equal_to "no" (the end)',
    '     2.5 s  call (make-http-request) --failed--> ask',
    '            asked {"type":"call","url":"https://web.example"}',
    '            answered nothing (timeout) after 10000 ms',
    expect.stringMatching(/^ {12}values \{"body":"x{280,} …$/),
    '            | FN2 of FW1, revision 3: ended: too long',
    '! 81018 ask: the template is broken',
    'It stands at ask and waits for: reply',
  ]);
});

test('the execution is asked for once, by its SID alone', async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    const isKnown = request.url === '/studio/v2/Executions/FN1/Why';
    response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isKnown ? story : {}));
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const place = { url, accountSid: 'AC1', authToken: 't' };
  expect(await fetchStory(place, 'FN1')).toEqual(story);
  await expect(fetchStory(place, 'FN2')).rejects.toThrow('AC1 has no execution FN2');
  expect(asked).toHaveLength(2);
  server.close();
  server.closeAllConnections();
});
