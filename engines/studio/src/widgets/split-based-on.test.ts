import { expect, test } from 'vitest';
import { runWidget } from '../fixture.ts';

const condition = (type: string, value: string, input?: string) => ({
  type,
  value,
  ...(input === undefined ? {} : { arguments: [input] }),
});

/** The way that a split takes: ways are tried in the order given. */
function choice(input: string, ways: Parameters<typeof runWidget>[0]['ways']) {
  const { last, left, codes } = runWidget({ type: 'split-based-on', properties: { input }, ways });
  const step = last.steps.find(({ transitionedFrom }) => transitionedFrom === 'widget');
  return [left, step?.transitionedTo, codes];
}

const match = (next: string, ...conditions: ReturnType<typeof condition>[]) => ({
  event: 'match',
  next,
  conditions,
});

test('the first way whose condition holds is taken, wherever noMatch stands', () => {
  const ways = [
    'noMatch',
    match('Ended', condition('equal_to', 'bye', '{{trigger.message.Body}}')),
    match('outcome', condition('starts_with', 'he', '{{trigger.message.Body}}')),
    match('Trigger', condition('contains', 'hello', '{{trigger.message.Body}}')),
  ];
  expect(choice('unused', ways)).toEqual(['match', 'outcome', []]);
});

test('without an argument the input is tested; values are templates too', () => {
  const ways = [match('outcome', condition('equal_to', '{{contact.channel.address}}'))];
  expect(choice('{{trigger.message.From}}', ways)).toEqual(['match', 'outcome', []]);
});

test('the step says which conditions were tried', () => {
  const ways = [
    match('Ended', condition('equal_to', 'bye', '{{trigger.message.Body}}')),
    match('outcome', condition('contains', 'l'.repeat(300), 'x'), condition('contains', 'never tried')),
    match('outcome', condition('contains', 'hell', '{{trigger.message.Body}}')),
    match('outcome', condition('contains', 'never tried')),
  ];
  const { last } = runWidget({ type: 'split-based-on', properties: { input: 'x' }, ways });
  expect(last.steps.at(-1)?.tests).toEqual([
    { type: 'equal_to', input: 'Hello', value: 'bye', holds: false, next: 'Ended' },
    { type: 'contains', input: 'x', value: 'l'.repeat(200), holds: false, next: 'outcome' },
    { type: 'contains', input: 'Hello', value: 'hell', holds: true, next: 'outcome' },
  ]);
});

test('several conditions must all hold', () => {
  const hello = condition('equal_to', 'hello', '{{trigger.message.Body}}');
  const nobody = condition('is_blank', '', '{{trigger.message.From}}');
  expect(choice('x', [match('outcome', hello, nobody), 'noMatch'])[0]).toBe('noMatch');
  expect(choice('x', [match('outcome', hello, hello), 'noMatch'])[0]).toBe('match');
  expect(choice('x', [match('outcome'), 'noMatch'])[0]).toBe('noMatch');
});

test('without noMatch the flow ends with a warning', () => {
  expect(choice('x', [match('outcome', condition('equal_to', 'y', 'x'))])).toEqual([
    'noMatch',
    'Ended',
    [81005],
  ]);
  expect(choice('x', [{ event: 'noMatch' }])).toEqual(['noMatch', 'Ended', []]);
});
