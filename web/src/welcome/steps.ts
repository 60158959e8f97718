/** The steps of the first run, and how far the account has come. Pure. */
import type { Facts } from './facts.ts';

export type StepName = 'you' | 'number' | 'available' | 'customer' | 'answer';

export interface Step {
  name: StepName;
  done: boolean;
  /** The first one that is not done. */
  current: boolean;
}

export function stepsOf(facts: Facts): Step[] {
  const done: [StepName, boolean][] = [
    ['you', true],
    ['number', facts.address !== null],
    ['available', facts.worker?.available === true || facts.accepted],
    ['customer', facts.written && facts.botAnswered],
    ['answer', facts.answered],
  ];
  const first = done.findIndex(([, isDone]) => !isDone);
  return done.map(([name, isDone], at) => ({ name, done: isDone, current: at === first }));
}

/** The stations of a message from the customer to the agent; keys of the texts. */
export function stationsOf(facts: Facts): { key: string; passed: boolean; detail?: string }[] {
  const { written, sessionSid, executionSid, reserved, accepted, address } = facts;
  const station = (key: string, passed: boolean, detail: string | null | undefined) => ({
    ...{ key, passed },
    ...(detail && { detail }),
  });
  return [
    station('number', written, address?.number),
    station('session', sessionSid !== null, sessionSid),
    station('flow', sessionSid !== null, address?.flexFlowSid),
    station('bot', executionSid !== null, executionSid),
    station('task', reserved, null),
    station('agent', accepted, facts.worker?.sid),
  ];
}
