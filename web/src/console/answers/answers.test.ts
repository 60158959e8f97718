import { expect, test } from 'vitest';
import { makeApi } from '../../api/client.ts';
import { makeRecorder } from '../../api/recorder.ts';
import { answersIn, linesOf, outcomesOf, shortcutOf, withOutcomes } from './answers.ts';
import { addAnswer } from './map.ts';

test.each([
  ['a list', '[{"shortcut":"hi","title":"Hello","body":"Hello!"}]'],
  ['a feature without categories', '{"responses":[{"label":"Hi","text":"Hello!"}]}'],
  [
    'a whole feature',
    '{"canned_responses":{"enabled":true,"categories":[{"section":"A","responses":[{"label":"Hi","text":"Hello!"}]}]}}',
  ],
])('answers come out of %s', (_, text) => {
  expect(answersIn(text)).toEqual([expect.objectContaining({ shortcut: 'hi', body: 'Hello!' })]);
});

test('what is no answer is left out; what is no JSON is refused', () => {
  expect(answersIn('[{"title":"x"},{"body":"y"},7,{"title":"…","body":"z"}]')).toEqual([]);
  expect(() => answersIn('hello')).toThrow();
});

test('shortcuts and lines', () => {
  expect(shortcutOf('Où est ma commande ?')).toBe('ou-est-ma-commande');
  expect(linesOf(' Solved \n\nSolved\nSold')).toEqual(['Solved', 'Sold']);
});

test('outcomes of all and of one queue; everything else of the desk’s look stays', () => {
  const look = { theme: 'x', custom_data: { other: 1, features: { canned_responses: { enabled: true } } } };
  const all = withOutcomes(look, null, { names: ['Solved'], required: true });
  const both = withOutcomes(all, 'Billing', { names: ['Paid'], required: false });
  expect(both).toMatchObject(look);
  expect(outcomesOf(both, null)).toEqual({ names: ['Solved'], required: true });
  expect(outcomesOf(both, 'Billing')).toEqual({ names: ['Paid'], required: false });
  expect(outcomesOf(null, 'Billing')).toEqual({ names: [], required: false });
});

test('the first answer makes the map', async () => {
  const asked: string[] = [];
  let isThere = false;
  const api = makeApi({
    ...{ accountSid: 'AC1', credentials: () => ({ name: 'n', secret: 's' }), recorder: makeRecorder() },
    fetch: (async (path: string, { method }: RequestInit) => {
      asked.push(`${method} ${path}`);
      if (path.endsWith('/Maps')) isThere = true;
      const status = isThere ? 201 : 404;
      return new Response('{"code":20404,"message":"no"}', { status });
    }) as typeof fetch,
  });
  await addAnswer(api, { shortcut: 'hi', title: 'Hi', body: 'Hello' });
  const maps = '/sync/v1/Services/default/Maps';
  expect(asked).toEqual([`POST ${maps}/desk.canned/Items`, `POST ${maps}`, `POST ${maps}/desk.canned/Items`]);
});
