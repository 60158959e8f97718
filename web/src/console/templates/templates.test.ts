import { expect, test } from 'vitest';
import { dataOf, nameOf, problemsOf, templateOf, templatesIn } from './templates.ts';

const en = (body: string) => ({ language: 'en', body });
const problem = (...texts: Parameters<typeof problemsOf>[0]) => problemsOf(texts).at(-1);

test('an item is read in both forms, and written in the one that knows languages', () => {
  const old = templateOf({ key: 'hi', data: { body: 'Hi {{1}}!', language: 'de' } });
  expect(old).toEqual({
    ...{ name: 'hi', title: 'hi', status: 'approved', note: '' },
    texts: [{ language: 'de', body: 'Hi {{1}}!' }],
  });
  const data = dataOf({ ...old, title: 'Hello', status: 'rejected', note: 'Too short' });
  expect(data).toEqual({
    ...{ title: 'Hello', status: 'rejected', note: 'Too short', bodies: { de: 'Hi {{1}}!' } },
  });
  expect(templateOf({ key: 'hi', data })).toMatchObject({ title: 'Hello', status: 'rejected' });
  expect(templateOf({ key: 'odd', data: null })).toMatchObject({ title: 'odd', texts: [] });
  expect(templateOf({ key: 'odd', data: { status: 'PAUSED' } }).status).toBe('pending');
});

test('what WhatsApp would refuse is named before it is saved', () => {
  expect(problem(en('Hello {{1}}, parcel {{2}}.'))).toBeNull();
  expect(problem({ language: 'English', body: 'x' })).toBe('language');
  expect(problem(en('a'), en('b'))).toBe('twice');
  expect(problem(en('  '))).toBe('empty');
  expect(problem(en('x'.repeat(1025)))).toBe('long');
  expect(problem(en('{{1}} hello'))).toBe('edge');
  expect(problem(en('Hello {{1}} and {{3}}.'))).toBe('gap');
  expect(problem(en('Hello {{1}}.'), { language: 'de', body: 'Hallo.' })).toBe('differ');
});

test('a name is made of a title', () => {
  expect(nameOf('Parcel is late – sorry!')).toBe('parcel_is_late_sorry');
});

test('what Twilio exports is taken over: the languages of one name together, with state and reason', () => {
  const content = (language: string, body: string, approval_requests: object) => ({
    ...{ friendly_name: 'Order Shipped', language, types: { 'twilio/text': { body } }, approval_requests },
  });
  const rejected = { name: 'order_shipped', status: 'rejected', rejection_reason: 'Looks like spam' };
  const contents = [
    content('en', 'Order {{1}} is out.', rejected),
    content('de', 'Bestellung {{1}} ist da.', rejected),
    { friendly_name: 'A picture', language: 'en', types: { 'twilio/media': { media: ['x'] } } },
  ];
  expect(templatesIn(JSON.stringify({ contents }))).toEqual([
    {
      ...{ name: 'order_shipped', title: 'Order Shipped', status: 'rejected', note: 'Looks like spam' },
      texts: [en('Order {{1}} is out.'), { language: 'de', body: 'Bestellung {{1}} ist da.' }],
    },
  ]);
  const own = [
    { name: 'Hi', title: 'Hi', bodies: { en: 'Hi there' } },
    { name: 'bad', bodies: { en: '' } },
    7,
  ];
  expect(templatesIn(JSON.stringify(own)).map(({ name }) => name)).toEqual(['hi']);
  expect(() => templatesIn('<xml>')).toThrow();
});
