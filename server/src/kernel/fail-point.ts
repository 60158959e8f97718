/**
 * Places between two steps where a test can cut the power: with `SWITCHHOOK_FAIL_POINT=turn.written:3` the process kills
 * itself when it comes there for the third time. Unarmed, a place costs one comparison.
 */

/** After a message was stored and before its carrier is told; around a turn's reading, steps, writing and commit; around a call. */
export const FAIL_POINTS = [
  'accept.stored',
  'turn.read',
  'turn.step',
  'turn.written',
  'turn.committed',
  'job.called',
  'job.settled',
] as const;
export type FailPoint = (typeof FAIL_POINTS)[number];

/** The armed place, and how many passes are left. */
let armed: { name: FailPoint; passes: number } | null = null;

/** @throws Error for a place that there is not. */
export function armFailPoint({ name, passes }: { name: string; passes: number }): void {
  const known = FAIL_POINTS.find(point => point === name);
  if (known === undefined) throw new Error(`There is no fail point ${name}: ${FAIL_POINTS.join(', ')}`);
  armed = { name: known, passes };
}

/** Ends the process as a power cut would, if this place is armed and was passed often enough. */
export function failPoint(name: FailPoint): void {
  if (armed !== null && armed.name === name && --armed.passes === 0) process.kill(process.pid, 'SIGKILL');
}
