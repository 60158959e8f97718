/** Templates are written by people and filled with what customers write: none may throw, hang or grow without end. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { budget } from './budget.ts';
import { faultOf, isTemplate, render } from './template.ts';

const MAX_MS = 2000;
const word = fc.constantFrom(
  ...['{{', '}}', '{%', '%}', '|', ':', ',', '.', '[', ']', '"', "'", '(1..999999999)', ' ', '\n'],
  ...['for i in', 'endfor', 'if', 'endif', 'unless', 'case', 'when', 'assign a =', 'capture b', 'endcapture'],
  ...['raw', 'endraw', 'comment', 'endcomment', 'tablerow x in', 'include "a"', 'render "a"', 'layout "a"'],
  ...[
    'trigger.message.Body',
    'widgets.a-b.inbound.Body',
    'flow.variables',
    '__proto__',
    'constructor',
    'a',
    'b',
  ],
  ...[
    'append: a',
    'split: ""',
    'times: 99999',
    'replace: "a"',
    'truncate: -1',
    'date: "%Y"',
    'sort',
    'to_json',
  ],
);
const text = fc.string({ unit: 'binary', maxLength: 12 });
const template = fc
  .array(fc.oneof({ weight: 5, arbitrary: word }, text), { maxLength: 40 })
  .map(all => all.join(' '));

/** What has been trouble for engines of templates before. */
const CORPUS = [
  '{{'.repeat(5000),
  '{% if a %}'.repeat(5000),
  `{{ a ${'| append: a'.repeat(2000)} }}`,
  '{% for i in (1..100) %}{% for j in (1..100) %}{% for k in (1..100) %}x{% endfor %}{% endfor %}{% endfor %}',
  '{% assign a = "aaaaaaaaaa" %}'.concat('{% assign a = a | append: a %}'.repeat(60), '{{ a }}'),
  '{{ "a" | split: "" | first | times: 1e308 | times: 1e308 }}',
  '{% include "/etc/passwd" %}{% render "../../secret" %}{% layout "x" %}',
  '{{ constructor.constructor("return process")() }}{{ __proto__.polluted }}',
];

function play(source: string, body: string): string {
  const context = { trigger: { message: { Body: body } }, flow: { variables: { a: body } }, widgets: {} };
  const began = performance.now();
  const shown = render(source, { context, now: new Date('2026-07-01T02:00:00Z'), budget: budget() } as never);
  expect(performance.now() - began).toBeLessThan(MAX_MS);
  expect(typeof shown.text).toBe('string');
  isTemplate(source);
  faultOf(source);
  return shown.text;
}

test.each(CORPUS.map((source, i) => [i, source] as const))('trouble %i', (_, source) => {
  const shown = play(source, 'x');
  expect(shown.length).toBeLessThan(1_000_000);
  expect(shown).not.toMatch(/root:|native code/);
});

test('any template with any message is rendered within bounds', () => {
  fc.assert(
    fc.property(template, text, (source, body) => void play(source, body)),
    { numRuns: 500 },
  );
});

test('what a customer writes is never a template', () => {
  fc.assert(
    fc.property(template, body => {
      expect(play('[{{trigger.message.Body}}]', body)).toBe(`[${body}]`);
    }),
    { numRuns: 200 },
  );
});
