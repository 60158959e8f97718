import { expect, test } from 'vitest';
import {
  holdsCapacity,
  reservationEvents,
  reservationStates,
  reservationTransition,
  taskEvents,
  taskStates,
  taskTransition,
} from './index.ts';

const taskLives = [
  'pending reserve reserved',
  'reserved reserve reserved',
  'reserved release pending',
  'reserved accept assigned',
  'assigned wrap wrapping',
  'assigned complete completed',
  'wrapping complete completed',
  'pending cancel canceled',
  'reserved cancel canceled',
];

const reservationLives = [
  'pending accept accepted',
  'pending reject rejected',
  'pending expire timeout',
  'pending cancel canceled',
  'pending rescind rescinded',
  'accepted wrap wrapping',
  'accepted complete completed',
  'wrapping complete completed',
  'pending remove rescinded',
  'accepted remove canceled',
  'wrapping remove canceled',
];

test('a task lives these transitions, and every other pair is refused with a sentence', () => {
  const lived: string[] = [];
  for (const from of taskStates) {
    for (const event of taskEvents) {
      const outcome = taskTransition(from, event);
      if (outcome.ok) lived.push(`${from} ${event} ${outcome.state}`);
      else
        expect(outcome.refusal).toMatch(/^Cannot \w+ task because it is not currently [\w ]+; it is \w+\.$/);
    }
  }
  expect(lived.sort()).toEqual(taskLives.toSorted());
});

test('a reservation lives these transitions, and every other pair is refused with a sentence', () => {
  const lived: string[] = [];
  for (const from of reservationStates) {
    for (const event of reservationEvents) {
      const outcome = reservationTransition(from, event);
      if (outcome.ok) lived.push(`${from} ${event} ${outcome.state}`);
      else
        expect(outcome.refusal).toMatch(
          /^Cannot \w+ reservation because it is not currently [\w ]+; it is \w+\.$/,
        );
    }
  }
  expect(lived.sort()).toEqual(reservationLives.toSorted());
});

test('every reservation that holds capacity can end, and none that has ended comes back', () => {
  for (const from of reservationStates) {
    const outcomes = reservationEvents
      .map(event => reservationTransition(from, event))
      .filter(outcome => outcome.ok);
    expect(outcomes.length > 0).toBe(holdsCapacity(from));
    expect(outcomes.some(outcome => !holdsCapacity(outcome.state))).toBe(holdsCapacity(from));
  }
});

test('the refusal names what would have been possible', () => {
  expect(taskTransition('pending', 'complete')).toEqual({
    ok: false,
    refusal: 'Cannot complete task because it is not currently assigned or wrapping; it is pending.',
  });
});
