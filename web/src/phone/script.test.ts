import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PhoneMessage } from './carrier.ts';
import { Ear, PATIENCE_MS, play, type Result } from './play.ts';
import { fits, type Line, readScript, recorded } from './script.ts';

const message = (given: Partial<PhoneMessage>): PhoneMessage => ({
  ...{ sid: 'SM1', from: '+1', to: '+2', body: 'Hi', at: '', order: 1, direction: 'received' },
  ...{ status: 'delivered', errorCode: null, media: [], attempts: 1 },
  ...given,
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a script is read in the form of the command line; what is wrong is named with its line', () => {
  expect(readScript('{"lines":[{"customer":"Hi"},{"bot":"Yes?"},{"wrapUp":true}]}')).toEqual([
    { who: 'customer', text: 'Hi' },
    { who: 'bot', text: 'Yes?' },
    { who: 'wrapUp', text: '' },
  ]);
  expect(readScript('{')).toEqual({ kind: 'json' });
  for (const none of ['null', '[]', '{"lines":7}']) expect(readScript(none)).toEqual({ kind: 'lines' });
  expect(readScript('{"lines":[]}')).toEqual({ kind: 'empty' });
  for (const bad of ['{"nobody":"x"}', '{"bot":7}', '{"bot":"a","agent":"b"}', 'null', '{}'])
    expect(readScript(`{"lines":[{"customer":"Hi"},${bad}]}`)).toEqual({ kind: 'line', number: 2 });
});

test('lines are heard to the letter; places may say anything', () => {
  expect(fits('Hello (you)?', ' Hello (you)? ')).toBe(true);
  expect(fits('Hello.', 'Hellox')).toBe(false);
  expect(fits('Thanks, {{widgets.ask.inbound.Body}}. Wait\nhere', 'Thanks, A\nB. Wait\nhere')).toBe(true);
  expect(fits('{{a}}', '')).toBe(true);
});

test('what was said becomes a script that can be read; what never arrived does not', () => {
  const said = [
    message({ direction: 'sent', body: 'Hi' }),
    message({ body: 'Lost', status: 'undelivered' }),
    message({ body: 'Yes?' }),
    message({ body: '' }),
  ];
  const json = recorded(said, { address: 'whatsapp:+1', name: 'Ana' });
  expect(JSON.parse(json)).toMatchObject({ network: 'whatsapp', name: 'Ana' });
  expect(readScript(json)).toEqual([
    { who: 'customer', text: 'Hi' },
    { who: 'bot', text: 'Yes?' },
  ]);
});

function stage(answers: readonly string[], before: readonly PhoneMessage[] = []) {
  const stop = new AbortController();
  const heard = new Ear(before);
  const results: (Result | undefined)[] = [];
  const said: string[] = [];
  const say = async (text: string) => {
    said.push(text);
    if (text === 'refused') throw new Error('Not taken');
    heard.take([...before, ...answers.map((body, i) => message({ sid: `SM${i}-${said.length}`, body }))]);
  };
  const report = (line: number, result: Result): void => {
    results[line] = result;
  };
  return { given: { say, heard, report, stop: stop.signal }, stop, results, said };
}

const customer = (text: string): Line => ({ who: 'customer', text });
const bot = (text: string): Line => ({ who: 'bot', text });

test('each line is played and heard in its turn; old messages are not heard again', async () => {
  const { given, results, said } = stage(['Yes?', 'Anything else?'], [message({ sid: 'old', body: 'Old' })]);
  await play([customer('Hi'), bot('Yes?'), bot('Anything {{x}}?'), { who: 'wrapUp', text: '' }], given);
  expect(results.map(one => one!.state)).toEqual(['passed', 'passed', 'passed', 'skipped']);
  expect(said).toEqual(['Hi']);
});

test('it ends at the line that fails, with what was heard instead', async () => {
  const { given, results, said } = stage(['No.']);
  await play([customer('Hi'), bot('Yes?'), customer('Bye')], given);
  expect(results).toEqual([{ state: 'passed' }, { state: 'failed', got: 'No.' }]);
  expect(said).toEqual(['Hi']);
  const refused = stage([]);
  await play([customer('refused'), bot('Yes?')], refused.given);
  expect(refused.results).toEqual([{ state: 'refused', why: 'Not taken' }]);
});

test('silence is waited for, and then it is a failure; whoever stops it waits no longer', async () => {
  const silent = stage([]);
  const playing = play([bot('Yes?')], silent.given);
  await vi.advanceTimersByTimeAsync(PATIENCE_MS);
  await playing;
  expect(silent.results).toEqual([{ state: 'failed', got: null }]);
  const stopped = stage([]);
  const waiting = play([bot('Yes?')], stopped.given);
  stopped.stop.abort();
  await waiting;
  expect(stopped.results).toEqual([{ state: 'runs' }]);
});
