/** Lists filtered by an expression answer what the expression means, however the attributes are written. */
import { expect, test } from 'vitest';
import { openWorkspace } from './fixture.ts';

const { rest, place } = await openWorkspace();

const LANGUAGES = ['{"lang":"en"}', '{"lang":"\\u0065n"}', '{"lang":"de"}', '{"langs":["en","de"]}', '{}'];

for (const [index, attributes] of LANGUAGES.entries()) {
  const worker = { FriendlyName: `w${index}`, Attributes: attributes };
  expect((await rest('POST', '/Workers', worker)).status).toBe(201);
  const task = { WorkflowSid: place.workflowSid, Attributes: attributes, Priority: String(index) };
  expect((await rest('POST', '/Tasks', task)).status).toBe(201);
}

test.each([
  ['lang == "en"', [0, 1]],
  ['lang == "en" OR lang == "de"', [0, 1, 2]],
  ['lang IN ["de", "fr"]', [2]],
  ['langs HAS "en"', [3]],
  ['lang CONTAINS "e"', [0, 1, 2]],
  ['lang != "en"', [2, 3, 4]],
  ['lang == null', [3, 4]],
  ['lang == "en" AND langs HAS "en"', []],
])('%s is true of %j', async (expression, expected) => {
  const text = encodeURIComponent(expression);
  const { tasks } = await rest('GET', `/Tasks?EvaluateTaskAttributes=${text}`);
  expect(tasks.map((one: { priority: number }) => one.priority)).toEqual(expected);
  const { workers } = await rest('GET', `/Workers?TargetWorkersExpression=${text}`);
  expect(workers.map((one: { friendly_name: string }) => Number(one.friendly_name.slice(1)))).toEqual(
    expected,
  );
});

test('what is said of the worker himself is not looked for in his attributes', async () => {
  const text = encodeURIComponent('worker.friendly_name == "w2" AND lang == "de"');
  const { workers } = await rest('GET', `/Workers?TargetWorkersExpression=${text}`);
  expect(workers).toHaveLength(1);
});
