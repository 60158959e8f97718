import { expect, test } from 'vitest';
import { runWidget } from '../fixture.ts';
import { WIDGETS } from './index.ts';
import { voiceWidgets } from './voice.ts';

test.each(voiceWidgets.map(({ type, events }) => ({ type, events })))('$type ends a conversation', given => {
  const { last, left, codes } = runWidget({ type: given.type, properties: {}, ways: [...given.events] });
  expect([last.ended, left, codes]).toEqual([true, undefined, [81020]]);
  expect(last.state.endReason).toContain(given.type);
});

test('a TwiML redirect has no place in a conversation either, but can be left', () => {
  const redirect = runWidget({ type: 'add-twiml-redirect', properties: {}, ways: ['fail'] });
  expect(redirect).toMatchObject({ left: 'fail', codes: [81020] });
});

test('every type of widget is there once', () => {
  const types = WIDGETS.map(widget => widget.type);
  expect(new Set(types).size).toBe(types.length);
});
