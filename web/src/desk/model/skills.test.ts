import { expect, test } from 'vitest';
import { skillKinds, skillProblem, skillsOf, withSkills } from './skills.ts';

const kinds = skillKinds([
  { name: 'billing', multivalue: false, minimum: 1, maximum: 5 },
  { name: 'german', multivalue: false, minimum: null, maximum: null },
  { name: '' },
  'x',
]);

test('skills and levels go in and out of the attributes, and nothing else there changes', () => {
  const attributes = {
    full_name: 'Ana',
    routing: { skills: ['german', 'billing', 'billing', 7], levels: { billing: 3, gone: 1 }, note: 'x' },
  };
  expect(skillsOf(attributes)).toEqual([
    { name: 'billing', level: 3 },
    { name: 'german', level: null },
  ]);
  expect(withSkills(attributes, [{ name: 'billing', level: 4 }])).toEqual({
    full_name: 'Ana',
    routing: { skills: ['billing'], levels: { billing: 4 }, note: 'x' },
  });
  expect([{}, { routing: 1 }, { routing: { skills: 'x' } }].map(skillsOf)).toEqual([[], [], []]);
});

test('what does not fit the configuration is named, and where none is configured everything fits', () => {
  const problem = (name: string, level: number | null) => skillProblem({ name, level }, kinds);
  expect(problem('billing', 5)).toBe(null);
  expect(problem('billing', 6)).toBe('level');
  expect(problem('billing', null)).toBe('level');
  expect(problem('german', null)).toBe(null);
  expect(problem('german', 2)).toBe('level');
  expect(problem('french', null)).toBe('unknown');
  expect(skillProblem({ name: 'french', level: 9 }, skillKinds(null))).toBe(null);
});
