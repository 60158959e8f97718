/** A free worker whom nothing suits looks through a queue once, and again only when there is a reason. */
import { expect, test } from 'vitest';
import { TEST_ACCOUNT } from '../../../test/kernel.ts';
import type { Tx } from '../../kernel/line/tx.ts';
import { openWorkspace } from './fixture.ts';
import { makeRouteWorkspaces } from './rules/routing-pass.ts';

const floor = await openWorkspace();
const { kernel, rest, place } = floor;
const route = makeRouteWorkspaces(kernel.parts.log);

/** One more pass; answers whether it read tasks that merely wait. */
async function readsBacklog(): Promise<boolean> {
  await floor.run();
  return kernel.store.transact(async tx => {
    const texts: string[] = [];
    const watched = new Proxy(tx, {
      get(target, name) {
        const value = Reflect.get(target, name) as unknown;
        if (name === 'query')
          return (text: string, params: unknown[]) => {
            texts.push(text);
            return target.query(text, params);
          };
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    await route(watched as Tx, [{ accountSid: TEST_ACCOUNT, workspaceSid: place.workspaceSid }]);
    return texts.some(text => text.includes('with page as materialized'));
  });
}

const wants = (name: string) => ({ Attributes: JSON.stringify({ wants: name }) });

/** Who may have a task, in one queue for all. */
const configure = (expression: string) =>
  rest('POST', `/Workflows/${place.workflowSid}`, {
    Configuration: JSON.stringify({
      task_routing: { filters: [], default_filter: { queue: place.queueSid, expression } },
    }),
  });
const BY_SKILL = 'task.wants == worker.skill';

test('what merely waits is read again only when a worker or the rules have changed', async () => {
  await configure(BY_SKILL);
  const waiting = await floor.createTask(wants('law'));
  const ada = await floor.hire('ada', { skill: 'cooking' });
  await readsBacklog();
  expect(await readsBacklog()).toBe(false);

  // A task that is new, and one that has changed, are looked at without reading all others.
  const fresh = await floor.createTask(wants('cooking'));
  expect(await floor.offers(fresh.sid)).toEqual(['ada pending']);
  await floor.answer(fresh.sid, 'ada', { ReservationStatus: 'accepted' });
  await floor.answer(fresh.sid, 'ada', { ReservationStatus: 'completed' });
  await readsBacklog();
  expect(await readsBacklog()).toBe(false);
  await rest('POST', `/Tasks/${waiting.sid}`, wants('cooking'));
  await floor.run();
  expect(await floor.offers(waiting.sid)).toEqual(['ada pending']);
  await floor.answer(waiting.sid, 'ada', { ReservationStatus: 'rejected' });
  await rest('POST', `/Tasks/${waiting.sid}`, wants('law'));
  await floor.pass(6);
  await readsBacklog();
  expect(await readsBacklog()).toBe(false);

  // The worker learns something.
  await rest('POST', `/Workers/${ada.sid}`, { Attributes: JSON.stringify({ skill: 'law' }) });
  await floor.run();
  expect(await floor.offers(waiting.sid)).toEqual(['ada rejected', 'ada pending']);
  await floor.answer(waiting.sid, 'ada', { ReservationStatus: 'accepted' });
  await floor.answer(waiting.sid, 'ada', { ReservationStatus: 'completed' });

  // Somebody else comes; the rules change.
  const other = await floor.createTask(wants('art'));
  await readsBacklog();
  expect(await readsBacklog()).toBe(false);
  await floor.hire('bob', { skill: 'art' });
  expect(await floor.offers(other.sid)).toEqual(['bob pending']);
  const last = await floor.createTask(wants('nothing'));
  await readsBacklog();
  expect(await readsBacklog()).toBe(false);
  await configure('task.wants != worker.skill');
  await floor.run();
  expect(await floor.offers(last.sid)).toEqual(['ada pending']);
});

test('a task that a busy worker could not take is found when he has room again', async () => {
  await configure(BY_SKILL);
  await floor.hire('cy', { skill: 'music' });
  const [first, second] = [await floor.createTask(wants('music')), await floor.createTask(wants('music'))];
  expect(await floor.offers(second.sid)).toEqual([]);
  await rest('POST', `/Tasks/${first.sid}`, { AssignmentStatus: 'canceled' });
  await floor.run();
  expect(await floor.offers(second.sid)).toEqual(['cy pending']);
});
