import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { why } from './why.ts';

const TASK = `WT${'1'.repeat(32)}`;
const [EMPTY, WORKSPACE] = [`WS${'2'.repeat(32)}`, `WS${'3'.repeat(32)}`];

/** What a server says of a task that waits. */
const ANSWER = {
  assignment_status: 'pending',
  sentence: 'The task waits in task queue Law.',
  filters: [{ sentence: 'Filter Lawyers: lang == "de" is true.' }],
  target: { task_queue_name: 'Law', target_workers: "skills HAS 'law'", expression: 'worker.level > 3' },
  counts: { 'not in queue': 3, busy: 1 },
  warnings: [{ code: 40152, message: 'The known worker is not in the queue' }],
  workers: [{ sentence: 'ada has no room on chat.' }, { sentence: 'bob is Offline.' }],
};

let server: Server;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const credentials = Buffer.from(request.headers.authorization!.slice(6), 'base64').toString();
    asked.push(`${credentials} ${request.url}`);
    const workspaces = { workspaces: [{ sid: EMPTY }, { sid: WORKSPACE }] };
    if (credentials !== 'AC1:secret') response.writeHead(401).end('no');
    else if (request.url?.startsWith('/taskrouter/v1/Workspaces?')) response.end(JSON.stringify(workspaces));
    else if (request.url === `/taskrouter/v1/Workspaces/${WORKSPACE}/Tasks/${TASK}/Why`)
      response.end(JSON.stringify(ANSWER));
    else response.writeHead(404).end('{}');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => void server.close());
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function run(...args: string[]): Promise<{ text: string; code: unknown }> {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  vi.spyOn(console, 'log').mockImplementation(write);
  vi.spyOn(console, 'error').mockImplementation(write);
  const { port } = server.address() as AddressInfo;
  const place = ['--server', `http://127.0.0.1:${port}/`, '--account-sid', 'AC1'];
  await why([...args, ...place, ...(args.includes('--auth-token') ? [] : ['--auth-token', 'secret'])]);
  return { text: lines.join('\n'), code: process.exitCode };
}

test('looks for the task in every workspace, and says in words why it waits', async () => {
  const { text, code } = await run(TASK);
  expect(text).toBe(
    [
      'The task waits in task queue Law.',
      '  Filter Lawyers: lang == "de" is true.',
      "  Task queue Law (skills HAS 'law'), wants worker.level > 3.",
      '  Warning 40152: The known worker is not in the queue',
      '\nWorkers:',
      '  ada has no room on chat.',
      '  bob is Offline.',
      '  … and 2 more.',
    ].join('\n'),
  );
  expect(code).toBeUndefined();
  expect(asked.filter(line => line.includes(EMPTY))).toHaveLength(1);
});

test('a named workspace is asked alone', async () => {
  asked.length = 0;
  await run(TASK, '--workspace', WORKSPACE);
  expect(asked).toHaveLength(1);
});

test('a task that is nowhere ends it with 1, and wrong credentials with what the server said', async () => {
  const missing = `WT${'9'.repeat(32)}`;
  expect(await run(missing)).toEqual({ text: `There is no task ${missing}.`, code: 1 });
  await expect(run(TASK, '--auth-token', 'wrong')).rejects.toThrow('answered 401');
});
