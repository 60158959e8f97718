import { expect, test } from 'vitest';
import { budget } from './budget.ts';
import { faultOf, render } from './template.ts';

const LONG = 'a'.repeat(60_000);

const context = {
  trigger: {
    message: { Body: 'Hi', Long: LONG, Number: '3', ChannelAttributes: { from: 'Mia', list: [1, 'b'] } },
  },
  contact: { channel: { address: 'mia' } },
  flow: {
    flow_sid: 'FW1',
    sid: 'FN1',
    channel: { address: 'CH1' },
    data: {},
    variables: { o: { a: { b: [1, 2] } }, yes: true, zero: 0, nothing: null, size: 'XL' },
  },
  widgets: { 'new-customer': { inbound: { Body: 'Ok' } }, constructor: { body: 'mine' } },
};

// July: Pacific daylight time, seven hours behind.
const now = new Date('2026-07-01T02:00:00Z');

const shown = (text: string) => render(text, { context, now, budget: budget() });

test.each([
  ['plain text', 'plain text'],
  ['{ not {a} template }', '{ not {a} template }'],
  ['{{trigger.message.Body}}, {{ contact.channel.address }}!', 'Hi, mia!'],
  ['{{widgets.new-customer.inbound.Body}}', 'Ok'],
  ['{{ widgets.new-customer.inbound.Body | upcase }}', 'OK'],
  ['{{widgets. \n new-customer.inbound. Body}}', 'Ok'],
  ['{{widgets["new-customer"].inbound.Body}}', 'Ok'],
  ['{{widgets.constructor.body}}', 'mine'],
  ['[{{nothing}}{{trigger.message.Missing.deeper}}{{flow.variables.nothing}}]', '[]'],
  ['{{trigger.constructor}}{{trigger.message.toString}}{{ trigger.__proto__ }}', ''],
  ['{{flow.variables.yes}} {{flow.variables.zero}}', 'true 0'],
  ['{{flow.variables.o}}', '{"a":{"b":[1,2]}}'],
  ['{{flow.variables.o.a}} {{ flow.variables.o.a | default: 1 }}', '{"b":[1,2]} {"b":[1,2]}'],
  ['{{trigger.message.ChannelAttributes.list}}', '1b'],
  ['{{trigger.message.ChannelAttributes.list.size}}', '2'],
  ['{{trigger.message.ChannelAttributes.list[0]}}{{trigger.message.ChannelAttributes.list.last}}', '1b'],
  ['{{flow.variables.size}}', 'XL'],
  ['{{flow.variables.o | to_json}} {{missing | to_json}}', '{"a":{"b":[1,2]}} null'],
  ["{{ 'whatsapp:+1' | remove: 'whatsapp:' }}", '+1'],
  ['{{ trigger.message.Number | plus: 1 | times: 2 }}', '8'],
  ['{% assign n = trigger.message.Number | plus: 0 %}{% if n > 2 %}many{% else %}few{% endif %}', 'many'],
  ['{{ "Zoë" | base64_encode | base64_decode }}', 'Zoë'],
  ['{{ "a" | sha256 | slice: 0, 8 }}', 'ca978112'],
  ['{{ "now" | date: "%Y-%m-%d %H:%M" }}', '2026-06-30 19:00'],
  ['{{ "2026-01-15T12:00:00Z" | date: "%H" }}', '04'],
  ['{{ "now" | date: "%H %Z" }} {{ "2026-01-15T12:00:00Z" | date: "%Z %%Z" }}', '19 PDT PST %Z'],
  ['{{ "now" | date: "%F %T %R %D %h %%F" }}', '2026-06-30 19:00:00 19:00 06/30/26 Jun %F'],
  ['{{ 1751335200 | date: "%Y" }} {{ "soon" | date: "%Y" }}', '2025 soon'],
  ['{% increment flow %}{{ flow.sid }}', '0'],
])('%s', (template, expected) => {
  expect(shown(template)).toEqual({ text: expected });
});

test.each([
  ['[{{ flow.variables.o.a.b[2] }}]', '[]'],
  ['{{ flow.variables.o.a.b[1] }}{{ flow.variables.o.a.b[-3].name | default: "none" }}', '2none'],
  ['{% if trigger.message.ChannelAttributes.list[5] %}yes{% else %}no{% endif %}', 'no'],
])('an index beyond the end of a list is told: %s', (template, text) => {
  expect(shown(template)).toEqual({ text, error: expect.stringMatching(/^The list has 2 items/) });
});

test('an index from the end, and none at all, are not', () => {
  expect(shown('{{ flow.variables.o.a.b[-2] }}{{ flow.variables.none[4] }}')).toEqual({ text: '1' });
});

test('loops stop after fifteen rounds, skipped rounds included', () => {
  expect(shown('{% for i in (1..100) %}{{i}} {% endfor %}').text.trim().split(' ')).toHaveLength(15);
  const some = '{% for i in (1..100) %}{% if i < 15 %}{% continue %}{% endif %}{{i}} {% endfor %}';
  expect(shown(some).text).toBe('15 ');
});

test.each([
  ['{{ 1 + 2 }}', 'filter'],
  ['{{ x | shout }}', 'shout'],
  ['{{ open', 'not closed'],
  ['{% if a %}', 'not closed'],
  ['{{ widgets.größe }}', 'ASCII'],
  ['{% include "secrets" %}', 'include'],
  ['{% render "secrets" %}', 'render'],
  ['{{ a | sample }}', 'sample'],
])('%s is empty and has a reason', (template, reason) => {
  expect(shown(template)).toEqual({ text: '', error: expect.stringContaining(reason) });
  expect(faultOf(template)).toContain(reason);
});

test('a long result is cut', () => {
  const result = shown('{{trigger.message.Long}}');
  expect(result.text).toHaveLength(16_384);
  expect(result.error).toContain('16384');
});

test.each([
  ['nested loops', `${'{% for i in (1..15) %}'.repeat(6)}x${'{% endfor %}'.repeat(6)}`],
  ['a huge range', '{% for i in (1..1000000000) %}x{% endfor %}'],
  ['doubling', `{% assign a = trigger.message.Long %}${'{% assign a = a | append: a %}'.repeat(40)}{{a}}`],
  ['blowing up', '{{trigger.message.Long | replace: "a", trigger.message.Long}}'],
  ['a wide date', '{{ "now" | date: "%999999999d" }}'],
  ['deep nesting', `${'{% if a %}'.repeat(3000)}${'{% endif %}'.repeat(3000)}`],
  ['a long template', `{{a}}${'b'.repeat(70_000)}`],
])('%s is contained', (_name, template) => {
  const started = performance.now();
  expect(shown(template)).toEqual({ text: '', error: expect.any(String) });
  expect(performance.now() - started).toBeLessThan(1500);
});

test('the templates of one turn share a budget', () => {
  const shared = budget();
  const costly = ['{{trigger.message.Long | upcase}}', '{{trigger.message.Long}}', '{{trigger.message}}'];
  const results = Array.from({ length: 100 }, (_, index) =>
    render(costly[index % 3]!, { context, now, budget: shared }),
  );
  expect(results[0]?.text).toHaveLength(16_384);
  expect(results.at(-1)).toEqual({ text: '', error: expect.stringContaining('memory') });
});
