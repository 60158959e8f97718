import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { firstConversation, flowOf, readScript } from './simulate/script.ts';

async function run(...args: string[]): Promise<{ code: number; output: string }> {
  // Long, for machines that are busy with all other tests; interrupted, it still stops its server and removes its data.
  const limits = { timeout: 50_000, killSignal: 'SIGINT' } as const;
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), 'simulate', ...args], limits);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => {
      output += text;
    });
  }
  const [code] = await once(child, 'close');
  return { code, output };
}

test('the first conversation: customer, bot and agent, until the session is closed', async () => {
  const { code, output } = await run();
  expect(output).not.toContain('It stopped here');
  expect(code).toBe(0);
  const stations = [
    'webhook   200 after',
    'session   KC',
    'channel   CH',
    'Studio    FN',
    'Hello! What is your name?',
    'Thank you, Ana Marlowe.',
    'task      WT',
    'offer     WR',
    'Hello Ana, how can I help?',
    'delivered and read',
    'INACTIVE',
    'closed',
    'completed',
    'Every step happened',
  ];
  const places = stations.map(station => output.indexOf(station));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
}, 60_000);

test('a server that does not answer ends it with 1', async () => {
  const account = ['--account-sid', `AC${'1'.repeat(32)}`, '--auth-token', '2'.repeat(32)];
  const { code, output } = await run('--server', 'http://127.0.0.1:9', ...account);
  expect(output).toContain('No server answers at http://127.0.0.1:9');
  expect(code).toBe(1);
});

const lines = (...all: object[]) => JSON.stringify({ lines: all });

test.each([
  [lines({ bot: 'Hi' }), 'Line 1 of the script: the customer begins'],
  [lines({ customer: 'Hi', bot: 'Hi' }), 'Line 1 of the script: it has one of'],
  [lines({ customer: 5 }), 'Line 1 of the script: what is said is a text'],
  [lines({ customer: 'Hi' }, { customer: 'You?' }), 'Line 2 of the script: the customer waits for the bot'],
  [lines({ customer: 'Hi' }, { agent: 'Hi' }, { bot: 'Hi' }), 'Line 3 of the script: the bot is silent'],
  [lines({ customer: 'Hi' }, { wrapUp: true }, { agent: 'Hi' }), 'Line 3 of the script: after the wrap-up'],
  [JSON.stringify({ network: 'pigeon', lines: [] }), '"network" is one of sms, whatsapp, messenger'],
  ['{}', '"lines" is a list'],
])('the script %s is refused: %s', (text, sentence) => {
  expect(() => readScript(text)).toThrow(sentence);
});

test('the own script is a good one, and its flow asks, thanks and hands over', () => {
  expect(readScript(JSON.stringify(firstConversation))).toEqual(firstConversation);
  const { states } = flowOf(firstConversation, `WW${'1'.repeat(32)}`) as {
    states: { name: string; type: string; transitions: { next?: string }[] }[];
  };
  expect(states.map(({ name, type, transitions }) => [name, type, transitions[0]!.next])).toEqual([
    ['Trigger', 'trigger', 'bot_1'],
    ['bot_1', 'send-and-wait-for-reply', 'bot_2'],
    ['bot_2', 'send-message', 'to_agent'],
    ['to_agent', 'send-to-flex', undefined],
  ]);
});
